# SPDX-License-Identifier: GPL-2.0-or-later
"""Speakers, sessions and paths fail while packets flow; afterwards all tables agree.

lab/mesh.py and lab/reflectors.py draw the networks. Where 100,000 prefixes are needed, a feeder speaks
BGP in the place of a PE.
"""

import bgp_feeder
import pytest
from bgp_state import await_consistent

from lab import mesh, reflectors
from lab.flow import Flow
from lab.sessions import is_established
from lab.wait import wait_until

N_PREFIXES = 100_000
RESTART = "graceful-restart restart-time 1;"  # routes of a PE that fails are not kept for longer


@pytest.fixture
def network():
    with mesh.declare() as network:
        yield network


def pes_of(network, n_pes=3):
    return [network[f"pe{number}"] for number in range(1, n_pes + 1)]


def has_stale_routes(pe):
    return any(row.get("stale") for row in pe.softwire("show", "bgp", "routes", as_json=True))


def test_the_only_reflector_killed_and_back_costs_no_packet():
    with reflectors.declare() as network:
        pes, rr1 = pes_of(network, reflectors.N_PES), network["rr1"]
        for speaker in (rr1, *pes):
            speaker.start()
        mesh.await_tables(network, reflectors.N_PES)
        flow = Flow(network["host1"], network["host4"])
        rr1.kill()
        wait_until(lambda: all(map(has_stale_routes, pes)), "routes are kept as stale")
        await_consistent(*pes)
        assert flow.wait_more(), "packets flow without a reflector"
        rr1.start()
        wait_until(lambda: not any(map(has_stale_routes, pes)), "all was told anew", 30)
        mesh.await_tables(network, reflectors.N_PES)
        await_consistent(*pes)
        assert flow.wait_more()
        lost, _ = flow.end()
        assert lost == 0


def feeder(network, number, address=None, router=None):
    """A neighbour of pe1 in the place of another PE, or beside it."""
    host, router_id = network[f"pe{number}"], f"198.51.100.{router or number}"
    return bgp_feeder.Feeder(host, address or mesh.core(number), mesh.core(1), mesh.AS, router_id)


def await_received(pe, address):
    """Until a neighbour has told all of the prefixes."""

    def has_all():
        rows = pe.softwire("show", "bgp", "summary", as_json=True)
        return any(row["neighbor"] == address and row["received"] == N_PREFIXES for row in rows)

    wait_until(has_all, f"{address} told {N_PREFIXES} prefixes")


def test_the_prefix_of_a_killed_pe_moves_to_its_backup_and_its_island_goes(network):
    shared = "203.0.113.0/24"
    pe1, pe2, pe3 = pes_of(network)
    for pe in (pe2, pe3):
        statements = f"redistribute connected; network {shared}; {RESTART}"
        pe.configuration = pe.configuration.replace("redistribute connected;", statements)
    mesh.up(network)
    wait_until(lambda: "(+1 backup)" in mesh.table(pe1).get(shared, ""), "two ways")
    best = mesh.table(pe1)[shared].split()[0]
    dead, number, other = (pe2, 2, 3) if best == mesh.vif(2) else (pe3, 3, 2)
    dead.kill()
    wait_until(lambda: mesh.net(number) not in mesh.table(pe1), "the island is gone")
    wait_until(lambda: mesh.table(pe1).get(shared) == mesh.vif(other), "the backup has the prefix")
    await_consistent(pe1, network[f"pe{other}"])


def test_a_silent_link_is_noticed_by_the_hold_timer(network):
    pe1, pe2, pe3 = pes_of(network)
    text = pe2.configuration.replace(f"remote-as {mesh.AS};", f"{{ remote-as {mesh.AS}; timers hold 3; }}")
    pe2.configuration = text.replace("redistribute connected;", f"redistribute connected; {RESTART}")
    mesh.up(network)
    flow = Flow(network["host1"], network["host3"])
    network["p1"].run("ip link set dev pe2 down")
    wait_until(lambda: not is_established(pe1, mesh.core(2)), "pe1 gives pe2 up")
    assert "old timer" in pe1.softwire("show", "bgp", "log").replace("-", " ")
    wait_until(lambda: mesh.net(2) not in mesh.table(pe1), "its island is gone")
    await_consistent(pe1, pe3)
    lost, _ = flow.end()
    assert lost == 0
