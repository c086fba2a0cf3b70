# SPDX-License-Identifier: GPL-2.0-or-later
"""Neighbours that hang up in the middle, and one that stops reading, while 100,000 prefixes are told."""

import bgp_feeder
import pytest
from test_bgp_faults import N_PREFIXES, await_consistent, await_received, feeder, is_established, pes_of

from lab import mesh
from lab.flow import Flow
from lab.wait import wait_until

SLOW = "2001:db8:0:2::5"


@pytest.fixture
def network():
    with mesh.declare() as network:
        yield network


def test_a_neighbour_that_stops_reading_hurts_no_other(network):
    pe1, pe2, pe3 = pes_of(network)
    clients = (mesh.core(2), SLOW, mesh.core(3))
    lines = [f"neighbor {client} {{ remote-as {mesh.AS}; route-reflector-client; }}" for client in clients]
    pe1.configuration = mesh.configuration(1, "\n".join(lines))
    pe2.run(f"ip address add {SLOW}/64 dev core0 nodad")
    pe1.start()
    pe3.start()
    wait_until(lambda: is_established(pe1, mesh.core(3)), "pe3 is there")
    flow = Flow(network["host1"], network["host3"])
    with feeder(network, 2, SLOW, router=5) as slow, feeder(network, 2) as source:
        slow.stop_reading()
        source.announce(bgp_feeder.prefixes(N_PREFIXES), mesh.vif(2), per_update=5)
        wait_until(lambda: len(mesh.table(pe3)) >= N_PREFIXES, "pe3 has what the slow one does not read")
        await_consistent(pe1, pe3)
        assert slow.n_received < N_PREFIXES
        assert is_established(pe1, SLOW)
        slow.go_on_reading()
        wait_until(lambda: slow.n_received >= N_PREFIXES, "the slow one has caught up")
    lost, _ = flow.end()
    assert lost == 0


def test_100000_prefixes_come_and_go_with_their_session(network):
    pe1, pe3 = network["pe1"], network["pe3"]
    at_once = f"{{ remote-as {mesh.AS}; timers idle-hold 0; }}"  # no pause after a failure
    pe1.configuration = pe1.configuration.replace(f"remote-as {mesh.AS};", at_once)
    pe1.start()
    pe3.start()
    wait_until(lambda: mesh.net(3) in mesh.table(pe1), "pe1 knows the island of pe3")
    islands = mesh.table(pe1)
    flow, networks = Flow(network["host1"], network["host3"]), bgp_feeder.prefixes(N_PREFIXES)
    for n_told in (N_PREFIXES, N_PREFIXES // 3, N_PREFIXES):
        with feeder(network, 2) as neighbor:
            neighbor.announce(networks[:n_told], mesh.vif(2))
            if n_told == N_PREFIXES:  # else the session ends in the middle of the work
                await_received(pe1, mesh.core(2))
                await_consistent(pe1)
                assert len(mesh.table(pe1)) == N_PREFIXES + len(islands)
        wait_until(lambda: mesh.table(pe1) == islands, "only the islands are left")
        await_consistent(pe1)
    lost, _ = flow.end()
    assert lost == 0
