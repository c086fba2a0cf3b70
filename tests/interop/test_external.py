# SPDX-License-Identifier: GPL-2.0-or-later
"""Policies of an external neighbour that change, and the default without one (RFC 8212). link.py draws it."""

import link
import pytest
import speaker
from lab.routers.kinds import KINDS
from speaker import await_equal, neighbor, table

CE = link.SESSIONS["ce"]
OTHER_NET = "198.51.103.0/24"

POLICIES = f"""
policy customer {{
    rule 1 {{ match prefix-list customer; set {{ local-preference 300; add-community 64500:8; }} then accept; }}
}}
policy outwards {{
    rule 1 {{ match prefix-list own; set {{ med 55; prepend times 2; }} then accept; }}
}}
prefix-list customer {{ rule 1 {{ prefix {CE.net}; }} }}
prefix-list own {{ rule 1 {{ prefix {link.OWN_NET}; }} }}
"""


@pytest.fixture(scope="module")
def network():
    """BIRD everywhere; what it is does not matter here, and it answers refreshes."""
    with link.declare("bird") as network:
        network["ce"].networks = [CE.net, OTHER_NET]
        link.start(network)
        yield network


def reload(network, policies, more=""):
    pe = network["pe"]
    pe.reload(link.configuration(KINDS["bird"], policies=policies, more=more))
    speaker.await_session(pe, CE.theirs, network["ce"], CE.ours)
    return pe


def test_policies_choose_and_change_routes_both_ways(network):
    pe = reload(network, "import customer; export outwards;", POLICIES)
    await_equal(lambda: {CE.net, OTHER_NET} & set(table(pe)), {CE.net}, "what the policy lets in")
    (row,) = pe.softwire("show", "bgp", "route", CE.net, as_json=True)
    assert (row["local_preference"], row["communities"]) == (300, "64501:1 64500:8 64501:1:2")
    ce = network["ce"]
    await_equal(lambda: set(ce.routes()), {link.OWN_NET}, "what the CE is told")
    route = ce.route(link.OWN_NET)
    assert (route.as_path, route.med) == ("64500 64500 64500", 55)


def test_nothing_crosses_to_an_external_neighbour_without_a_policy(network):
    pe = reload(network, "")
    await_equal(lambda: {CE.net, OTHER_NET} & set(table(pe)), set(), "what is learnt without a policy")
    await_equal(network["ce"].routes, {}, "what is told without a policy")
    assert neighbor(pe, CE.theirs)["state"] == "Established"


def test_a_policy_that_comes_back_has_the_routes_sent_again(network):
    pe = reload(network, link.EVERYTHING)
    await_equal(lambda: {CE.net, OTHER_NET} & set(table(pe)), {CE.net, OTHER_NET}, "what is learnt")
    await_equal(lambda: link.OWN_NET in network["ce"].routes(), True, "what is told")
