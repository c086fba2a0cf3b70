# SPDX-License-Identifier: GPL-2.0-or-later
"""Scenario "reflectors": four PEs that know each other only by two route reflectors of ours.

    host1 192.0.2.2/30 -- pe1 \\        / pe3 -- 192.0.2.10/30 host3
                               -- p1 --         (addresses as in lab/mesh.py)
    host2 192.0.2.6/30 -- pe2 /  /  \\  \\ pe4 -- 192.0.2.14/30 host4
                              rr1    rr2        (2001:db8:0:11::1 and :12::1, no IPv4)

The reflectors run the same daemon without an island. The PEs are their clients, for SAFI 67.
"""

from lab import mesh, progress
from lab.provider_edge import ProviderEdge
from lab.routers.router import Neighbor

DRAWING = """\
 host1 192.0.2.2  -- pe1 \\            / pe3 -- 192.0.2.10 host3
                          ---- p1 ----
 host2 192.0.2.6  -- pe2 /   /    \\   \\ pe4 -- 192.0.2.14 host4
                           rr1    rr2
"""
EXAMPLES = ("host1 ping 192.0.2.14", "pe1 softwire show table", "rr1 softwire show bgp routes")
PROGRAMS = ()

N_PES = 4
REFLECTORS = {"rr1": 11, "rr2": 12}  # number in the addresses

REFLECTOR = """\
pe {{
    vif ipv6-address {vif};
    interface core0 faces both;
    bgp {{
        local-as {asn};
        router-id 192.0.2.{number};
        cluster-id 192.0.2.255;
{bgp}
    }}
}}
"""

TIMERS = "timers { hold 9; connect-retry 1; idle-hold-max 1; }"


def neighbors(numbers, more):
    lines = [f"        neighbor {mesh.core(n)} {{ remote-as {mesh.AS}; {TIMERS} {more} }}" for n in numbers]
    return "\n".join(lines)


def configuration(number, bgp):
    """The configuration of a reflector of ours with these statements in its `bgp` block."""
    return REFLECTOR.format(vif=mesh.vif(number), number=number, asn=mesh.AS, bgp=bgp)


def configure(reflector, number, n_pes):
    """Make a reflector for the PEs of one that is ours, or of one of other making."""
    pes = range(1, n_pes + 1)
    if isinstance(reflector, ProviderEdge):
        reflector.configuration = configuration(number, neighbors(pes, "route-reflector-client;"))
        return
    reflector.router_id = f"192.0.2.{number}"
    reflector.neighbors = [
        Neighbor(mesh.core(pe), mesh.AS, mesh.core(number), is_client=True, several_paths=True) for pe in pes
    ]


def declare(kinds=(ProviderEdge, ProviderEdge), family="ipv4-4over6", n_pes=N_PES, name="reflectors"):
    """The network, not yet raised: a reflector of each kind, whose clients the PEs are."""
    network = mesh.declare(n_pes, name)
    used = {name: (number, kind) for (name, number), kind in zip(REFLECTORS.items(), kinds)}
    numbers = [number for number, _ in used.values()]
    for pe in range(1, n_pes + 1):
        bgp = neighbors(numbers, f"family {family};")
        network[f"pe{pe}"].configuration = mesh.configuration(pe, bgp)
        for number in numbers:
            network.route(f"pe{pe}", f"2001:db8:0:{number}::/64", f"2001:db8:0:{pe}::2")
    for name, (number, kind) in used.items():
        configure(network.host(name, kind), number, n_pes)
        network.link(f"{name}:core0 {mesh.core(number)}/64", f"p1:{name} 2001:db8:0:{number}::2/64")
        network.route(name, "2001:db8::/32", f"2001:db8:0:{number}::2")
    return network


def reflectors_of(network):
    return [network[name] for name in REFLECTORS if name in network.hosts]


def start(network, n_pes=N_PES):
    routers = [*reflectors_of(network), *mesh.pes(network, n_pes)]
    progress.together([router.start for router in routers], "daemons run")


def up(network):
    """PEs know each other by two route reflectors of ours, over SAFI 67."""
    start(network)
    mesh.await_tables(network, N_PES)


def ends(network):
    return mesh.ends(network, N_PES)
