# SPDX-License-Identifier: GPL-2.0-or-later
"""External neighbours: policy, the default without one (RFC 8212), keys and hops. link.py draws it."""

import link
import pytest
import speaker
from lab.routers.kinds import KINDS
from speaker import await_equal, neighbor, table

CE_NET, OTHER_NET = "198.51.101.0/24", "198.51.102.0/24"

POLICIES = f"""
policy customer {{
    rule 1 {{ match prefix-list customer; set {{ local-preference 200; add-community 64500:7; }} then accept; }}
}}
policy outwards {{
    rule 1 {{ match prefix-list own; set {{ med 77; prepend times 2; }} then accept; }}
}}
prefix-list customer {{ rule 1 {{ prefix {CE_NET}; }} }}
prefix-list own {{ rule 1 {{ prefix {link.OWN_NET}; }} }}
"""


@pytest.fixture(scope="module")
def network():
    """BIRD on both sides; what it is does not matter here, and it answers refreshes."""
    with link.declare("bird") as network:
        ce = network["ce"]
        ce.networks = [CE_NET, OTHER_NET]
        for name in ("peer", "ce", "pe"):
            network[name].start()
        yield network


def reload(network, **settings):
    pe = network["pe"]
    pe.reload(link.configuration(**settings))
    speaker.await_session(pe, link.CE, network["ce"], link.ISLAND)
    return pe


def test_policies_choose_and_change_routes_both_ways(network):
    pe = reload(network, ce="import customer; export outwards;", policies=POLICIES)
    await_equal(lambda: {CE_NET, OTHER_NET} & set(table(pe)), {CE_NET}, "what the policy lets in")
    (row,) = pe.softwire("show", "bgp", "route", CE_NET, as_json=True)
    assert (row["local_preference"], row["communities"], row["as_path"]) == (200, "64500:7", "64501")
    ce = network["ce"]
    await_equal(lambda: set(ce.routes()), {link.OWN_NET}, "what the CE is told")
    said = ce.birdc("show", "route", "all", link.OWN_NET)
    assert "BGP.as_path: 64500 64500 64500" in said
    assert "BGP.med: 77" in said


def test_nothing_crosses_to_an_external_neighbour_without_a_policy(network):
    pe = reload(network, ce="")
    await_equal(lambda: {CE_NET, OTHER_NET} & set(table(pe)), set(), "what is learnt without a policy")
    await_equal(network["ce"].routes, {}, "what is told without a policy")
    assert neighbor(pe, link.CE)["state"] == "Established"


def test_a_policy_that_comes_back_has_the_routes_sent_again(network):
    pe = reload(network)
    await_equal(lambda: {CE_NET, OTHER_NET} & set(table(pe)), {CE_NET, OTHER_NET}, "what is learnt")
    await_equal(lambda: link.OWN_NET in network["ce"].routes(), True, "what is told")


@pytest.mark.parametrize("kind", list(KINDS))
def test_no_session_with_another_key_and_one_with_the_right_key(kind):
    with link.declare(kind) as network:
        pe, ce = network["pe"], network["ce"]
        pe.configuration = link.configuration(password="of-one-end-alone")
        ce.start()
        with pe.capture("island0", "tcp port 179") as capture:
            pe.start()
            capture.wait_for("tcp[tcpflags] & tcp-syn != 0", 4, deadline_s=15)
            answers = capture.count("tcp[tcpflags] & (tcp-syn|tcp-ack) == (tcp-syn|tcp-ack)")
        assert answers == 0
        assert not speaker.is_established(pe, link.CE)
        pe.reload(link.configuration())
        speaker.await_session(pe, link.CE, ce, link.ISLAND)


def test_packets_that_may_have_come_from_afar_make_no_session():
    """GTSM: a neighbour that sends with a TTL of 1, as external ones do by default, is not heard."""
    with link.declare("bird") as network:
        pe, ce = network["pe"], network["ce"]
        ce.neighbors[0].ttl_security = False
        ce.start()
        with pe.capture("island0", "tcp port 179") as capture:
            pe.start()
            capture.wait_for(f"src {link.CE} and ip[8] == 1 and tcp[tcpflags] & tcp-push != 0", 3, deadline_s=15)
        assert not speaker.is_established(pe, link.CE)
        ce.neighbors[0].ttl_security = True
        ce.apply_networks()
        speaker.await_session(pe, link.CE, ce, link.ISLAND)
