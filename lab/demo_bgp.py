# SPDX-License-Identifier: GPL-2.0-or-later
"""The act of the demonstration in which nobody writes a table: PEs learn it by BGP."""

from lab import applications, crossing, failures, mesh, reflectors

FILE_BYTES = 10_000_000
STREAM_S = 2


def tell(story):
    story.chapter("BGP: four more PEs, clients of two route reflectors, with no table of their own")
    print(f"\n{reflectors.DRAWING}", flush=True)
    with reflectors.declare() as network:
        reflectors.up(network)
        show(story, network)


def show(story, network):
    """What PEs behind reflectors learn, what crosses between their islands, and that a reflector may die."""
    story.expect(True, "each PE has learnt the islands of the others")
    story.command(network["pe1"], "softwire show bgp routes")
    story.say(network["pe1"].softwire("show", "bgp", "routes"))
    hosts = reflectors.ends(network)
    crossing.show(story, hosts)
    *others, server = hosts
    cast = applications.Cast(server, others[0], others[:2], others[2], others)
    applications.show_all(story, cast, FILE_BYTES, STREAM_S)
    clients = mesh.pes(network, reflectors.N_PES)
    address = mesh.core(reflectors.REFLECTORS["rr1"])
    failures.show_reflector(story, network["rr1"], clients, address, others[0], server)
