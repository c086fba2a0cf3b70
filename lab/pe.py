# SPDX-License-Identifier: GPL-2.0-or-later
"""Scenario "pe": two IPv4 islands joined across an IPv6-only core by two 4over6 PE routers.

    island west: 198.51.100.0/24                                    island east: 203.0.113.0/24
    west1 .11 \\                                                                / .11 east1 (servers)
               ce-west ---- pe1 ======== p1 ======== p2 ======== pe2 ---- ce-east
    west2 .12 /   .254   .253    core1        core2       core3    .253   .254   \\ .12 east2
              IPv4 only           2001:db8:0:{1,2,3}::/64, IPv6 only          IPv4 only

    VIF of pe1: 2001:db8:ffff::1, VIF of pe2: 2001:db8:ffff::2
"""

from lab import servers
from lab.host import CoreRouter, CustomerEdge, Host
from lab.provider_edge import ProviderEdge
from lab.topology import Network

DRAWING = """\
   IPv4 only              |          IPv6 only           |              IPv4 only
                          |                              |
 west1 .11 \\              |                              |              / .11 east1
            ce-west ---- pe1 ------ p1 ------ p2 ------ pe2 ---- ce-east
 west2 .12 /              |                              |              \\ .12 east2
                          |                              |
 198.51.100.0/24     2001:db8:ffff::1              2001:db8:ffff::2     203.0.113.0/24
"""

PROGRAMS = servers.PROGRAMS
EXAMPLES = (
    "west1 ping 203.0.113.11",
    "west1 curl -O http://203.0.113.11/random.bin",
    "pe1 softwire show table",
    "p1 tcpdump -ni west0",
)

WEST, EAST = "198.51.100", "203.0.113"
VIF1, VIF2 = "2001:db8:ffff::1", "2001:db8:ffff::2"

CONFIGURATION = """\
pe {{
    vif {{
        name vif0;
        ipv6-address {vif};
        path-mtu {mtu};
    }}
    interface core0 {{ faces ipv6; }}
    interface ce0 {{ faces ipv4; }}
    encapsulation-table {{
        local {own}.0/24;
        remote {other}.0/24 {{ endpoint {endpoint}; }}
    }}
}}
"""


def add_island(network, side, net):
    """A customer's router with two hosts behind it. The island's /24 covers the link to the PE."""
    ce, router = f"ce-{side}", f"{net}.1"
    network.host(ce, CustomerEdge)
    for number in (1, 2):
        network.host(f"{side}{number}", Host)
        network.link(f"{side}{number}:eth0 {net}.1{number}/25", f"{ce}:lan{number}")
        network.route(f"{side}{number}", "default", router)
    network.bridge(f"{ce}:lan0 {router}/25", ["lan1", "lan2"])


def attach_island(network, side, net, pe, mtu):
    network.link(f"ce-{side}:up0 {net}.254/30", f"{pe}:ce0 {net}.253/30", mtu)
    network.route(f"ce-{side}", "default", f"{net}.253")
    network.route(pe, f"{net}.0/24", f"{net}.254")


def add_core(network, mtu):
    """pe1 - p1 - p2 - pe2, with static routes to the VIF addresses."""
    path = ["pe1", "p1", "p2", "pe2"]
    network.host("p1", CoreRouter)
    network.host("p2", CoreRouter)
    for number, (left, right) in enumerate(zip(path, path[1:]), 1):
        prefix = f"2001:db8:0:{number}"
        left_end = "core0" if left == "pe1" else "east0"
        right_end = "core0" if right == "pe2" else "west0"
        network.link(f"{left}:{left_end} {prefix}::1/64", f"{right}:{right_end} {prefix}::2/64", mtu)
        network.route(left, f"{VIF2}/128", f"{prefix}::2")
        network.route(right, f"{VIF1}/128", f"{prefix}::1")
    # So that the routers can answer one another, and a PE whose packet was too big.
    network.route("pe1", "2001:db8::/32", "2001:db8:0:1::2")
    network.route("p1", "2001:db8:0:3::/64", "2001:db8:0:2::2")
    network.route("p2", "2001:db8:0:1::/64", "2001:db8:0:2::1")
    network.route("pe2", "2001:db8::/32", "2001:db8:0:3::1")


def declare(core_mtu=1500, customer_mtu=1500):
    """The network of the scenario, not yet raised and with the daemons not yet started."""
    network = Network("pe")
    for number, own, other, vif, endpoint in ((1, WEST, EAST, VIF1, VIF2), (2, EAST, WEST, VIF2, VIF1)):
        pe = network.host(f"pe{number}", ProviderEdge)
        pe.configuration = CONFIGURATION.format(
            own=own, other=other, vif=vif, endpoint=endpoint, mtu=core_mtu
        )
    add_island(network, "west", WEST)
    add_island(network, "east", EAST)
    attach_island(network, "west", WEST, "pe1", customer_mtu)
    attach_island(network, "east", EAST, "pe2", customer_mtu)
    add_core(network, core_mtu)
    return network


def start(network):
    """Check what the scenario is about, then start the PEs."""
    for name in ("p1", "p2"):
        traces = network[name].ipv4_traces()
        assert not traces, f"{name} knows IPv4: {traces}"
    for name in ("pe1", "pe2"):
        network[name].start()


def serve(network, size_bytes=10_000_000):
    """Start the servers of the east; returns the SHA-256 of the file they offer."""
    return servers.start_all(network["east1"], size_bytes)


def up(network):
    """PEs with tables from their configuration; HTTP, SSH and FTP servers on east1."""
    start(network)
    serve(network)


def ends(network):
    return [network[name] for name in ("west1", "west2", "east1", "east2")]
