# SPDX-License-Identifier: GPL-2.0-or-later
"""Each daemon of other making as an internal neighbour across the core and as a CE: link.py draws it.

The tests of a daemon share one network, and the sessions in it: none may end in between.
"""

import contextlib

import link
import pytest
import speaker
from lab.routers.kinds import KINDS
from lab.wait import wait_until
from speaker import await_equal, kernel_routes, neighbor, table

PEER_NET, CE_NET = "203.0.113.0/24", "198.51.101.0/24"


@pytest.fixture(scope="module", params=list(KINDS))
def network(request):
    with link.declare(request.param) as network:
        for name in ("peer", "ce", "pe"):
            network[name].start()
        yield network


@pytest.fixture
def pe(network):
    """The PE with both sessions up."""
    pe = network["pe"]
    speaker.await_session(pe, link.PEER, network["peer"], link.CORE)
    speaker.await_session(pe, link.CE, network["ce"], link.ISLAND)
    return pe


@contextlib.contextmanager
def announced(router, prefix):
    """The router announces a prefix for as long as this is open."""
    router.announce(prefix)
    try:
        yield
    finally:
        router.withdraw(prefix)


def await_growth(pe, before, *counters):
    """Counters of the session with the CE grow."""
    for counter in counters:
        wait_until(lambda: neighbor(pe, link.CE)[counter] > before[counter], f"{counter} grows", 10)


def test_keeps_a_session_with_a_pe_that_offers_4over6(pe):
    wait_until(lambda: neighbor(pe, link.PEER)["keepalives_in"] >= 4, "four keepalives", 15)
    said = neighbor(pe, link.PEER)
    assert said["established"] == 1
    assert any(line.startswith("ipv4-4over6: not negotiated") for line in said["families"])
    assert any(line.startswith("ipv4-unicast: negotiated") for line in said["families"])


def test_an_internal_neighbour_learns_and_tells_routes_with_ipv6_next_hops(pe, network):
    peer = network["peer"]
    told = {link.OWN_NET: link.VIF} if peer.has_extended_next_hop else {}
    await_equal(peer.routes, told, "what the neighbour learnt")
    if not peer.has_extended_next_hop:
        return
    with announced(peer, PEER_NET):
        await_equal(lambda: table(pe).get(PEER_NET), link.PEER, "the endpoint of its prefix")
        await_equal(lambda: kernel_routes(pe).get(PEER_NET), "vif0", "the kernel's route")
    await_equal(lambda: PEER_NET in table(pe), False, "the table after the withdrawal")
    await_equal(lambda: PEER_NET in kernel_routes(pe), False, "the kernel's routes after the withdrawal")


def test_a_ce_and_an_internal_neighbour_learn_each_others_prefixes(pe, network):
    ce, peer = network["ce"], network["peer"]
    with announced(ce, CE_NET):
        await_equal(lambda: table(pe).get(CE_NET), link.VIF, "the endpoint of the CE's prefix")
        route = lambda: [r.get("gateway") for r in pe.json(f"ip -j -4 route show {CE_NET}")]  # noqa: E731
        await_equal(route, [link.CE], "the kernel's route to the CE's prefix")
        if peer.has_extended_next_hop:
            await_equal(lambda: peer.routes().get(CE_NET), link.VIF, "the neighbour's next hop")
            with announced(peer, PEER_NET):
                await_equal(lambda: ce.routes().get(PEER_NET), link.ISLAND, "the CE's next hop")
            await_equal(lambda: PEER_NET in ce.routes(), False, "the CE's routes after the withdrawal")
        await_equal(lambda: ce.routes().get(link.OWN_NET), link.ISLAND, "the CE's way to our network")
    await_equal(lambda: CE_NET in table(pe), False, "the table after the CE's withdrawal")
    await_equal(route, [], "the kernel's routes after the CE's withdrawal")
    await_equal(lambda: CE_NET in peer.routes(), False, "the neighbour's routes")


def test_a_network_that_the_configuration_changes_is_changed_everywhere(pe, network):
    text, other_net = pe.configuration, "192.88.98.0/24"
    pe.reload(text.replace(f"network {link.OWN_NET};", f"network {other_net};"))
    await_equal(lambda: set(network["ce"].routes()), {other_net}, "what the CE has")
    if network["peer"].has_extended_next_hop:
        await_equal(network["peer"].routes, {other_net: link.VIF}, "what the internal neighbour has")
    pe.reload(text)
    await_equal(lambda: set(network["ce"].routes()), {link.OWN_NET}, "what the CE has again")


def test_routes_are_sent_again_on_request(pe, network):
    ce = network["ce"]
    with announced(ce, CE_NET):
        await_equal(lambda: CE_NET in table(pe), True, "the CE's prefix is learnt")
        before = neighbor(pe, link.CE)
        if ce.asks_refresh:
            ce.refresh(link.ISLAND)
            await_growth(pe, before, "refreshes_in", "updates_out")
        if ce.answers_refresh:
            pe.softwire("clear", "bgp", link.CE, "--in")
            await_growth(pe, before, "refreshes_out", "updates_in")
        pe.softwire("clear", "bgp", link.CE, "--out")
        await_growth(pe, neighbor(pe, link.CE), "keepalives_in")
        assert CE_NET in table(pe)


def test_nobody_complained_and_no_session_ended(pe, network):
    for address in (link.PEER, link.CE):
        said = neighbor(pe, address)
        assert said["established"] == 1, said
        assert (said["malformed_discarded"], said["malformed_withdrawn"]) == (0, 0), said
    lines = pe.daemon.output().splitlines()
    assert [line for line in lines if "warning" in line or "error" in line] == []
    for name in ("peer", "ce"):
        assert network[name].complaints() == []
