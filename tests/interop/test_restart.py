# SPDX-License-Identifier: GPL-2.0-or-later
"""Graceful restart with daemons of other making: who is killed comes back, and nothing was lost meanwhile.

    link.py draws it; both sides are asked all the time whether they still have the other's prefix.
"""

import link
import pytest
import speaker
from lab.wait import wait_until
from speaker import await_equal, kernel_routes, neighbor, table

PEER_NET = "203.0.113.0/24"

# OpenBGPD 7.7 has no routes to exchange here, and announces no family for which it goes on forwarding;
# ExaBGP has no routes to keep for others.
RESTARTING = ("frr", "bird", "gobgp", "exabgp")
HELPING = ("frr", "bird", "gobgp")


@pytest.fixture
def network(request):
    with link.declare(request.param) as network:
        peer, pe = network["peer"], network["pe"]
        peer.networks = [PEER_NET]
        for router in (peer, network["ce"], pe):
            router.start()
        speaker.await_session(pe, link.PEER, peer, link.CORE)
        speaker.await_session(pe, link.CE, network["ce"], link.ISLAND)
        await_equal(lambda: table(pe).get(PEER_NET), link.PEER, "the neighbour's prefix")
        await_equal(lambda: peer.routes().get(link.OWN_NET), link.VIF, "our prefix")
        yield network


@pytest.mark.parametrize("network", HELPING, indirect=True)
def test_our_routes_stay_with_a_neighbour_while_we_restart(network):
    pe, peer = network["pe"], network["peer"]
    pe.kill()
    wait_until(lambda: not peer.is_established(link.CORE), "the neighbour misses us", 10)
    assert link.OWN_NET in peer.routes()
    pe.start()

    def is_over():
        """Until then packets are forwarded by the old table, whatever the new daemon has learnt.

        But nobody waits for a neighbour that is restarting, too (RFC 4724 section 4.1).
        """
        assert link.OWN_NET in peer.routes()
        assert peer.starts_as_restarting or kernel_routes(pe).get(PEER_NET) == "vif0"
        return not is_settling(pe)

    wait_until(is_over, "the restart is over", 20)
    await_equal(lambda: table(pe).get(PEER_NET), link.PEER, "the neighbour's prefix")
    assert peer.is_established(link.CORE)


def is_settling(pe):
    return pe.softwire("show", "bgp", "statistics", as_json=True)["settling"]


@pytest.mark.parametrize("network", RESTARTING, indirect=True)
def test_a_restarting_neighbours_routes_stay_with_us(network):
    pe, peer = network["pe"], network["peer"]
    peer.daemon.kill()
    wait_until(lambda: not speaker.is_established(pe, link.PEER), "we miss the neighbour", 10)
    assert table(pe)[PEER_NET] == link.PEER
    assert any(row.get("stale") for row in pe.softwire("show", "bgp", "route", PEER_NET, as_json=True))
    peer.restart()

    def is_back():
        assert table(pe).get(PEER_NET) == link.PEER
        return speaker.is_established(pe, link.PEER) and not stale(pe)

    wait_until(is_back, "the session is back and nothing is stale", 20)


def stale(pe):
    return [line for line in neighbor(pe, link.PEER)["families"] if "stale" in line]
