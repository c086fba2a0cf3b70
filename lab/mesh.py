# SPDX-License-Identifier: GPL-2.0-or-later
"""Scenario "mesh": three PEs around one IPv6-only core router, which learn the table by BGP.

    host1 192.0.2.2/30 -- pe1 \\
    host2 192.0.2.6/30 -- pe2 -- p1     (2001:db8:0:N::1 pe, ::2 p1; VIF of peN 2001:db8:ffff::N)
    host3 192.0.2.10/30 - pe3 /

Between the PEs there is a full mesh of iBGP with 4over6 (SAFI 67), or other neighbours as a test wants.
"""

from lab import progress
from lab.host import CoreRouter, Host
from lab.provider_edge import ProviderEdge
from lab.topology import Network

DRAWING = """\
 host1 192.0.2.2  -- pe1 \\
 host2 192.0.2.6  -- pe2 -- p1 (IPv6 only)
 host3 192.0.2.10 -- pe3 /
"""
EXAMPLES = ("host1 ping 192.0.2.10", "pe1 softwire show bgp routes", "p1 tcpdump -ni pe1")
PROGRAMS = ()

AS = 64500

CONFIGURATION = """\
pe {{
    vif {{ ipv6-address {vif}; ipv4-address {host_side}; }}
    interface core0 faces ipv6;
    interface island0 faces ipv4;
    bgp {{
        local-as {asn};
        redistribute connected;
{bgp}
    }}
}}
"""


def vif(number):
    return f"2001:db8:ffff::{number}"


def core(number):
    """The address of PE `number` on its link to the core."""
    return f"2001:db8:0:{number}::1"


def net(number):
    return f"192.0.2.{4 * (number - 1)}/30"


def address(number):
    """The address of the host behind PE `number`."""
    return f"192.0.2.{4 * number - 2}"


def configuration(number, bgp, asn=AS):
    """The configuration of PE `number` with these statements in its `bgp` block."""
    return CONFIGURATION.format(vif=vif(number), host_side=f"192.0.2.{4 * number - 3}", asn=asn, bgp=bgp)


def full_mesh(number, n_pes=3):
    others = [other for other in range(1, n_pes + 1) if other != number]
    return "\n".join(f"        neighbor {core(other)} remote-as {AS};" for other in others)


def declare(n_pes=3, name="mesh"):
    """The network, not yet raised, the PEs configured as a full mesh."""
    network = Network(name)
    network.host("p1", CoreRouter)
    for number in range(1, n_pes + 1):
        pe, host = f"pe{number}", f"host{number}"
        network.host(pe, ProviderEdge).configuration = configuration(number, full_mesh(number, n_pes))
        network.host(host, Host)
        network.link(f"{pe}:core0 {core(number)}/64", f"p1:pe{number} 2001:db8:0:{number}::2/64")
        network.link(
            f"{pe}:island0 192.0.2.{4 * number - 3}/30", f"{host}:eth0 {address(number)}/30"
        )
        network.route(host, "default", f"192.0.2.{4 * number - 3}")
        network.route("p1", f"{vif(number)}/128", core(number))
        # Each VIF by a route of its own, as an IGP would have it, so that one can be lost.
        for other in range(1, n_pes + 1):
            if other != number:
                network.route(pe, f"{vif(other)}/128", f"2001:db8:0:{number}::2")
                network.route(pe, f"2001:db8:0:{other}::/64", f"2001:db8:0:{number}::2")
    return network


def table(pe):
    """What BGP has put into the table of a PE: prefix -> endpoint."""
    rows = pe.softwire("show", "table", "--owner", "bgp", as_json=True)
    return {row["prefix"]: row["endpoint"] for row in rows}


def others_of(number, n_pes=3):
    """What PE `number` is to learn of the others."""
    return {net(other): vif(other) for other in range(1, n_pes + 1) if other != number}


def pes(network, n_pes=3):
    return [network[f"pe{number}"] for number in range(1, n_pes + 1)]


def ends(network, n_pes=3):
    """The hosts behind the PEs."""
    return [network[f"host{number}"] for number in range(1, n_pes + 1)]


def missing_routes(network, n_pes=3):
    """The first PE that lacks an island, and which; nothing if there is none."""
    for number, pe in enumerate(pes(network, n_pes), 1):
        known = table(pe).items()
        lacking = [net for net, vif in others_of(number, n_pes).items() if (net, vif) not in known]
        if lacking:
            return f"{pe.name} lacks {', '.join(lacking)}"
    return ""


def await_tables(network, n_pes=3, deadline_s=30):
    """Until each PE knows the islands of all others."""
    progress.insist(lambda: missing_routes(network, n_pes), "each PE knows all islands", deadline_s)


def up(network, n_pes=3):
    """PEs know each other by a full mesh of BGP, over SAFI 67."""
    for pe in pes(network, n_pes):
        pe.start()
    await_tables(network, n_pes)
