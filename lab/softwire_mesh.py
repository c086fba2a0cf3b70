# SPDX-License-Identifier: GPL-2.0-or-later
"""Scenario "softwire-mesh": reflectors that know no SAFI 67 serve PEs by IPv4 routes with IPv6 next hops (RFC 8950).

The network of lab/reflectors.py, but rr1 is FRR's bgpd and rr2 is BIRD: what people have already.
"""

from lab import mesh, reflectors, servers
from lab.routers.bird import BirdRouter
from lab.routers.frr import FrrRouter

DRAWING = reflectors.DRAWING.rstrip("\n") + "   rr1 is FRR, rr2 is BIRD\n"
EXAMPLES = (
    "host1 ping 192.0.2.14",
    "pe1 softwire show bgp routes",
    "rr1 vtysh --vty_socket /run/softwire-lab/ID/rr1/frr -c 'show bgp ipv4 unicast'",
    "rr2 birdc -s /run/softwire-lab/ID/rr2/bird.ctl show route table master4",
)
PROGRAMS = ("bird", "birdc", "zebra", "vtysh", *servers.PROGRAMS)
N_PES = reflectors.N_PES


def declare():
    """The network, not yet raised."""
    return reflectors.declare((FrrRouter, BirdRouter), "ipv4-unicast", N_PES, "softwire-mesh")


def up(network):
    """PEs know each other by a reflector that is FRR and one that is BIRD, over RFC 8950."""
    reflectors.start(network)
    mesh.await_tables(network, N_PES)


def ends(network):
    return mesh.ends(network, N_PES)
