# SPDX-License-Identifier: GPL-2.0-or-later
"""Many UDP flows, one datagram each: which endpoint of a tunnel is each of them sent to?"""

N_FLOWS = 24
FIRST_PORT = 4800
SENDER = """
import socket
for port in range({first}, {end}):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        s.bind(("", port))
        s.sendto(b"hello", ("{target}", port))
"""


def send(host, target):
    """One datagram of each flow, from and to a port of its own."""
    sender = SENDER.format(first=FIRST_PORT, end=FIRST_PORT + N_FLOWS, target=target)
    host.run(["/usr/bin/python3", "-c", sender])


def endpoints(host, target, router, interface, candidates):
    """The endpoint that each flow goes to, by port, as a router of the core sees them come in."""
    from scapy.layers.inet import UDP
    from scapy.layers.inet6 import IPv6

    tunnelled = "ip6 and ({})".format(" or ".join(f"dst {candidate}" for candidate in candidates))
    with router.capture(interface, tunnelled) as capture:
        send(host, target)
        capture.wait_for(tunnelled, N_FLOWS)
    packets = [packet for packet in capture.packets() if UDP in packet]
    return {packet[UDP].dport: packet[IPv6].dst for packet in packets}
