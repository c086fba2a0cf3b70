# SPDX-License-Identifier: GPL-2.0-or-later
"""Roles of RFC 9234 with the daemons that know them: link.py draws the network."""

import link
import pytest
import speaker
from lab.routers.kinds import KINDS
from lab.sessions import neighbor
from lab.wait import wait_until
from speaker import await_equal, table

CE, PEER = link.SESSIONS["ce"], link.SESSIONS["peer"]
UPSTREAM = 64777  # who marked the routes before they came to the neighbour

# As the daemons write what we call "route-server" and so on.
WORDS = {"bird": {"route-server": "rs_server"}, "frr": {"route-server": "rs-server"}, "openbgpd": {"route-server": "rs"}}


def configuration(kind, statements):
    return link.configuration(KINDS[kind], of={"ce": statements})


def raised(kind, ours, theirs):
    """The PE is `ours` to the CE, strictly; the CE is `theirs`, or says nothing."""
    network = link.declare(kind)
    network["pe"].configuration = configuration(kind, ours)
    network["ce"].neighbors[0].role = WORDS[kind].get(theirs, theirs)
    network["ce"].networks = [CE.net]
    return network


def start(network, *names):
    for name in (*names, "ce", "pe"):
        network[name].start()
    return network["pe"]


def path(pe, prefix):
    """The only path of a prefix; there may be none yet."""
    said = pe.softwire("show", "bgp", "route", prefix, as_json=True, check=False)
    return said[0] if isinstance(said, list) and said else {}


@pytest.mark.parametrize("kind", list(WORDS))
@pytest.mark.parametrize("theirs, ours", [("provider", "customer"), ("peer", "peer"), ("route-server", "route-server-client")])
def test_what_the_other_side_of_a_role_tells_is_for_customers_only(kind, theirs, ours):
    with raised(kind, f"role {ours}; strict-role;", theirs) as network:
        pe = start(network)
        speaker.await_session(pe, CE.theirs, network["ce"], CE.ours)
        said = neighbor(pe, CE.theirs)
        assert (said["role"], said["peer_role"]) == (ours, theirs)
        await_equal(lambda: path(pe, CE.net).get("only_to_customer"), 64501, "OTC of what it tells")
        assert "fault" not in path(pe, CE.net)
        assert neighbor(pe, CE.theirs)["route_leaks"] == 0


@pytest.mark.parametrize("kind", list(WORDS))
@pytest.mark.parametrize("theirs", ["provider", ""])
def test_who_is_not_the_other_side_or_does_not_say_has_no_session(kind, theirs):
    with raised(kind, "role provider; strict-role;", theirs) as network:
        pe = start(network)
        ended = lambda: neighbor(pe, CE.theirs).get("last_end", "")  # noqa: E731
        wait_until(lambda: ended().endswith("OPEN error/role mismatch"), "the session is refused", 15)
        assert neighbor(pe, CE.theirs)["established"] == 0


@pytest.mark.parametrize("kind", list(WORDS))
def test_without_strictness_a_neighbour_needs_no_role(kind):
    with raised(kind, "role customer;", "") as network:
        pe = start(network)
        speaker.await_session(pe, CE.theirs, network["ce"], CE.ours)
        assert neighbor(pe, CE.theirs)["peer_role"] == "none"
        await_equal(lambda: path(pe, CE.net).get("only_to_customer"), 64501, "OTC of what it tells")


def test_a_customer_that_tells_what_is_for_customers_only_leaks():
    """BIRD says no role here: with one, it would not tell such routes itself."""
    with raised("bird", "role provider;", "") as network:
        network["ce"].neighbors[0].only_to_customer = UPSTREAM
        pe = start(network)
        speaker.await_session(pe, CE.theirs, network["ce"], CE.ours)
        await_equal(lambda: path(pe, CE.net).get("fault"), "route-leak", "what is said of the path")
        assert CE.net not in table(pe)
        assert neighbor(pe, CE.theirs)["route_leaks"] == 1
        pe.reload(configuration("bird", "role customer;"))
        await_equal(lambda: CE.net in table(pe), True, "from a provider it is none")


def test_what_is_for_customers_only_goes_to_no_provider_and_to_customers():
    with raised("bird", "role customer;", "provider") as network:
        ce, peer = network["ce"], network["peer"]
        peer.networks, peer.neighbors[0].only_to_customer = [PEER.net], UPSTREAM
        pe = start(network, "peer")
        speaker.await_session(pe, CE.theirs, ce, CE.ours)
        speaker.await_session(pe, PEER.theirs, peer, PEER.ours)
        await_equal(lambda: path(pe, PEER.net).get("only_to_customer"), UPSTREAM, "OTC inside the AS")
        await_equal(lambda: set(ce.routes()), {link.OWN_NET}, "what the provider is told")
        assert "bgp_otc" not in ce.birdc("show", "route", "all", link.OWN_NET).lower()
        ce.neighbors[0].role = "customer"
        ce.apply_networks()
        pe.reload(configuration("bird", "role provider;"))
        await_equal(lambda: set(ce.routes()), {link.OWN_NET, PEER.net}, "what the customer is told")
        for prefix, marked_by in ((link.OWN_NET, 64500), (PEER.net, UPSTREAM)):
            assert f"otc: {marked_by}" in ce.birdc("show", "route", "all", prefix).lower()
