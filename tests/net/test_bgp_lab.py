# SPDX-License-Identifier: GPL-2.0-or-later
"""PEs behind two route reflectors of ours: lab/reflectors.py draws the network.

host1 -- pe1 ... host4 -- pe4 around p1; rr1 and rr2 on it, too.
"""

import pytest

from lab import mesh, reflectors
from lab.flow import Flow
from lab.wait import wait_until

PES = range(1, reflectors.N_PES + 1)


@pytest.fixture
def network():
    with reflectors.declare() as network:
        reflectors.up(network)
        yield network


def routes(pe, prefix):
    """All ways to a prefix that a speaker knows."""
    return pe.softwire("show", "bgp", "route", prefix, as_json=True)


def established(speaker):
    rows = speaker.softwire("show", "bgp", "summary", as_json=True)
    return sum(row["state"] == "Established" for row in rows)


def test_clients_of_reflectors_exchange_packets(network):
    for source in PES:
        for target in PES:
            network[f"host{source}"].run(f"ping -c 1 -W 2 {mesh.address(target)}")


def test_both_reflectors_tell_the_route_with_the_next_hop_of_the_pe(network):
    def told():
        return sorted((row["neighbor"], row["next_hop"]) for row in routes(network["pe1"], mesh.net(3)))

    both = sorted((mesh.core(number), mesh.vif(3)) for number in reflectors.REFLECTORS.values())
    assert wait_until(lambda: told() == both), told()


def test_a_killed_reflector_costs_no_packet(network):
    wait_until(lambda: established(network["rr2"]) == reflectors.N_PES, "rr2 has all clients")
    flow = Flow(network["host1"], network["host4"])
    network["rr1"].kill()
    wait_until(lambda: established(network["pe1"]) == 1, "pe1 misses rr1")
    assert mesh.others_of(1, reflectors.N_PES).items() <= mesh.table(network["pe1"]).items()
    network["rr1"].start()
    wait_until(lambda: established(network["rr1"]) == reflectors.N_PES, "rr1 is back", 30)
    assert flow.wait_more()
    lost, _ = flow.end()
    assert lost == 0


def test_a_prefix_moves_to_the_other_pe_when_the_igp_loses_one(network):
    shared = "203.0.113.0/24"
    for name in ("pe2", "pe3"):
        pe = network[name]
        pe.reload(pe.configuration.replace("redistribute connected;", f"redistribute connected; network {shared};"))
    pe1 = network["pe1"]
    wait_until(lambda: "(+1 backup)" in mesh.table(pe1).get(shared, ""), "pe1 has both ways from the reflectors")
    best = mesh.table(pe1)[shared].split()[0]
    other = ({mesh.vif(2), mesh.vif(3)} - {best}).pop()
    pe1.run(f"ip -6 route add unreachable {best}/128 metric 1")  # the reflectors have not noticed yet
    wait_until(lambda: mesh.table(pe1).get(shared, best).split()[0] == other, f"{shared} moved to {other}")
    assert {row["next_hop"] for row in routes(pe1, shared)} == {best, other}
    for name in reflectors.REFLECTORS:
        network[name].run(f"ip -6 route add unreachable {best}/128 metric 1")
    wait_until(lambda: {row["next_hop"] for row in routes(pe1, shared)} == {other}, "the reflectors take it back")


def test_a_withdrawal_reaches_the_other_clients(network):
    network["pe4"].stop()
    for number in (1, 2, 3):
        pe = network[f"pe{number}"]
        wait_until(lambda pe=pe: mesh.net(4) not in mesh.table(pe), f"{pe.name} lost it")
