# SPDX-License-Identifier: GPL-2.0-or-later
"""Each daemon of other making as internal and external neighbour, over IPv6 and IPv4: link.py draws it.

The tests of a daemon share one network, and the sessions in it: none may end in between.
"""

import contextlib

import decoders
import link
import pytest
from lab.routers.kinds import KINDS
from lab.sessions import neighbor
from lab.wait import wait_until
from speaker import await_equal, table, way

# What a daemon says that it can do, beyond what all can.
EVERYONE = {"multiprotocol", "route-refresh", "graceful-restart", "four-octet-as"}
BEYOND = {
    "frr": {"extended-message", "enhanced-route-refresh"},
    "bird": {"extended-message", "enhanced-route-refresh"},
    "gobgp": set(),
    "openbgpd": {"enhanced-route-refresh"},
    "exabgp": {"extended-message", "enhanced-route-refresh"},
}


@pytest.fixture(scope="module", params=list(KINDS))
def network(request):
    with link.declare(request.param) as network:
        with contextlib.ExitStack() as captures:
            network.captures = {
                name: captures.enter_context(network["pe"].capture(session.interface, "tcp port 179"))
                for name, session in link.SESSIONS.items()
            }
            network.kind = request.param
            link.start(network)
            yield network


@pytest.fixture
def pe(network):
    """The PE with all sessions up."""
    link.await_sessions(network)
    return network["pe"]


@pytest.fixture(params=list(link.SESSIONS))
def session(request):
    return link.SESSIONS[request.param]


@contextlib.contextmanager
def announced(router, *prefixes):
    """The router announces prefixes for as long as this is open."""
    router.announce(*prefixes)
    try:
        yield
    finally:
        router.withdraw(*prefixes)


def next_hop_at(session):
    """Our next hop, as this neighbour is told."""
    return link.VIF if session.is_ipv6 else session.ours


def test_keeps_a_session_with_a_pe_that_offers_4over6(pe, session):
    wait_until(lambda: neighbor(pe, session.theirs)["keepalives_in"] >= 3, "three keepalives", 30)
    said = neighbor(pe, session.theirs)
    assert said["established"] == 1
    assert said["kind"] == ("internal" if session.is_internal else "external")
    assert any(line.startswith("ipv4-4over6: not negotiated") for line in said["families"])
    assert any(line.startswith("ipv4-unicast: negotiated") for line in said["families"])


def test_says_what_it_can_do(pe, network, session):
    router, said = network[session.name], neighbor(pe, session.theirs)
    expected = EVERYONE | BEYOND[network.kind]
    known = EVERYONE.union(*BEYOND.values())
    assert known & set(said["capabilities"]) == expected
    assert said["extended_next_hop"] == (session.is_ipv6 and router.has_extended_next_hop)
    assert said["as"] == session.remote_as


def test_learns_our_networks_with_their_attributes(pe, network, session):
    router = network[session.name]
    if not session.can_exchange(router):
        wait_until(lambda: neighbor(pe, session.theirs)["updates_out"], "an end of the table", 10)
        assert link.OWN_NET not in router.routes()
        return
    await_equal(lambda: router.routes().get(link.OWN_NET), next_hop_at(session), "the next hop")
    route = router.route(link.OWN_NET)
    assert route.as_path == ("" if session.is_internal else str(link.AS))
    assert (route.med, route.communities) == (link.OWN_MED, link.OWN_COMMUNITIES)
    assert link.KEPT_NET not in router.routes()


def test_its_networks_are_learnt_told_to_the_others_and_withdrawn(pe, network, session):
    router = network[session.name]
    others = [other for other in link.SESSIONS.values() if other != session]
    if not session.can_exchange(router):
        with announced(router, session.net):
            (row,) = wait_until(lambda: rows_of(pe, session), "its route", 10)
            assert row["fault"] == "next-hop-unusable"  # it has none to tell
            assert way(pe, session) == (None, [])
        return
    with announced(router, session.net, link.REFUSED_NET):
        await_equal(lambda: way(pe, session), session.way, "the way to its network")
        (row,) = rows_of(pe, session)
        assert (row["as_path"], row["local_preference"]) == ("" if session.is_internal else str(session.remote_as), 200)
        assert set(row["communities"].split()) == set(link.COMMUNITIES)
        for other in others:
            check_what_it_hears(other, network[other.name], session)
        wait_until(lambda: any(" 1 rejected" in line for line in neighbor(pe, session.theirs)["families"]), "one is rejected")
        assert link.REFUSED_NET not in table(pe)
    await_equal(lambda: way(pe, session), (None, []), "the way after the withdrawal")
    for other in others:
        await_equal(lambda: session.net in network[other.name].routes(), False, f"what {other.name} knows")


def check_what_it_hears(other, router, session):
    """The network of one neighbour at another one."""
    if not other.can_exchange(router):
        return
    if other.is_internal and session.is_internal:
        assert session.net not in router.routes()
        return
    await_equal(lambda: session.net in router.routes(), True, f"{router.name} knows {session.net}")
    numbers = [] if other.is_internal else [link.AS]
    numbers += [] if session.is_internal else [session.remote_as]
    route = router.route(session.net)
    assert (route.as_path, route.communities) == (" ".join(map(str, numbers)), set(link.COMMUNITIES))


def rows_of(pe, session):
    rows = pe.softwire("show", "bgp", "route", session.net, as_json=True, check=False)
    return [row for row in rows if row["neighbor"] == session.theirs]


def test_a_network_that_the_configuration_changes_is_changed_everywhere(pe, network):
    text, other_net = pe.configuration, "192.88.97.0/24"
    able = [s for s in link.SESSIONS.values() if s.can_exchange(network[s.name])]
    pe.reload(text.replace(f"network {link.OWN_NET} ", f"network {other_net} "))
    for session in able:
        await_equal(lambda: set(network[session.name].routes()), {other_net}, f"what {session.name} has")
    pe.reload(text)
    for session in able:
        await_equal(lambda: set(network[session.name].routes()), {link.OWN_NET}, f"what {session.name} has again")


def await_growth(pe, session, before, **counters):
    """Counters of the session grow by so much at least."""
    for name, growth in counters.items():
        wait_until(lambda: neighbor(pe, session.theirs)[name] >= before[name] + growth, f"{name} grows", 10)


def test_routes_are_sent_again_on_request(pe, network, session):
    router = network[session.name]
    # An enhanced refresh (RFC 7313) has two more messages, before and after the routes.
    marks = 2 if "enhanced-route-refresh" in BEYOND[network.kind] else 0
    with announced(router, session.net):
        if session.can_exchange(router):
            await_equal(lambda: session.net in table(pe), True, "its prefix is learnt")
        before = neighbor(pe, session.theirs)
        if router.asks_refresh:
            router.refresh(session.ours)
            await_growth(pe, session, before, refreshes_in=1, refreshes_out=marks)
            if session.can_exchange(router):
                await_growth(pe, session, before, updates_out=1)
        before = neighbor(pe, session.theirs)
        if router.answers_refresh:
            pe.softwire("clear", "bgp", session.theirs, "--in")
            await_growth(pe, session, before, refreshes_out=1, refreshes_in=marks, updates_in=1)
        pe.softwire("clear", "bgp", session.theirs, "--out")
        await_growth(pe, session, neighbor(pe, session.theirs), keepalives_in=1)
        if session.can_exchange(router):
            assert session.net in table(pe)


def test_nobody_complained_and_no_session_ended(pe, network, session):
    said = neighbor(pe, session.theirs)
    assert said["established"] == 1, said
    assert (said["malformed_discarded"], said["malformed_withdrawn"]) == (0, 0), said
    lines = [line for line in pe.daemon.output().splitlines() if "warning" in line or "error" in line]
    if not network[session.name].has_extended_next_hop:
        lines = [line for line in lines if "nothing can be sent to its next hop" not in line]
    assert lines == []
    assert network[session.name].complaints() == []


def test_tshark_reads_the_whole_conversation(pe, network, session):
    text = decoders.tshark_text(network.captures[session.name])
    assert decoders.tshark_complaints(text) == []
    for kind in ("OPEN", "UPDATE", "KEEPALIVE", "ROUTE-REFRESH"):
        assert f"{kind} Message" in text
    if network.kind == "exabgp":
        ours = decoders.tshark_text(network.captures[session.name], session.ours)
        assert "Path Attribute - ATOMIC_AGGREGATE" in ours
        assert "Path Attribute - AGGREGATOR: AS: " in ours


def test_scapy_reads_our_network_and_next_hop(pe, network, session):
    capture = network.captures[session.name]
    if session.is_ipv6:
        said = set().union(*map(decoders.reached, decoders.attributes(capture, "MP_REACH_NLRI", session.ours)))
    else:
        said = decoders.announced(capture, session.ours)
    assert ((link.OWN_NET, next_hop_at(session)) in said) == session.can_exchange(network[session.name])
