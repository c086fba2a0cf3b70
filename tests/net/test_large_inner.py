# SPDX-License-Identifier: GPL-2.0-or-later
"""IPv4 packets larger than the VIF's MTU, out of tunnel packets that came in fragments.

    east1 - ce-east - pe2 = p2 = p1 = pe1 - ce-west - west1
                                 ^ scapy sends to pe1 here: 1500 octets of IPv4 and more, in IPv6 fragments

A tunnel entry that fragments the outer packet (RFC 2473 7.2 (b), lwAFTRs and B4s among them) sends
such packets; the VIF, whose MTU is 1460, can't carry them to the kernel.
"""

import pytest
from scapy.layers.inet import IP, UDP
from scapy.layers.inet6 import IPv6, IPv6ExtHdrFragment, fragment6

from wire import EAST1, VIF1, VIF2, WEST1, Counted, ether, send_frames

PORT = 4750


@pytest.fixture(scope="module")
def network(shared_pe_lab):
    shared_pe_lab["east1"].run(f"ping -c 2 -i 0.1 -W 3 {WEST1}")
    return shared_pe_lab


def send(network, size, flags, ttl=20):
    """An IPv4 packet of `size` octets in all, in fragments of the tunnel packet."""
    inner = IP(src=EAST1, dst=WEST1, ttl=ttl, flags=flags, id=77) / UDP(sport=PORT, dport=PORT)
    inner = inner / bytes(n * 7 % 251 for n in range(size - 28))
    outer = IPv6(src=VIF2, dst=VIF1) / IPv6ExtHdrFragment(id=size) / inner
    header = ether(network, "p1:west0", "pe1:core0")
    send_frames(network["p1"], "west0", [header / part for part in fragment6(outer, 1280)])


def payload_of(packets):
    pieces = sorted((p[IP].frag, bytes(p[IP].payload)[: p[IP].len - 20]) for p in packets)
    return b"".join(piece for _, piece in pieces)


def test_a_full_ethernet_packet_that_must_not_be_fragmented_arrives_whole(network):
    with network["west1"].capture("eth0", f"src {EAST1} and udp") as capture:
        send(network, 1500, "DF")
        capture.wait_for("ip[2:2] == 1500")
    (packet,) = capture.packets()
    assert packet[IP].ttl == 18  # pe1 and ce-west
    assert packet[IP].flags == "DF"
    assert len(payload_of([packet])) == 1480


@pytest.mark.parametrize("size", [1508, 4000, 20000])
def test_a_larger_one_is_fragmented_for_the_island(network, size):
    count = -(-(size - 20) // 1480)
    with network["west1"].capture("eth0", f"src {EAST1}") as capture:
        send(network, size, 0)
        capture.wait_for("ip", count)
    packets = capture.packets()
    assert len(packets) == count
    assert payload_of(packets)[8:] == bytes(n * 7 % 251 for n in range(size - 28))


def test_one_that_must_not_be_fragmented_is_answered(network):
    counted = Counted(network["pe1"])
    with network["east1"].capture("eth0", "icmp[0] == 3") as capture:
        send(network, 3000, "DF")
        capture.wait_for("icmp[1] == 4")
    (answer,) = capture.packets()
    assert answer["ICMP"].nexthopmtu == 1500
    assert answer["IP in ICMP"].dst == WEST1
    counted.wait_for("slow_drop_too_big", 1)


def test_one_whose_ttl_is_used_up_goes_no_further(network):
    counted = Counted(network["pe1"])
    send(network, 1500, "DF", ttl=1)
    counted.wait_for("slow_drop_ttl", 1)


def test_a_large_packet_to_the_router_itself_arrives_too(network):
    """Not a fragment: XDP would hand it up through the VIF, where it does not fit."""
    pe1 = network["pe1"]
    counted = Counted(pe1)
    inner = IP(src=EAST1, dst="198.51.100.253", ttl=20, id=78) / UDP(sport=PORT, dport=PORT)
    outer = IPv6(src=VIF2, dst=VIF1) / (inner / bytes(1470 - 28))
    with network["east1"].capture("eth0", "icmp[0] == 3") as capture:
        header = ether(network, "p1:west0", "pe1:core0")
        network["p1"].run("ip link set west0 mtu 1600")
        pe1.run("ip link set core0 mtu 1600")
        send_frames(network["p1"], "west0", [header / outer])
        capture.wait_for("icmp[1] == 3")  # nobody listens there: the packet was received
    counted.wait_for("pass_outer_large", 1)
    counted.wait_for("slow_decapsulated", 1)
