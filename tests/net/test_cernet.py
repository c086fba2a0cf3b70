# SPDX-License-Identifier: GPL-2.0-or-later
"""Islands with eBGP, OSPF and RIP around a core with a real IGP: lab/cernet.py draws the network."""

import pytest

from lab import cernet, cernet_failures
from lab.flow import Flow
from lab.wait import wait_until


@pytest.fixture(scope="module")
def network():
    with cernet.declare() as network:
        cernet.start(network)
        yield network


@pytest.mark.parametrize("source", cernet.ISLANDS)
def test_an_island_reaches_all_others(network, source):
    for target in cernet.ISLANDS:
        network[source].run(f"ping -c1 -W2 {network[target].address()}")


def test_a_ce_learns_remote_islands_in_its_own_protocol(network):
    for island in ("peking", "jiaotong", "hust"):
        routes = network[f"ce-{island}"].json("ip -j route show 10.7.0.0/24")
        assert [route["protocol"] for route in routes] == ["bird"], island


def test_an_island_with_two_pes_survives_the_loss_of_one(network):
    failing = cernet_failures.pe_in_use(network, "pe5", "tsinghua")
    flow = Flow(network["southeast"], network["tsinghua"])
    cernet_failures.power_off(network[failing])
    moved = lambda: cernet_failures.pe_in_use(network, "pe5", "tsinghua") not in (None, failing)  # noqa: E731
    wait_until(moved, "the island is behind its other PE", 20)
    assert flow.wait_more()
    flow.end()
