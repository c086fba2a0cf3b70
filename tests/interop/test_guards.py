# SPDX-License-Identifier: GPL-2.0-or-later
"""TCP-MD5 and GTSM with daemons of other making: what does not have the key or comes from afar is not heard.

link.py draws it; nothing but `peer` lacks the two.
"""

import contextlib

import link
import pytest
from lab.routers.kinds import KINDS
from lab.sessions import is_established
from speaker import await_equal

GUARDED = [session for session in link.SESSIONS.values() if session.is_guarded]
EXTERNAL = [session for session in GUARDED if not session.is_internal]

# Where the TCP flags and the TTL or hop limit are, for tcpdump: it has no tcp[] above IPv6.
FLAGS = {True: "ip6[53]", False: "tcp[13]"}
TTL = {True: "ip6[7]", False: "ip[8]"}


@pytest.fixture(scope="module", params=list(KINDS))
def network(request):
    """Nothing runs yet."""
    with link.declare(request.param) as network:
        network.kind = KINDS[request.param]
        yield network


@contextlib.contextmanager
def captures(network, sessions):
    """What passes on the links of sessions, while this is open."""
    with contextlib.ExitStack() as stack:
        yield {s: stack.enter_context(network["pe"].capture(s.interface, "tcp port 179")) for s in sessions}


def await_tries(running, text, count):
    """So many packets of each kind, which would have made a session."""
    for session, capture in running.items():
        pcap_filter = text.format(flags=FLAGS[session.is_ipv6], ttl=TTL[session.is_ipv6], **vars(session))
        capture.wait_for(pcap_filter, count, deadline_s=20)


def ours_up(network, sessions):
    """Which sessions the PE takes for established."""
    return [session.name for session in sessions if is_established(network["pe"], session.theirs)]


def theirs_up(network, sessions):
    return [session.name for session in sessions if network[session.name].is_established(session.ours)]


def test_what_may_come_from_afar_is_not_heard(network):
    """External neighbours without GTSM send with a TTL of 1, and some with 64."""
    for router in link.routers(network):
        router.neighbors[0].ttl_security = False
    with captures(network, EXTERNAL) as running:
        link.start(network)
        await_tries(running, "src {theirs} and {ttl} < 255", 6)
    assert ours_up(network, EXTERNAL) == []


def restart_routers(network):
    """With GTSM where they have it."""
    for session in link.SESSIONS.values():
        router = network[session.name]
        router.neighbors[0].ttl_security = session.has_ttl_security(network.kind)
        router.daemon.stop()
        router.restart()


def test_no_session_with_another_key_and_one_with_the_right_key(network):
    pe = network["pe"]
    pe.stop()
    restart_routers(network)
    pe.configuration = link.configuration(network.kind, password="of-one-end-alone")
    with captures(network, GUARDED) as running:
        pe.start()
        await_tries(running, "src {ours} and {flags} & 0x12 == 0x02", 4)
        for session, capture in running.items():
            assert capture.count(f"{FLAGS[session.is_ipv6]} & 0x12 == 0x12") == 0
    assert ours_up(network, GUARDED) == theirs_up(network, GUARDED) == []
    pe.reload(link.configuration(network.kind))
    link.await_sessions(network)


def test_a_neighbour_with_gtsm_does_not_hear_what_may_come_from_afar(network):
    """Without `ttl-security` what we send to external neighbours has a TTL of 1; to internal ones always 255."""
    network["pe"].reload(link.configuration(network.kind, ttl_security=False))
    with captures(network, EXTERNAL) as running:
        await_tries(running, "src {ours} and {ttl} == 1", 6)
    expected = [] if network.kind.checks_ttl else [session.name for session in EXTERNAL]
    await_equal(lambda: theirs_up(network, EXTERNAL), expected, "who has a session")
