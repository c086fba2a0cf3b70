# SPDX-License-Identifier: GPL-2.0-or-later
"""Scenario "reflectors": four PEs that know each other only by two route reflectors of ours.

    host1 192.0.2.2/30 -- pe1 \\        / pe3 -- 192.0.2.10/30 host3
                               -- p1 --         (addresses as in lab/mesh.py)
    host2 192.0.2.6/30 -- pe2 /  /  \\  \\ pe4 -- 192.0.2.14/30 host4
                              rr1    rr2        (2001:db8:0:11::1 and :12::1, no IPv4)

The reflectors run the same daemon without an island. The PEs are their clients, for SAFI 67.
"""

from lab import mesh
from lab.provider_edge import ProviderEdge

DRAWING = """\
 host1 192.0.2.2  -- pe1 \\            / pe3 -- 192.0.2.10 host3
                          ---- p1 ----
 host2 192.0.2.6  -- pe2 /   /    \\   \\ pe4 -- 192.0.2.14 host4
                           rr1    rr2
"""
EXAMPLES = ("host1 ping 192.0.2.14", "pe1 softwire show table", "rr1 softwire show bgp routes")

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

NEIGHBOR = "        neighbor {address} {{ remote-as {asn}; timers {{ hold 9; connect-retry 1; }}{more} }}"


def neighbors(numbers, more=""):
    lines = [NEIGHBOR.format(address=mesh.core(n), asn=mesh.AS, more=more) for n in numbers]
    return "\n".join(lines)


def declare():
    """The network, not yet raised."""
    network = mesh.declare(N_PES, "reflectors")
    pes = range(1, N_PES + 1)
    for pe in pes:
        bgp = neighbors(REFLECTORS.values())
        network[f"pe{pe}"].configuration = mesh.configuration(pe, bgp)
        for number in REFLECTORS.values():
            network.route(f"pe{pe}", f"2001:db8:0:{number}::/64", f"2001:db8:0:{pe}::2")
    for name, number in REFLECTORS.items():
        bgp = neighbors(pes, " route-reflector-client;")
        text = REFLECTOR.format(vif=mesh.vif(number), number=number, asn=mesh.AS, bgp=bgp)
        network.host(name, ProviderEdge).configuration = text
        network.link(f"{name}:core0 {mesh.core(number)}/64", f"p1:{name} 2001:db8:0:{number}::2/64")
        network.route(name, "2001:db8::/32", f"2001:db8:0:{number}::2")
    return network


def up(network):
    """Start the reflectors and their clients, and wait until the clients know each other."""
    for name in [*REFLECTORS, *(f"pe{number}" for number in range(1, N_PES + 1))]:
        network[name].start()
    mesh.await_tables(network, N_PES)
