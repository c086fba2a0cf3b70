# SPDX-License-Identifier: GPL-2.0-or-later
"""Tunnel packets in IPv6 fragments or with extension headers: the fast path's limits.

    east1 - ce-east - pe2 = p2 = p1 = pe1 - ce-west - west1
                                 ^ scapy sends to pe1 here        ^ captured here
"""

import pytest
from scapy.layers.inet import IP, UDP
from scapy.layers.inet6 import (
    HBHOptUnknown,
    IPv6,
    IPv6ExtHdrDestOpt,
    IPv6ExtHdrFragment,
    IPv6ExtHdrHopByHop,
    IPv6ExtHdrRouting,
    PadN,
    fragment6,
)

from wire import EAST1, VIF1, VIF2, WEST1, Counted, ether, send_frames

PORT = 4748
FORGED_SOURCE = "192.0.2.66"  # behind no endpoint of the table
LIMIT = HBHOptUnknown(otype=4, optdata=b"\4")  # tunnel encapsulation limit, RFC 2473 4.1.1


@pytest.fixture(scope="module")
def network(shared_pe_lab):
    shared_pe_lab["east1"].run(f"ping -c 2 -i 0.1 -W 3 {WEST1}")
    return shared_pe_lab


def inner(size, source=EAST1):
    payload = bytes(n * 7 % 251 for n in range(size))
    return IP(src=source, dst=WEST1, ttl=20) / UDP(sport=PORT, dport=PORT) / payload


def fragments(identification, size, length, source=EAST1):
    """A tunnel packet in fragments of at most `length` octets."""
    whole = IPv6(src=VIF2, dst=VIF1) / IPv6ExtHdrFragment(id=identification) / inner(size, source)
    return fragment6(whole, length)


def in_three(identification):
    first, second, third = fragments(identification, 1400, 620)
    return first, second, third


def send(network, packets):
    header = ether(network, "p1:west0", "pe1:core0")
    send_frames(network["p1"], "west0", [header / packet for packet in packets])


def arriving(network, packets, count=1):
    """Send packets; what arrives at west1 of them, as IPv4 packets put together from their fragments."""
    with network["west1"].capture("eth0", f"src {EAST1} or src {FORGED_SOURCE}") as capture:
        send(network, [*packets, IPv6(src=VIF2, dst=VIF1) / inner(1)])
        capture.wait_for("ip[2:2] == 29")
        capture.wait_for(f"udp port {PORT}", count + 1)
    return [packet[IP] for packet in capture.packets() if packet[IP].len != 29]


def assert_intact(packet, size, ttl=18):
    """One datagram as it was sent, two routers on."""
    sent = inner(size)
    assert (packet.src, packet.dst, packet.ttl) == (EAST1, WEST1, ttl)
    assert bytes(packet[UDP].payload)[:size] == bytes(sent[UDP].payload)


def test_fragments_are_put_together_and_delivered(network):
    """1300 octets: as a whole they fit the island, so one packet arrives."""
    counted = Counted(network["pe1"])
    parts = fragments(0x1001, 1300, 800)
    (packet,) = arriving(network, parts)
    assert_intact(packet, 1300)
    rises = counted.rises()
    assert rises["pass_outer_fragment"] == len(parts) == 2
    assert rises["slow_decapsulated"] == 1


def test_fragments_in_any_order(network):
    first, second, third = in_three(0x1002)
    (packet,) = arriving(network, [third, first, second])
    assert_intact(packet, 1400)


def test_forged_source_in_fragments_is_refused(network):
    counted = Counted(network["pe1"])
    assert arriving(network, fragments(0x1004, 1300, 800, FORGED_SOURCE), 0) == []
    counted.wait_for("slow_drop_refused", 1)
    assert "slow_decapsulated" not in counted.rises()


def test_incomplete_fragments_deliver_nothing(network):
    counted = Counted(network["pe1"])
    first, _, third = in_three(0x1005)
    assert arriving(network, [first, third], 0) == []
    rises = counted.rises()
    assert rises["pass_outer_fragment"] == 2
    assert "slow_decapsulated" not in rises


def test_overlapping_fragments_deliver_nothing(network):
    """RFC 5722: the whole datagram is discarded."""
    first, second, third = in_three(0x1006)
    overlapping = second.copy()
    overlapping[IPv6ExtHdrFragment].offset -= 2
    counted = Counted(network["pe1"])
    assert arriving(network, [first, overlapping, second, third], 0) == []
    assert "slow_decapsulated" not in counted.rises()


# Headers between the tunnel's IPv6 header and the IPv4 packet -> does the fast path take them?
EXTENSIONS = {
    "encapsulation_limit": (IPv6ExtHdrDestOpt(nh=4, options=[LIMIT, PadN(optdata=b"\0")]), True),
    "padding_only": (IPv6ExtHdrDestOpt(nh=4, options=[PadN(optdata=4 * b"\0")]), True),
    "hop_by_hop": (IPv6ExtHdrHopByHop(nh=4, options=[PadN(optdata=4 * b"\0")]), False),
    "routing_done": (IPv6ExtHdrRouting(nh=4, type=253, segleft=0, addresses=[VIF1]), False),
}


@pytest.mark.parametrize("case", EXTENSIONS)
def test_extension_headers_are_accepted(network, case):
    header, is_fast = EXTENSIONS[case]
    counted = Counted(network["pe1"])
    (packet,) = arriving(network, [IPv6(src=VIF2, dst=VIF1) / header / inner(333)])
    assert_intact(packet, 333)
    rises = counted.rises()
    assert rises.get("slow_decapsulated", 0) == (0 if is_fast else 1)
    assert rises.get("pass_outer_options", 0) == (0 if is_fast else 1)


def test_forged_source_behind_extension_headers_is_refused(network):
    header, _ = EXTENSIONS["hop_by_hop"]
    counted = Counted(network["pe1"])
    packets = 3 * [IPv6(src=VIF2, dst=VIF1) / header / inner(333, FORGED_SOURCE)]
    assert arriving(network, packets, 0) == []
    counted.wait_for("slow_drop_refused", 3)


def test_truncated_extension_header_delivers_nothing(network):
    counted = Counted(network["pe1"])
    packet = IPv6(src=VIF2, dst=VIF1, nh=60) / (b"\4\7" + bytes(6))  # says 64 octets, has 8
    assert arriving(network, [packet], 0) == []
    refused = {name for name in counted.rises() if name.startswith("drop_outer") or name == "pass_outer_options"}
    assert refused
    network["east1"].run(f"ping -c 1 -W 2 {WEST1}")
