# SPDX-License-Identifier: GPL-2.0-or-later
"""An external neighbour that knows AS numbers of two octets alone; policies that change, and the default without one
(RFC 8212). link.py draws it.
"""

import decoders
import link
import pytest
import speaker
from lab.routers.kinds import KINDS
from lab.sessions import neighbor
from lab.wait import wait_until
from speaker import await_equal, table

CE, OUTER = link.SESSIONS["ce"], link.SESSIONS["outer"]
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
        network["ce"].neighbors[0].is_old = True
        with network["pe"].capture("island0", "tcp port 179") as network.capture:
            link.start(network)
            link.await_sessions(network)
            yield network


def test_an_old_neighbour_is_told_the_four_octets_behind_its_back(network):
    """AS_PATH has AS_TRANS for them, and AS4_PATH what it stands for (RFC 6793 section 4.2.2)."""
    pe, ce = network["pe"], network["ce"]
    assert "four-octet-as" not in neighbor(pe, CE.theirs)["capabilities"]
    network["outer"].announce(OUTER.net)
    await_equal(lambda: OUTER.net in ce.routes(), True, "the CE knows the other neighbour's network")
    assert ce.route(OUTER.net).as_path == f"{link.AS} {OUTER.remote_as}"

    def said():
        text = decoders.tshark_text(network.capture, CE.ours)
        return f"AS_PATH: {link.AS} 23456" in text and text

    text = wait_until(said, "the path is captured")
    assert f"AS4_PATH: {link.AS} {OUTER.remote_as}" in text
    assert decoders.tshark_complaints(text) == []
    network["outer"].withdraw(OUTER.net)
    await_equal(lambda: OUTER.net in ce.routes(), False, "the CE knows it no more")


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
