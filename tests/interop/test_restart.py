# SPDX-License-Identifier: GPL-2.0-or-later
"""Graceful restart with daemons of other making: who is killed comes back, and nothing was lost meanwhile.

    link.py draws it; both ends of each session are asked all the time whether they still have the other's prefix.
"""

import link
import pytest
from lab.routers.kinds import KINDS
from lab.sessions import is_established, neighbor
from lab.wait import wait_until
from speaker import await_equal, table, way

# OpenBGPD 7.7 announces no family for which it goes on forwarding; ExaBGP has no routes to keep for others.
RESTARTING = ("frr", "bird", "gobgp", "exabgp")
HELPING = ("frr", "bird", "gobgp", "openbgpd")


@pytest.fixture(scope="module", params=list(KINDS))
def network(request):
    with link.declare(request.param) as network:
        network.kind = request.param
        for session in link.SESSIONS.values():
            network[session.name].networks = [session.net]
        link.start(network)
        await_everything(network)
        yield network


def has_our_route(network, session):
    return link.OWN_NET in network[session.name].routes()


def await_everything(network):
    link.await_sessions(network)
    for session in link.exchanging(network):
        await_equal(lambda: way(network["pe"], session), session.way, f"the way to {session.name}")
        await_equal(lambda: has_our_route(network, session), True, f"{session.name} knows our network")


def is_settling(pe):
    return pe.softwire("show", "bgp", "statistics", as_json=True)["settling"]


def test_routes_stay_while_we_restart(network):
    pe = network["pe"]
    is_kept = network.kind in HELPING
    pe.kill()
    for session in link.SESSIONS.values():
        wait_until(lambda: not network[session.name].is_established(session.ours), f"{session.name} misses us", 10)
    for session in link.exchanging(network):
        assert has_our_route(network, session) == is_kept, session.name
    pe.start()

    def is_over():
        """Until then packets are forwarded by the old table, whatever the new daemon has learnt.

        But nobody waits for a neighbour that is restarting, too (RFC 4724 section 4.1).
        """
        for session in link.exchanging(network):
            router = network[session.name]
            assert has_our_route(network, session) or not is_kept, session.name
            assert router.starts_as_restarting or way(pe, session)[1] == session.way[1], session.name
        return not is_settling(pe)

    wait_until(is_over, "the restart is over", 20)
    await_everything(network)


def test_a_restarting_neighbours_routes_stay_with_us(network):
    pe = network["pe"]
    is_kept = network.kind in RESTARTING
    for session in link.SESSIONS.values():
        network[session.name].daemon.kill()
    for session in link.SESSIONS.values():
        wait_until(lambda: not is_established(pe, session.theirs), f"we miss {session.name}", 10)
    for session in link.exchanging(network):
        assert way(pe, session) == (session.way if is_kept else (None, [])), session.name
        assert bool(stale(pe, session)) == is_kept, session.name
    for router in link.routers(network):
        router.restart()

    def is_back():
        for session in link.exchanging(network):
            assert not is_kept or table(pe).get(session.net) == session.way[0], session.name
        up = [s for s in link.exchanging(network) if is_established(pe, s.theirs) and not stale(pe, s)]
        return up == link.exchanging(network)

    wait_until(is_back, "the sessions are back and nothing is stale", 20)
    for session in link.exchanging(network):
        await_equal(lambda: way(pe, session), session.way, f"the way to {session.name}")


def stale(pe, session):
    return [line for line in neighbor(pe, session.theirs)["families"] if "stale" in line]
