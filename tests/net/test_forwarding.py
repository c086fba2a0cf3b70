# SPDX-License-Identifier: GPL-2.0-or-later
"""IPv4 between islands across a core that knows none: what arrives, and what the wire carries.

    west1 - ce-west - pe1 = p1 = p2 = pe2 - ce-east - east1          (lab/pe.py draws it in full)
                              ^ captured here, decoded by tshark and scapy
"""

import ipaddress

import pytest

from lab.wait import wait_until

EAST1, WEST1 = "203.0.113.11", "198.51.100.11"
VIF1, VIF2 = "2001:db8:ffff::1", "2001:db8:ffff::2"


def counter(pe, name):
    rows = pe.softwire("show", "counters", "--all", as_json=True)
    return next(row["packets"] for row in rows if row["name"] == name)


def test_islands_reach_each_other(shared_pe_lab):
    for source, destination in (("west1", EAST1), ("east2", WEST1), ("ce-west", "203.0.113.254")):
        shared_pe_lab[source].run(f"ping -c 2 -i 0.2 -W 2 {destination}")


def test_the_core_carries_ipv6_only(shared_pe_lab):
    with shared_pe_lab["p1"].capture("west0") as west, shared_pe_lab["p1"].capture("east0") as east:
        shared_pe_lab["west1"].run(f"ping -c 5 -i 0.1 -W 2 {EAST1}")
        west.wait_for("ip6 proto 4", 10)
        east.wait_for("ip6 proto 4", 10)
    for capture in (west, east):
        assert capture.count("ip or arp") == 0
        assert capture.count("not ip6") == 0


def test_tunnel_header_is_that_of_rfc_2473(shared_pe_lab):
    from scapy.layers.inet import ICMP, IP
    from scapy.layers.inet6 import IPv6

    with shared_pe_lab["p1"].capture("west0", "ip6 proto 4") as capture:
        shared_pe_lab["west1"].run(f"ping -c 2 -i 0.1 -W 2 -t 33 -s 100 {EAST1}")
        capture.wait_for("ip6 proto 4", 4)
    requests = [p for p in capture.packets() if p[IP].dst == EAST1]
    for packet in requests:
        outer, inner = packet[IPv6], packet[IP]
        assert (outer.src, outer.dst) == (VIF1, VIF2)
        assert (outer.nh, outer.plen, outer.version) == (4, 128, 6)
        assert outer.hlim <= 64
        assert inner.src == WEST1
        assert inner.ttl == 31  # 33, less ce-west, less pe1
        assert inner[ICMP].type == 8
        checksum = inner.chksum
        del inner.chksum
        assert IP(bytes(inner)).chksum == checksum
    assert len(requests) == 2


def test_flow_label_tells_flows_apart_and_keeps_each_together(shared_pe_lab):
    from scapy.layers.inet import UDP
    from scapy.layers.inet6 import IPv6

    with shared_pe_lab["p1"].capture("west0", "ip6 proto 4") as capture:
        script = (  # paced, for GRO on the way would make one frame of a flow's packets
            "import socket, time\n"
            "for port in 3 * list(range(4000, 4020)):\n"
            "    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.bind(('', port))\n"
            "    s.sendto(b'x' * 32, ('203.0.113.11', 9)); s.close(); time.sleep(0.002)\n"
        )
        shared_pe_lab["west1"].run(["/usr/bin/python3", "-c", script])
        capture.wait_for("ip6 proto 4 and src 2001:db8:ffff::1", 60)
    labels = {}
    for packet in capture.packets():
        if UDP in packet and packet[UDP].dport == 9:
            labels.setdefault(packet[UDP].sport, set()).add(packet[IPv6].fl)
    assert len(labels) == 20
    assert all(len(of_flow) == 1 and 0 not in of_flow for of_flow in labels.values())
    assert len(set.union(*labels.values())) >= 18


@pytest.mark.parametrize("tos", [0x00, 0x02, 0x01, 0x03, 0xB8, 0x2A])
def test_traffic_class_is_carried(shared_pe_lab, tos):
    with shared_pe_lab["p1"].capture("west0", "ip6 proto 4") as core:
        with shared_pe_lab["east1"].capture("eth0", "icmp") as east:
            shared_pe_lab["west1"].run(f"ping -c 1 -W 2 -Q {tos} {EAST1}")
            east.wait_for("icmp[0] == 8")
        core.wait_for("ip6 proto 4", 2)
    outer = [p for p in core.packets() if p["IP"].dst == EAST1]
    inner = [p for p in east.packets() if p["ICMP"].type == 8]
    assert [p["IPv6"].tc for p in outer] == [tos]
    assert [p["IP"].tos for p in inner] == [tos]


def test_traceroute_shows_both_edges_and_no_core(shared_pe_lab):
    shared_pe_lab["west1"].run(f"ping -c 1 -W 2 {EAST1}")
    text = shared_pe_lab["west1"].run(f"traceroute -n -q 2 -w 2 {EAST1}").stdout
    hops = [line.split()[1] for line in text.splitlines()[1:]]
    # The far PE answers with an address of its island; the P routers are inside the tunnel.
    assert hops == ["198.51.100.1", "198.51.100.253", "203.0.113.253", "203.0.113.254", EAST1]


def test_packets_of_the_pe_itself_use_the_tunnel(shared_pe_lab):
    pe = shared_pe_lab["pe1"]
    with shared_pe_lab["p1"].capture("west0", "ip6 proto 4") as capture:
        pe.run(f"ping -c 3 -i 0.1 -W 2 {EAST1}")
        capture.wait_for("ip6 proto 4", 6)
    assert {p["IP"].src for p in capture.packets() if p["IP"].dst == EAST1} == {"198.51.100.253"}


def test_the_far_pe_itself_answers_through_the_tunnel(shared_pe_lab):
    shared_pe_lab["west1"].run("ping -c 2 -i 0.2 -W 2 203.0.113.253")


def test_remote_prefixes_are_kernel_routes_of_their_own_protocol(shared_pe_lab):
    for name, prefix in (("pe1", "203.0.113.0/24"), ("pe2", "198.51.100.0/24")):
        routes = shared_pe_lab[name].json("ip -j -N route show protocol 67")
        assert [(r["dst"], r["dev"]) for r in routes] == [(prefix, "vif0")]


def test_vif_is_an_interface_with_the_tunnel_address(shared_pe_lab):
    (link,) = shared_pe_lab["pe1"].json("ip -j address show dev vif0")
    addresses = [(a["local"], a["prefixlen"]) for a in link["addr_info"] if a["family"] == "inet6"]
    assert (VIF1, 128) in addresses
    assert link["mtu"] == 1460


def test_fast_path_forwards_all_but_the_first_packets(pe_lab):
    pe1, pe2 = pe_lab["pe1"], pe_lab["pe2"]
    pe_lab["west1"].run(f"ping -c 1 -W 3 {EAST1}")
    before = counter(pe1, "encapsulated"), counter(pe2, "decapsulated")
    pe_lab["west1"].run(f"ping -c 50 -i 0.01 -W 2 {EAST1}")
    assert counter(pe1, "encapsulated") - before[0] >= 49
    assert counter(pe2, "decapsulated") - before[1] >= 49
    interfaces = pe1.softwire("show", "interfaces", as_json=True)
    assert {i["name"]: i["mode"] for i in interfaces}["ce0"] == "native"


def test_ip_options_go_the_kernels_way(shared_pe_lab):
    before = counter(shared_pe_lab["pe1"], "pass_ip_options")
    shared_pe_lab["west1"].run(f"ping -c 2 -i 0.2 -W 2 -T tsonly {EAST1}")
    assert counter(shared_pe_lab["pe1"], "pass_ip_options") >= before + 2


def test_a_destination_without_entry_is_left_to_the_kernel(shared_pe_lab):
    said = shared_pe_lab["west1"].run("ping -c 1 -W 2 192.0.2.77", check=False).stdout
    assert "Unreachable" in said
    assert counter(shared_pe_lab["pe1"], "pass_no_entry") >= 1


def test_a_neighbour_that_moves_is_followed(pe_lab):
    """Cached adjacencies follow what the kernel learns."""
    pe_lab["west1"].run(f"ping -c 3 -i 0.1 -W 3 {EAST1}")
    p1 = pe_lab["p1"]
    p1.run("ip link set west0 address 02:00:00:00:77:01")
    pe_lab["pe1"].run("ip -6 neigh flush dev core0")

    def new_mac_is_used():
        arrives = pe_lab["west1"].succeeds(f"ping -c 1 -W 1 {EAST1}")
        rows = pe_lab["pe1"].softwire("show", "adjacencies", as_json=True)
        return arrives and "02:00:00:00:77:01" in {r["mac"] for r in rows if r["family"] == "ipv6"}

    wait_until(new_mac_is_used, "the new MAC is used")


def test_address_book_of_the_table(shared_pe_lab):
    """Connected networks and own addresses are in the table without being configured."""
    rows = shared_pe_lab["pe1"].softwire("show", "table", as_json=True)
    kinds = {row["prefix"]: row["kind"] for row in rows}
    assert kinds["198.51.100.253/32"] == "own"
    assert kinds["198.51.100.252/30"] == "local"
    assert kinds["203.0.113.0/24"] == "remote"
    assert all(ipaddress.ip_network(prefix) for prefix in kinds)
