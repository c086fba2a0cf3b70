# SPDX-License-Identifier: GPL-2.0-or-later
"""Tagged frames at a PE whose interfaces have no VLANs: counted and left to the kernel, never unwrapped.

    west1 - ce-west - pe1 = p1 = p2 = pe2 - ce-east - east1
        tagged frames ^ here and  ^ here

VLAN interfaces need the kernel's 8021q; the last tests make some if it is there.
"""

import pytest
from scapy.layers.inet import IP, UDP
from scapy.layers.inet6 import IPv6
from scapy.layers.l2 import Dot1AD, Dot1Q

from lab.wait import wait_until
from wire import EAST1, VIF1, VIF2, WEST1, Counted, ether, send_frames

N = 5
PORT = 4749
FROM_CORE, FROM_ISLAND = ("p1:west0", "pe1:core0"), ("ce-west:up0", "pe1:ce0")

TAGS = {
    "one_tag": Dot1Q(vlan=7),
    "priority": Dot1Q(vlan=7, prio=5),
    "two_tags": Dot1AD(vlan=100) / Dot1Q(vlan=7),
    "two_customer_tags": Dot1Q(vlan=100) / Dot1Q(vlan=7),
    "three_tags": Dot1AD(vlan=3) / Dot1Q(vlan=100) / Dot1Q(vlan=7),
}


def packet_from(way):
    if way == FROM_CORE:
        return IPv6(src=VIF2, dst=VIF1) / IP(src=EAST1, dst=WEST1) / UDP(sport=PORT, dport=PORT)
    return IP(src=WEST1, dst=EAST1) / UDP(sport=PORT, dport=PORT)


@pytest.fixture(scope="module")
def network(shared_pe_lab):
    shared_pe_lab["west1"].run(f"ping -c 2 -i 0.05 -W 3 {EAST1}")
    return shared_pe_lab


@pytest.mark.parametrize("tags", TAGS)
@pytest.mark.parametrize("way", [FROM_CORE, FROM_ISLAND], ids=["from_core", "from_island"])
def test_vlan_without_interface_is_left_to_the_kernel(network, way, tags):
    host, interface = way[0].split(":")
    counted = Counted(network["pe1"])
    header = ether(network, *way)
    tagged = header / TAGS[tags].copy() / packet_from(way)
    send_frames(network[host], interface, N * [tagged])
    counted.wait_for("pass_vlan", N)
    rises = counted.rises()
    assert rises["pass_vlan"] == N
    assert not {"encapsulated", "decapsulated"} & set(rises)


def test_truncated_tag_is_survived(network):
    header = ether(network, *FROM_CORE)
    frames = [bytes(header / Dot1Q(vlan=7) / packet_from(FROM_CORE))[:length] for length in range(14, 30)]
    counted = Counted(network["pe1"])
    send_frames(network["p1"], "west0", frames)
    wait_until(lambda: sum(counted.rises().values()) >= len(frames), "all are counted")
    network["west1"].run(f"ping -c 1 -W 2 {EAST1}")


def tag_link(network, ends, addresses, vlans):
    """Move the addresses of a link to VLAN interfaces on it; returns their name."""
    name = ends[0].split(":")[1]
    for end, address in zip(ends, addresses):
        host, parent = end.split(":")
        network[host].run(f"ip address flush dev {parent} scope global")
        for protocol, number in vlans:
            child = f"{parent}.{number}"
            network[host].run(f"ip link add link {parent} name {child} type vlan protocol {protocol} id {number}")
            network[host].run(f"ip link set {child} up")
            parent = child
        network[host].run(f"ip address add {address} dev {parent}")
        name = parent if end == ends[0] else name
    return name


def requires_vlans(network):
    made = network["west2"].run("ip link add link eth0 name probe type vlan id 9", check=False)
    if made.returncode:
        pytest.skip("missing 8021q in the kernel: no VLAN interfaces can be made")
    network["west2"].run("ip link delete probe")


VLANS = {"one_tag": [("802.1Q", 7)], "qinq": [("802.1ad", 100), ("802.1Q", 7)]}


@pytest.mark.parametrize("case", VLANS)
def test_island_behind_a_vlan_interface(pe_lab, case):
    requires_vlans(pe_lab)
    ends, addresses = ("pe1:ce0", "ce-west:up0"), ("198.51.100.253/30", "198.51.100.254/30")
    pe1, ce = pe_lab["pe1"], pe_lab["ce-west"]
    name = tag_link(pe_lab, ends, addresses, VLANS[case])
    ce.run("ip route replace default via 198.51.100.253")
    pe1.run("ip route replace 198.51.100.0/24 via 198.51.100.254")
    pe1.reload(pe1.configuration.replace("interface ce0", f"interface {name}"))
    pe_lab["west1"].run(f"ping -c 2 -i 0.05 -W 3 {EAST1}")
    counted = Counted(pe1)
    pe_lab["west1"].run(f"ping -c 5 -i 0.05 -W 3 {EAST1}")
    rises = counted.rises()
    assert (rises["encapsulated"], rises["decapsulated"]) == (5, 5)
