# SPDX-License-Identifier: GPL-2.0-or-later
"""`softwire trace` says beforehand what then happens: same verdict, same packet on the wire.

    west1 - ce-west - pe1 = p1 = p2 = pe2 - ce-east - east1
           packets sent ^ here, or here  ^ by scapy; captured on the other side of pe1
"""

import pytest
from scapy.layers.inet import ICMP, IP, TCP, UDP
from scapy.layers.inet6 import IPv6
from scapy.layers.l2 import Ether
from scapy.utils import rdpcap, wrpcap

from lab.provider_edge import program
from wire import EAST1, VIF1, VIF2, WEST1, Counted, ether, send_frames

TO_EAST = ["--interface", "ce0", "--from", WEST1, "--to", EAST1]
FROM_EAST = ["--interface", "core0", "--tunnel-from", VIF2, "--tunnel-to", VIF1, "--to", WEST1]

# Words of the description, the same packet made by scapy, the counter it raises.
CASES = {
    "udp": ([*TO_EAST], IP(src=WEST1, dst=EAST1, ttl=64, id=0) / UDP(sport=1024, dport=1) / bytes(32), "encapsulated"),
    "tcp": (
        [*TO_EAST, "--protocol", "tcp", "--dport", "80", "--dscp", "46", "--ecn", "1"],
        IP(src=WEST1, dst=EAST1, tos=46 << 2 | 1, id=0) / TCP(sport=1024, dport=80, flags="S") / bytes(20),
        "encapsulated",
    ),
    "icmp": (
        [*TO_EAST, "--protocol", "icmp", "--ttl", "2"],
        IP(src=WEST1, dst=EAST1, ttl=2, id=0) / ICMP(id=1024, seq=1) / bytes(32),
        "encapsulated",
    ),
    "last_hop": (
        [*TO_EAST, "--ttl", "1"],
        IP(src=WEST1, dst=EAST1, ttl=1, id=0) / UDP(sport=1024, dport=1) / bytes(32),
        "pass_ttl_expired",
    ),
    "too_big": (
        [*TO_EAST, "--length", "1461", "--df"],
        IP(src=WEST1, dst=EAST1, flags="DF", id=0) / UDP(sport=1024, dport=1) / bytes(1433),
        "pass_too_big",
    ),
    "no_entry": (
        ["--interface", "ce0", "--from", WEST1, "--to", "192.0.2.9"],
        IP(src=WEST1, dst="192.0.2.9", id=0) / UDP(sport=1024, dport=1) / bytes(32),
        "pass_no_entry",
    ),
    "from_tunnel": (
        [*FROM_EAST, "--from", EAST1],
        IPv6(src=VIF2, dst=VIF1) / IP(src=EAST1, dst=WEST1, id=0) / UDP(sport=1024, dport=1) / bytes(32),
        "decapsulated",
    ),
    "forged": (
        [*FROM_EAST, "--from", "192.0.2.7"],
        IPv6(src=VIF2, dst=VIF1) / IP(src="192.0.2.7", dst=WEST1, id=0) / UDP(sport=1024, dport=1) / bytes(32),
        "drop_filter_no_entry",
    ),
}


@pytest.fixture(scope="module")
def network(shared_pe_lab):
    shared_pe_lab["west1"].run(f"ping -c 3 -i 0.05 -W 3 {EAST1}")
    return shared_pe_lab


def traced(pe, *arguments):
    """The last row of a trace: its verdict and packet."""
    rows = pe.softwire("trace", *arguments, as_json=True)
    assert all("step" in row for row in rows[:-1])
    return rows[-1]


WAYS = {  # is it a tunnel packet? -> where it is sent from and to, where its outcome is captured
    True: ("p1:west0", "pe1:core0", ("ce-west", "up0", f"dst {WEST1}")),
    False: ("ce-west:up0", "pe1:ce0", ("p1", "west0", f"dst {VIF2} and proto 4")),
}


def send(network, packet, n=1):
    """Really send a packet to pe1."""
    source, destination, _ = WAYS[IPv6 in packet]
    host, interface = source.split(":")
    send_frames(network[host], interface, n * [ether(network, source, destination) / packet])


def outcome(network, packet):
    """Really send a packet to pe1; the frame that then leaves it on the other side."""
    host, interface, pcap_filter = WAYS[IPv6 in packet][2]
    with network[host].capture(interface, pcap_filter) as capture:
        send(network, packet)
        capture.wait_for("")
    return capture.packets()[0]


@pytest.mark.parametrize("case", CASES)
def test_verdict_is_the_counter_that_then_rises(network, case):
    arguments, packet, counter = CASES[case]
    assert traced(network["pe1"], *arguments)["verdict"] == counter
    counted = Counted(network["pe1"])
    send(network, packet, 5)
    counted.wait_for(counter, 5)
    assert counted[counter] == 5


@pytest.mark.parametrize("case", ["udp", "tcp", "icmp", "from_tunnel"])
def test_packet_is_what_the_wire_carries(network, case):
    arguments, packet, _ = CASES[case]
    row = traced(network["pe1"], *arguments)
    sent = outcome(network, packet)
    assert readable(Ether(bytes.fromhex(row["packet"]))) == readable(sent)
    assert row["out_interface"] == ("ce0" if IPv6 in packet else "core0")


def readable(frame):
    """Every field as scapy shows it, so that a difference can be read."""
    return frame.show(dump=True)


@pytest.mark.parametrize("case", CASES)
def test_trace_of_a_capture_says_the_same(network, tmp_path, case):
    arguments, packet, counter = CASES[case]
    wrpcap(str(tmp_path / "in.pcap"), [ether(network, *WAYS[IPv6 in packet][:2]) / packet])
    row = traced(network["pe1"], *arguments[:2], "--pcap", str(tmp_path / "in.pcap"))
    assert row["verdict"] == counter


def test_outcome_is_written_as_a_capture(network, tmp_path):
    out = tmp_path / "out.pcap"
    row = traced(network["pe1"], *TO_EAST, "--write-pcap", str(out))
    (packet,) = rdpcap(str(out))
    assert bytes(packet).hex() == row["packet"]
    assert (packet[IPv6].src, packet[IPv6].dst, packet[IP].ttl) == (VIF1, VIF2, 63)


def test_several_packets_of_a_capture(network, tmp_path):
    cases = [CASES[name] for name in ("udp", "last_hop", "no_entry")]
    header = ether(network, "ce-west:up0", "pe1:ce0")
    wrpcap(str(tmp_path / "in.pcap"), [header / packet for _, packet, _ in cases])
    pcap = ["--pcap", str(tmp_path / "in.pcap"), "--count", "3"]
    rows = network["pe1"].softwire("trace", "--interface", "ce0", *pcap, as_json=True)
    verdicts = [row["verdict"] for row in rows if "verdict" in row]
    assert verdicts == [counter for _, _, counter in cases]


def test_trace_counts_and_sends_nothing(network):
    pe1 = network["pe1"]
    (before,) = pe1.softwire("show", "endpoints", as_json=True)
    counted = Counted(pe1)
    with network["p1"].capture("west0", "ip6 proto 4") as capture:
        for arguments, _, _ in CASES.values():
            pe1.softwire("trace", *arguments)
        assert not counted.rises().keys() & {counter for _, _, counter in CASES.values()}
        network["west1"].run(f"ping -c 1 -W 2 {EAST1}")
        capture.wait_for("ip6", 2)
    assert capture.count() == 2
    (after,) = pe1.softwire("show", "endpoints", as_json=True)
    assert after["tx_packets"] == before["tx_packets"] + 1


def test_text_explains_the_steps(network):
    text = network["pe1"].softwire("trace", *TO_EAST)
    assert VIF2 in text
    assert "encapsulated" in text
    assert "core0" in text


def test_interface_without_program_is_an_error(network):
    command = [program("softwire"), "-n", network["pe1"].daemon_name, "trace", "--interface", "lo"]
    said = network["pe1"].run([*command, "--from", WEST1, "--to", EAST1], check=False)
    assert said.returncode == 1
    assert "lo is no interface of the packet engine" in said.stderr
