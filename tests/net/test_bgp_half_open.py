# SPDX-License-Identifier: GPL-2.0-or-later
"""A neighbour forgets its connection without a word, comes back from the same address, and calls.

The network of lab/mesh.py; in the place of pe2 there is a neighbour that speaks byte by byte.
"""

import time

import bgp_state
import pytest
from bgp_dialog import Dialog, capability, hexed, opening, parameter
from bgp_feeder import KEEPALIVE, OPEN, UPDATE, message, update

from lab import mesh, sessions
from lab.wait import wait_until

PREFIX = "10.0.0.0/24"
ROUTER_ID = "198.51.100.2"
COLLISION = (6, 7, b"")
FAMILY = capability(1, hexed("00010043"))
AS4 = capability(65, hexed("0000fbf4"))
RESTART = capability(64, hexed("0078 0001 43 80"))  # 120 s, 4over6 is kept


@pytest.fixture
def network():
    with mesh.declare() as network:
        network["pe1"].start()
        yield network
        bgp_state.await_consistent(network["pe1"])


def hello(hold_s=90, more=b""):
    return opening(mesh.AS, ROUTER_ID, parameter(FAMILY + AS4 + more), hold_s)


def call(network):
    return Dialog(network["pe2"], mesh.core(2), mesh.core(1))


def come_up(network, greeting):
    dialog = call(network)
    dialog.open(greeting)
    dialog.say(update([PREFIX], mesh.vif(2), 0))
    wait_until(lambda: mesh.table(network["pe1"]).get(PREFIX) == mesh.vif(2), "its prefix is used")
    wait_until(lambda: is_quiet(network, dialog), "neither side owes the other an acknowledgement")
    return dialog


def is_quiet(network, dialog):
    """Else what is still to be sent would soon be answered with a reset, once this end has vanished."""
    sockets = network["pe1"].run(f"ss -Htin state established dst [{mesh.core(2)}]").stdout
    return dialog.n_unacknowledged() == 0 and "unacked:" not in sockets


def neighbor(network):
    return sessions.neighbor(network["pe1"], mesh.core(2))


def is_answered(network, words, answer):
    """Whether a call and what it says leads to this answer; then it is forgotten."""
    dialog = call(network)
    try:
        dialog.say(words)
        dialog.hear_until(answer)
        return True
    except (AssertionError, ConnectionError):
        return False
    finally:
        dialog.vanish()


def test_a_forgotten_session_is_given_up_when_its_neighbour_calls_anew(network):
    """RFC 4271 section 6.8 has the session stay and the call end; but then it is found to be dead."""
    come_up(network, hello()).vanish()
    begin = time.monotonic()
    second = call(network)
    second.say(hello())
    assert second.end_of_it() == COLLISION
    wait_until(lambda: PREFIX not in mesh.table(network["pe1"]), "the dead session has ended")
    assert neighbor(network)["last_end"] == "the connection broke"
    await_session(network, hello())
    assert time.monotonic() - begin < 60, "not a matter of the hold time of 90 s"


def test_a_living_session_stays_when_its_neighbour_calls_beside_it(network):
    first = come_up(network, hello())
    begin, n_said = time.monotonic(), neighbor(network)["keepalives_out"]
    for _ in range(3):
        second = call(network)
        second.say(hello())
        assert second.end_of_it() == COLLISION
    row = neighbor(network)
    assert (row["state"], row["established"]) == ("Established", 1)
    assert mesh.table(network["pe1"])[PREFIX] == mesh.vif(2)
    n_asked = row["keepalives_out"] - n_said
    assert 1 <= n_asked <= 1 + time.monotonic() - begin, "whether it lives is asked no more than once a second"
    first.close()


def test_a_neighbour_that_restarts_is_taken_back_at_once_and_its_routes_stay(network):
    """RFC 4724 section 4.2."""
    greeting = hello(more=RESTART)
    come_up(network, greeting).vanish()
    second = call(network)
    second.open(greeting)
    row = neighbor(network)
    assert (row["state"], row["established"]) == ("Established", 2)
    (route,) = network["pe1"].softwire("show", "bgp", "route", PREFIX, as_json=True)
    assert route["best"] and route["stale"]
    second.say(update([PREFIX], mesh.vif(2), 0))
    wait_until(lambda: "stale" not in network["pe1"].softwire("show", "bgp", "route", PREFIX, as_json=True)[0], "it is told anew")
    second.close()


def await_session(network, greeting):
    words = greeting + message(KEEPALIVE) + update([PREFIX], mesh.vif(2), 0)
    wait_until(lambda: is_answered(network, words, UPDATE), "a call leads to a session")


@pytest.mark.parametrize("words, answer", ((b"", OPEN), (hello(), KEEPALIVE)), ids=("before OPEN", "before KEEPALIVE"))
def test_a_connection_forgotten_while_it_came_up_is_in_nobodys_way(network, words, answer):
    for _ in range(3):
        wait_until(lambda: is_answered(network, words, answer), "a call is answered")
    await_session(network, hello())
    assert neighbor(network)["established"] == 1


def test_a_neighbour_that_is_silent_for_its_hold_time_may_call_again(network):
    dialog, blackhole = come_up(network, hello(hold_s=3)), f"blackhole {mesh.core(2)}/128"
    network["p1"].run(f"ip -6 route add {blackhole}")
    dialog.vanish()
    wait_until(lambda: "hold timer expired" in neighbor(network).get("last_end", ""), "it is given up")
    wait_until(lambda: PREFIX not in mesh.table(network["pe1"]), "its prefix is not used")
    network["p1"].run(f"ip -6 route del {blackhole}")
    await_session(network, hello(hold_s=3))
