# SPDX-License-Identifier: GPL-2.0-or-later
"""Calls that a speaker does not take, and next hops that are none.

    callers, 2001:db8:0:1::10 to ::13 ----- pe, 2001:db8:0:1::1 and ::2, 2001:db8:0:2::1, 192.0.2.1
"""

import socket

import bgp_feeder
import pytest

from lab.host import CoreRouter
from lab.provider_edge import ProviderEdge
from lab.topology import Network
from lab.sessions import neighbor
from lab.wait import wait_until

AS = 64500
VIF, OWN, OWN_TOO, OWN_ELSEWHERE = "2001:db8:ffff::1", "2001:db8:0:1::1", "2001:db8:0:1::2", "2001:db8:0:2::1"
CALLERS = [f"2001:db8:0:1::{n}" for n in (10, 11, 12, 13)]
NEIGHBOUR = CALLERS[3]

CONFIGURATION = f"""\
pe {{
    vif {{ ipv6-address {VIF}; ipv4-address 192.0.2.1; }}
    interface core0 faces both;
    bgp {{
        local-as {AS};
        neighbor-range 2001:db8:0:1::/64 {{ remote-as {AS}; maximum 2; timers {{ hold 0; }} }}
        neighbor {NEIGHBOUR} {{ remote-as {AS}; local-address {OWN}; passive; timers {{ hold 0; }} }}
    }}
}}
"""


@pytest.fixture
def network():
    network = Network("refusals")
    pe, _ = network.host("pe", ProviderEdge), network.host("callers", CoreRouter)
    network.link(f"pe:core0 {OWN}/64", f"callers:eth0 {CALLERS[0]}/64")
    pe.configuration = CONFIGURATION
    with network:
        for address in CALLERS[1:]:
            network["callers"].run(f"ip addr add {address}/64 dev eth0 nodad")
        for address in (OWN_TOO, OWN_ELSEWHERE):
            pe.run(f"ip addr add {address}/64 dev core0 nodad")
        pe.start()
        yield network


def feeder(network, number):
    return bgp_feeder.Feeder(network["callers"], CALLERS[number], OWN, AS, f"192.0.2.{number + 10}")


def is_answered(network, address, called=OWN):
    """Whether a call is taken: who is refused is not even told who we are."""
    greeting = bgp_feeder.open_message(AS, "192.0.2.99")
    caller = bgp_feeder.call(network["callers"], address, called, greeting)
    if caller:
        caller.close()
    return bool(caller)


def rows(pe, *words):
    return pe.softwire("show", "bgp", *words, as_json=True)


def summary(pe):
    return {row["neighbor"]: row["state"] for row in rows(pe, "summary")}


def in_table(pe):
    return {row["prefix"] for row in pe.softwire("show", "table", "--owner", "bgp", as_json=True)}


def why(pe):
    return [row["text"] for row in rows(pe, "log") if row["event"] == "call refused"]


def test_a_full_range_takes_nobody_until_one_has_gone(network):
    pe = network["pe"]
    feeders = [feeder(network, 0), feeder(network, 1)]
    assert not is_answered(network, CALLERS[2])
    assert neighbor(pe, "2001:db8:0:1::")["refused_calls"] == 1
    assert rows(pe, "statistics")["refused_calls"] == 1
    assert why(pe) == ["call refused: the range has its maximum of neighbours"]
    feeders[0].socket.shutdown(socket.SHUT_RDWR)  # its reader has it, too: closing would not be heard
    wait_until(lambda: CALLERS[0] not in summary(pe), "there is room")
    feeder(network, 2)
    assert set(summary(pe)) == {"2001:db8:0:1::/64", NEIGHBOUR, CALLERS[1], CALLERS[2]}


def test_a_neighbour_must_call_the_address_that_is_its_own(network):
    pe = network["pe"]
    assert not is_answered(network, NEIGHBOUR, called=OWN_TOO)
    assert neighbor(pe, NEIGHBOUR)["refused_calls"] == 1
    assert why(pe) == ["call refused: the address called is not the local-address of the neighbour"]
    feeder(network, 3)
    wait_until(lambda: summary(pe)[NEIGHBOUR] == "Established", "the call to the right address is taken")


@pytest.mark.parametrize(
    "next_hop, fault",
    [(OWN, "next-hop-self"), (VIF, "next-hop-self"), (OWN_ELSEWHERE, None), (OWN_TOO, None), ("fe80::1", "next-hop-unusable")],
)
def test_no_address_of_ours_and_no_link_local_one_is_a_next_hop(network, next_hop, fault):
    """Of those that the session does not know, next-hop tracking says that nothing is behind them."""
    pe, source = network["pe"], feeder(network, 0)
    bad, good = bgp_feeder.prefixes(2)
    source.announce([good], CALLERS[0])
    source.announce([bad], next_hop)
    wait_until(lambda: len(rows(pe, "routes", "--all")) == 2 and in_table(pe) == {good}, "both were told, one is used")
    routes = {row["prefix"]: row for row in rows(pe, "routes", "--all")}
    assert routes[good]["best"]
    assert not routes[bad]["best"]
    assert routes[bad].get("fault") == fault
    if not fault:
        states = {row["next_hop"]: row["state"] for row in rows(pe, "next-hops")}
        assert states[next_hop] == "unusable"
    assert in_table(pe) == {good}
