# SPDX-License-Identifier: GPL-2.0-or-later
"""What two PEs of ours say to each other over SAFI 67, as tshark and scapy read it: lab/mesh.py."""

import contextlib
import ipaddress
import re

import pytest
from lab import mesh
from lab.wait import wait_until
from scapy.contrib.bgp import BGPHeader, BGPNLRI_IPv4, BGPOpen, BGPUpdate
from scapy.layers.inet import TCP
from speaker import await_equal, kernel_routes, neighbor, table

FURTHER = "203.0.113.0/24"

# Release 4.0 of tshark has no row for SAFI 67: in an OPEN it shows the number, in an UPDATE it gives up.
TSHARK_OWN = re.compile(r"Unknown SAFI \(67\) for AFI 1|Unknown Next Hop length \(16 bytes\)")


@pytest.fixture(scope="module")
def conversation():
    """Everything between two PEs, from the first SYN to a clean stop: a capture."""
    with mesh.declare(2, name="wire") as network:
        pe1, pe2 = network["pe1"], network["pe2"]
        own = {mesh.net(1): mesh.vif(1)}
        with network["p1"].capture("pe1", "tcp port 179") as capture:
            pe1.start()
            pe2.start()
            await_equal(lambda: table(pe1).get(mesh.net(2)), mesh.vif(2), "pe1 knows the island of pe2", 15)
            await_equal(lambda: table(pe2).get(mesh.net(1)), mesh.vif(1), "pe2 knows the island of pe1", 15)
            assert kernel_routes(pe1)[mesh.net(2)] == "vif0"
            network["host1"].run(f"ping -c 2 -i 0.1 -W 2 {mesh.address(2)}")
            pe2.reload(pe2.configuration.replace("redistribute connected;", f"network {FURTHER};"))
            await_equal(lambda: table(pe1), {**own, FURTHER: mesh.vif(2)}, "pe1's table after the change")
            pe1.softwire("clear", "bgp", "all", "--soft")
            wait_until(lambda: refreshed(pe1), "pe1 has its answer", 10)
            pe2.stop()
            await_equal(lambda: table(pe1), own, "pe1's table without pe2")
        yield capture


def refreshed(pe):
    said = neighbor(pe, mesh.core(2))
    return said["refreshes_out"] and said["refreshes_in"]


def messages(capture):
    """The BGP messages of each direction, put together from the TCP segments."""
    streams = {}
    for packet in capture.packets():
        segment = packet[TCP]
        size = packet.payload.plen - len(segment) + len(segment.payload)
        if size:
            pieces = streams.setdefault((segment.sport, segment.dport), {})
            pieces[segment.seq] = bytes(segment.payload)
    for pieces in streams.values():
        data = b"".join(pieces[seq] for seq in sorted(pieces))
        while data:
            length = int.from_bytes(data[16:18], "big")
            assert data[:16] == b"\xff" * 16 and 19 <= length <= len(data)
            yield data[:length]
            data = data[length:]


def decoded(capture, layer):
    for message in messages(capture):
        header = BGPHeader(message)
        with contextlib.suppress(IndexError):
            yield header[layer]


def test_tshark_complains_of_nothing_but_what_it_does_not_know(conversation):
    text = conversation.tshark("-V", "-Y", "bgp")
    complaints = [line.strip() for line in text.splitlines() if "[Expert Info (W" in line or "[Expert Info (E" in line]
    assert [line for line in complaints if not TSHARK_OWN.search(line)] == []
    for kind in ("OPEN", "UPDATE", "KEEPALIVE", "NOTIFICATION", "ROUTE-REFRESH"):
        assert f"{kind} Message" in text


def test_scapy_reads_safi_67_in_the_open(conversation):
    opens = list(decoded(conversation, BGPOpen))
    assert len(opens) >= 2
    for message in opens:
        assert bytes.fromhex("0104 0001 00 43") in bytes(message)
        assert bytes.fromhex("4104 0000fbf4") in bytes(message)  # AS 64500 in four octets


def attributes(capture, name):
    for update in decoded(capture, BGPUpdate):
        for attribute in update.path_attr or []:
            if attribute.sprintf("%type_code%") == name:
                yield attribute.attribute


def prefixes(data):
    """Prefixes as scapy reads them, one behind the other."""
    while data:
        nlri = BGPNLRI_IPv4(data)
        yield nlri.prefix
        data = bytes(nlri.payload)


def test_scapy_reads_prefixes_with_the_vif_as_next_hop(conversation):
    """Scapy has the name of SAFI 67, but leaves what is behind the length of the next hop undivided."""
    reached = set()
    for reach in attributes(conversation, "MP_REACH_NLRI"):
        assert reach.sprintf("%safi%") == "BGP 4over6 SAFI"
        data = bytes(reach)
        assert (data[3], data[20]) == (16, 0)
        hop = str(ipaddress.IPv6Address(data[4:20]))
        reached |= {(prefix, hop) for prefix in prefixes(data[21:])}
    assert reached == {(mesh.net(1), mesh.vif(1)), (mesh.net(2), mesh.vif(2)), (FURTHER, mesh.vif(2))}


def test_scapy_reads_withdrawals_and_the_end_of_the_table(conversation):
    withdrawn = {tuple(prefixes(bytes(unreach)[3:])) for unreach in attributes(conversation, "MP_UNREACH_NLRI")}
    assert withdrawn == {(), (mesh.net(2),)}
