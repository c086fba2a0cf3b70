# SPDX-License-Identifier: GPL-2.0-or-later
"""Prefixes of two PEs where reflectors stand between, which tell several paths (RFC 7911).

The network of lab/reflectors.py; where 100,000 prefixes are needed, feeders speak BGP in the place of pe2 and pe3.
"""

import contextlib

import bgp_feeder
import pytest
from bgp_state import await_consistent
from igp import Route
from test_bgp_faults import N_PREFIXES, has_stale_routes
from test_bgp_igp import BACKUP, BEST, GATEWAY, N_ROUNDS, bgp_statistics, counts, switch, tunnelled

from lab import mesh, reflectors
from lab.flow import Flow
from lab.wait import wait_until

NETWORKS = bgp_feeder.prefixes(N_PREFIXES)
SHARED = "203.0.113.0/24"
RR1 = mesh.core(reflectors.REFLECTORS["rr1"])


@pytest.fixture
def network():
    with reflectors.declare() as network:
        yield network


@contextlib.contextmanager
def learnt(network):
    """pe1 has all prefixes by way of pe2 and, as the second choice, pe3, both from rr1."""
    pe1 = network["pe1"]
    for name in ("rr1", "pe1"):
        network[name].start()
    feeders = [
        bgp_feeder.Feeder(network[f"pe{number}"], mesh.core(number), RR1, mesh.AS, f"198.51.100.{number}")
        for number in (2, 3)
    ]
    with feeders[0] as two, feeders[1] as three:
        two.announce(NETWORKS, BEST)
        three.announce(NETWORKS, BACKUP, first_med=N_PREFIXES)
        wait_until(lambda: bgp_statistics(pe1)["paths"] >= 2 * N_PREFIXES, "pe1 has all paths", 15)
        await_consistent(pe1)
        yield


def test_100000_prefixes_move_within_50_ms_before_the_reflector_says_a_word(network):
    pe1 = network["pe1"]
    with learnt(network), contextlib.closing(Route(pe1, BEST, GATEWAY)) as route:
        with tunnelled(network, NETWORKS) as packets:
            rounds = [switch(packets, route) for _ in range(N_ROUNDS)]
            for last_ms, first_ms in rounds:
                print(f"last packet to the lost PE {last_ms:.2f} ms after, first one to the backup {first_ms:.2f} ms")
            route.go()
        await_consistent(pe1)
        assert counts(pe1) == {BEST: 0, BACKUP: N_PREFIXES}
        assert bgp_statistics(pe1)["paths"] >= 2 * N_PREFIXES, "the reflector still tells both"
    assert max(last_ms for last_ms, _ in rounds) < 50


def shared_row(pe):
    rows = pe.softwire("show", "table", "--owner", "bgp", as_json=True)
    return next((row for row in rows if row["prefix"] == SHARED), {})


def test_a_reflector_killed_and_back_takes_no_pe_from_a_prefix(network):
    """Identifiers may be others after the restart: stale and new paths of one PE are one endpoint."""
    pes, rr1 = [network[f"pe{number}"] for number in (1, 2, 3, 4)], network["rr1"]
    for pe in pes[1:3]:
        text = pe.configuration.replace("redistribute connected;", f"redistribute connected; network {SHARED};")
        pe.configuration = text
    for speaker in (rr1, *pes):
        speaker.start()
    both = {mesh.vif(2), mesh.vif(3)}
    wait_until(lambda: set(shared_row(pes[0]).get("endpoints", ())) == both, "pe1 has both PEs", 15)
    flow = Flow(network["host1"], network["host2"])
    rr1.kill()
    wait_until(lambda: has_stale_routes(pes[0]), "routes are kept as stale", 15)
    assert set(shared_row(pes[0])["endpoints"]) == both
    rr1.start()
    wait_until(lambda: not has_stale_routes(pes[0]), "all was told anew", 30)
    wait_until(lambda: set(shared_row(pes[0]).get("endpoints", ())) == both, "pe1 has both PEs again", 15)
    await_consistent(*pes)
    assert flow.end()[0] == 0
