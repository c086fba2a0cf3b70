# SPDX-License-Identifier: GPL-2.0-or-later
"""The show of scenario "softwire-mesh": what FRR and BIRD reflect, what crosses, and that either may die."""

from lab import applications, crossing, failures, mesh, reflectors, servers, softwire_mesh
from lab.story import perform

PROGRAMS = softwire_mesh.PROGRAMS
FILE_BYTES = 10_000_000


def run():
    """PEs behind a route reflector that is FRR and one that is BIRD (RFC 8950): applications, failures"""

    def tell_it(story):
        print(f"\n{softwire_mesh.DRAWING}", end="", flush=True)
        with softwire_mesh.declare() as network:
            tell(story, network)

    return perform("Softwire mesh: reflectors that people have already", tell_it)


def tell(story, network):
    story.chapter("What was built")
    softwire_mesh.up(network)
    story.expect(True, "each PE has learnt the islands of the others")
    hosts = reflectors.ends(network)
    crossing.show(story, hosts)
    show_routes(story, network)
    digest = servers.start_all(hosts[3], FILE_BYTES)
    applications.show_downloads(story, hosts[0], hosts[3], digest)
    clients = mesh.pes(network, softwire_mesh.N_PES)
    for name, number in reflectors.REFLECTORS.items():
        failures.show_reflector(story, network[name], clients, mesh.core(number), hosts[0], hosts[3])


def show_routes(story, network):
    expected = {mesh.net(number): mesh.vif(number) for number in range(1, softwire_mesh.N_PES + 1)}
    for name, command, said in (
        ("rr1", "vtysh -c 'show bgp ipv4 unicast'", network["rr1"].vtysh("show bgp ipv4 unicast")),
        ("rr2", "birdc show route table master4", network["rr2"].birdc("show", "route", "table", "master4")),
    ):
        story.chapter(f"{name}# {command}")
        story.say(said)
        routes = network[name].routes()
        story.expect(expected.items() <= routes.items(), f"{name} has each island, next hop its PE's VIF", str(routes))
    story.chapter("pe1# softwire show bgp routes")
    story.say(network["pe1"].softwire("show", "bgp", "routes"))
