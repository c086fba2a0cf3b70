# SPDX-License-Identifier: GPL-2.0-or-later
"""How sessions with daemons of other making end, each side told why, and come back: link.py draws it."""

import link
import pytest
from lab.routers.kinds import KINDS
from lab.sessions import neighbor
from lab.wait import wait_until

OURS, THEIRS = "new cables, back at 04:00", "maintenance until noon"
OUR_LIMIT, THEIR_LIMIT = 2, 6
MAX_PREFIX = f"max-prefix {{ limit {OUR_LIMIT}; restart 1; }}"


def networks(count):
    return [f"192.88.{80 + number}.0/24" for number in range(count)]


@pytest.fixture(scope="module", params=list(KINDS))
def network(request):
    """Both sides take so many prefixes from the other, and no more."""
    with link.declare(request.param, max_prefixes=THEIR_LIMIT) as network:
        pe, kind = network["pe"], KINDS[request.param]
        limits = {name: MAX_PREFIX for name in link.SESSIONS}
        # BIRD thinks for three seconds before it says that it has heard too much.
        pe.configuration = link.configuration(kind, of=limits, hold_s=9)
        link.start(network)
        yield network


@pytest.fixture
def pe(network):
    """The PE with all sessions up."""
    link.await_sessions(network)
    return network["pe"]


def await_end(pe, session, text):
    wait_until(lambda: text in neighbor(pe, session.theirs).get("last_end", ""), f"{session.name}: {text}", 15)


def test_neighbours_are_told_why_we_end_a_session(pe, network):
    pe.softwire("clear", "bgp", "all", "--message", OURS)
    for session in link.SESSIONS.values():
        router = network[session.name]
        if router.hears_why:
            wait_until(lambda: OURS in router.daemon.output(), f"{router.name} says what it was told", 10)
        await_end(pe, session, OURS)
        router.bring_up(session.ours)


def test_we_are_told_why_neighbours_end_a_session(pe, network):
    for session in link.SESSIONS.values():
        network[session.name].shut_down(session.ours, THEIRS)
    for session in link.SESSIONS.values():
        router = network[session.name]
        await_end(pe, session, THEIRS if router.says_why else "the connection broke")
        router.bring_up(session.ours)


def test_too_many_prefixes_end_a_session_that_comes_back(pe, network):
    for session in link.exchanging(network):
        network[session.name].announce(*networks(OUR_LIMIT + 1))
    for session in link.exchanging(network):
        router = network[session.name]
        await_end(pe, session, "sent cease/maximum number of prefixes reached")
        router.withdraw(*networks(OUR_LIMIT + 1))
        router.bring_up(session.ours)


def test_neighbours_end_the_session_when_we_have_too_many_prefixes(pe, network):
    more = " ".join(f"network {prefix};" for prefix in networks(THEIR_LIMIT + 1))  # FRR takes one more than its limit
    pe.reload(pe.configuration.replace("policy marked {", f"{more} policy marked {{", 1))
    for session in link.exchanging(network):
        if network[session.name].has_max_prefix:
            await_end(pe, session, "received cease/maximum number of prefixes reached")
