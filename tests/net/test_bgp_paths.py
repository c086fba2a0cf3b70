# SPDX-License-Identifier: GPL-2.0-or-later
"""Prefixes of two PEs where reflectors stand between, which tell several paths (RFC 7911).

The network of lab/reflectors.py; where 100,000 prefixes are needed, feeders speak BGP in the place of pe2 and pe3.
"""

import contextlib
import re

import bgp_feeder
import pytest
from bgp_state import await_consistent
from igp import Route
from test_bgp_faults import N_PREFIXES, has_stale_routes
from test_bgp_igp import BACKUP, BEST, GATEWAY, N_ROUNDS, await_counts, bgp_statistics, check_rounds, switch, tunnelled

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
        wait_until(lambda: bgp_statistics(pe1)["paths"] >= 2 * N_PREFIXES, "pe1 has all paths")
        await_consistent(pe1)
        yield


def test_100000_prefixes_move_within_50_ms_before_the_reflector_says_a_word(network):
    pe1 = network["pe1"]
    with learnt(network), contextlib.closing(Route(pe1, BEST, GATEWAY)) as route:
        with tunnelled(network, NETWORKS) as packets:
            rounds = [switch(packets, route) for _ in range(N_ROUNDS)]
            route.go()
        await_counts(pe1, {BEST: 0, BACKUP: N_PREFIXES})
        assert bgp_statistics(pe1)["paths"] >= 2 * N_PREFIXES, "the reflector still tells both"
    check_rounds(rounds)


def shared_row(pe):
    rows = pe.softwire("show", "table", "--owner", "bgp", as_json=True)
    return next((row for row in rows if row["prefix"] == SHARED), {})


def declare_shared(network, limit):
    """pe2 and pe3 have the prefix; the only reflector that runs tells so many paths."""
    for number in (2, 3):
        pe = network[f"pe{number}"]
        text = pe.configuration.replace("redistribute connected;", f"redistribute connected; network {SHARED};")
        pe.configuration = text
    rr1 = network["rr1"]
    rr1.configuration = rr1.configuration.replace("bgp {", f"bgp {{ add-path-limit {limit};")


def next_hops(pe):
    """Of all paths to the prefix that a speaker knows."""
    rows = pe.softwire("show", "bgp", "routes", SHARED, "--all", as_json=True)
    return {row["next_hop"] for row in rows}


def add_path(pe):
    """Which way several paths are told in the session with rr1."""
    (row,) = pe.softwire("show", "bgp", "families", RR1, as_json=True)
    return row["add_path"]


def established(pe):
    (row,) = (row for row in pe.softwire("show", "bgp", "summary", as_json=True) if row["neighbor"] == RR1)
    return row["established"]


def test_another_limit_tells_and_takes_back_paths_in_the_session_that_there_is(network):
    declare_shared(network, 1)
    pe1, rr1 = network["pe1"], network["rr1"]
    for speaker in (rr1, pe1, network["pe2"], network["pe3"]):
        speaker.start()
    wait_until(lambda: next_hops(rr1) == {BEST, BACKUP}, "rr1 knows both")
    wait_until(lambda: len(next_hops(pe1)) == 1, "pe1 is told one")
    for limit, n_paths in ((2, 2), (1, 1)):
        rr1.reload(re.sub("add-path-limit .;", f"add-path-limit {limit};", rr1.configuration))
        wait_until(lambda n_paths=n_paths: len(next_hops(pe1)) == n_paths, f"pe1 is told {n_paths}")
    await_consistent(pe1)
    assert established(pe1) == 1


def test_a_client_that_wants_one_path_is_told_one(network):
    declare_shared(network, 4)
    pe1, rr1 = network["pe1"], network["rr1"]
    pe1.configuration = pe1.configuration.replace("timers {", "add-path off; timers {")
    for speaker in (rr1, pe1, network["pe2"], network["pe3"]):
        speaker.start()
    wait_until(lambda: next_hops(rr1) == {BEST, BACKUP}, "rr1 knows both")
    wait_until(lambda: SHARED in mesh.table(pe1), "pe1 has the prefix")
    assert len(next_hops(pe1)) == 1
    assert add_path(pe1) == "off"
    pe1.reload(pe1.configuration.replace("add-path off;", "add-path receive;"))
    wait_until(lambda: next_hops(pe1) == {BEST, BACKUP}, "pe1 has both")
    assert add_path(pe1) == "receive"
    await_consistent(pe1)


def declare_two_clusters(network):
    """rr1 serves pe1 and pe2, rr2 pe3 and pe4; between them several paths both ways."""
    for name, clients, other in (("rr1", (1, 2), "rr2"), ("rr2", (3, 4), "rr1")):
        number = reflectors.REFLECTORS[name]
        bgp = [
            reflectors.neighbors(clients, " route-reflector-client;"),
            reflectors.neighbors([reflectors.REFLECTORS[other]], " add-path both;"),
        ]
        text = reflectors.configuration(number, "\n".join(bgp))
        network[name].configuration = text.replace("cluster-id 192.0.2.255;", "")
        for client in clients:
            text = mesh.configuration(client, reflectors.neighbors([number], ""))
            network[f"pe{client}"].configuration = text


def test_paths_cross_two_clusters_and_leave_alone_who_brought_them(network):
    declare_two_clusters(network)
    declare_shared(network, 4)
    others, rr2 = [network[f"pe{number}"] for number in (1, 4)], network["rr2"]
    reflectors.up(network)
    for pe in others:
        wait_until(lambda pe=pe: next_hops(pe) == {BEST, BACKUP}, f"{pe.name} has both")
    for number, hop in ((2, BACKUP), (3, BEST)):
        pe = network[f"pe{number}"]
        wait_until(lambda pe=pe, hop=hop: next_hops(pe) == {"self", hop}, f"{pe.name} has the other's")
    network["pe2"].stop()
    for pe in others:
        wait_until(lambda pe=pe: next_hops(pe) == {BACKUP}, f"{pe.name} has one")
    assert next_hops(rr2) == {BACKUP}
    await_consistent(*others)


def test_a_reflector_killed_and_back_takes_no_pe_from_a_prefix(network):
    """Identifiers may be others after the restart: stale and new paths of one PE are one endpoint."""
    pes, rr1 = [network[f"pe{number}"] for number in (1, 2, 3, 4)], network["rr1"]
    declare_shared(network, 4)
    for speaker in (rr1, *pes):
        speaker.start()
    both = {BEST, BACKUP}
    wait_until(lambda: set(shared_row(pes[0]).get("endpoints", ())) == both, "pe1 has both PEs")
    flow = Flow(network["host1"], network["host2"])
    rr1.kill()
    wait_until(lambda: has_stale_routes(pes[0]), "routes are kept as stale")
    assert set(shared_row(pes[0])["endpoints"]) == both
    rr1.start()
    wait_until(lambda: not has_stale_routes(pes[0]), "all was told anew", 30)
    wait_until(lambda: set(shared_row(pes[0]).get("endpoints", ())) == both, "pe1 has both PEs again")
    await_consistent(*pes)
    assert flow.end()[0] == 0
