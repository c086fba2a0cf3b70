# SPDX-License-Identifier: GPL-2.0-or-later
"""Routes whose attributes need more than 4096 octets (RFC 8654): link.py draws it."""

import link
import pytest
from lab.routers.kinds import KINDS
from lab.sessions import neighbor
from speaker import await_equal

LONG_NET = "192.88.95.0/24"
THEIRS = [f"64501:{number}:2" for number in range(400)]  # 12 octets each
OURS = [f"64500:{number}:8" for number in range(400)]
POLICY = f"""
network {LONG_NET} {{ policy long; }}
policy long {{ rule 1 {{ set {{ add-community {" ".join(OURS)}; }} then accept; }} }}
"""
CE = link.SESSIONS["ce"]


@pytest.fixture(scope="module", params=list(KINDS))
def network(request):
    with link.declare(request.param) as network:
        network["ce"].communities = THEIRS
        network["pe"].configuration = link.configuration(KINDS[request.param], more=POLICY)
        with network["pe"].capture("island0", "tcp port 179") as network.capture:
            link.start(network)
            link.await_sessions(network)
            yield network


def is_able(network, session):
    return "extended-message" in neighbor(network["pe"], session.theirs)["capabilities"]


def check_communities(router, prefix, expected):
    shown = router.route(prefix).communities
    if router.shows_all:
        assert shown == set(expected)
    else:
        assert shown < set(expected)


def test_a_long_route_of_ours_goes_to_who_takes_long_messages(network):
    for session in link.exchanging(network):
        router = network[session.name]
        await_equal(lambda: link.OWN_NET in router.routes(), True, f"{router.name} knows our network")
        if is_able(network, session):
            await_equal(lambda: LONG_NET in router.routes(), True, f"{router.name} knows the long one")
            check_communities(router, LONG_NET, OURS)
        else:
            assert LONG_NET not in router.routes()


def test_a_long_route_of_theirs_is_learnt_and_told_on(network):
    if not is_able(network, CE):
        return
    network["ce"].announce(CE.net)
    for session in link.exchanging(network):
        router = network[session.name]
        if session != CE:
            await_equal(lambda: CE.net in router.routes(), True, f"{router.name} knows the CE's network")
            check_communities(router, CE.net, THEIRS)


def test_long_messages_end_no_session_and_tshark_reads_them(network):
    def lengths():
        rows = network.capture.fields("bgp.length", display_filter="bgp")
        return [int(text) for row in rows for text in row[0].split(",")]

    await_equal(lambda: any(length > 4096 for length in lengths()), is_able(network, CE), "a long message was captured")
    for session in link.SESSIONS.values():
        assert neighbor(network["pe"], session.theirs)["established"] == 1
