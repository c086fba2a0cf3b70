# SPDX-License-Identifier: GPL-2.0-or-later
"""A customer edge that tells its routes by eBGP: they lie in the kernel by way of it, as long as it is there.

host1 of lab/mesh.py is the customer edge; pe2 hears of its networks.
"""

import os
import signal

import bgp_feeder
import pytest
from bgp_state import await_consistent

from lab import mesh
from lab.wait import wait_until

CUSTOMER_AS = 65001
NETWORKS = ["198.18.0.0/24", "198.18.1.0/24"]
STATEMENTS = """
        policy all {{ otherwise accept; }}
        neighbor {address} {{ remote-as {asn}; import all; export all; }}
        redistribute connected;"""


@pytest.fixture
def network():
    with mesh.declare(2) as network:
        pe1 = network["pe1"]
        statements = STATEMENTS.format(address=mesh.address(1), asn=CUSTOMER_AS)
        pe1.configuration = pe1.configuration.replace("redistribute connected;", statements)
        mesh.up(network, 2)
        yield network


@pytest.fixture
def customer(network):
    router = mesh.address(1)
    told_to, safi = "192.0.2.1", bgp_feeder.SAFI_UNICAST
    with bgp_feeder.Feeder(network["host1"], router, told_to, CUSTOMER_AS, router, safi) as customer:
        customer.socket.sendall(bgp_feeder.customer_update(NETWORKS, router, CUSTOMER_AS))
        wait_until(lambda: by_way_of_customer(network["pe1"]) == NETWORKS, "routes by way of the customer edge")
        yield customer


def by_way_of_customer(pe):
    """The kernel's routes to what a customer edge told."""
    return sorted(route["dst"] for route in pe.json("ip -j -N -4 route show protocol 68"))


def test_networks_of_a_customer_reach_the_other_pe(network, customer):
    wait_until(lambda: set(NETWORKS) <= set(mesh.table(network["pe2"])), "pe2 has heard of them")
    customer.hang_up()
    wait_until(lambda: not by_way_of_customer(network["pe1"]), "no route is left behind")
    await_consistent(network["pe1"], network["pe2"])


def test_a_next_hop_behind_a_tunnel_is_none_of_a_customer(network, customer):
    """RFC 4271 section 9.1.2.1: a route of ours would lead to it, and with it back to us."""
    pe1, behind = network["pe1"], "198.19.0.0/24"
    customer.socket.sendall(bgp_feeder.customer_update([behind], mesh.address(2), CUSTOMER_AS))

    def rows():
        return pe1.softwire("show", "bgp", "route", behind, as_json=True, check=False)

    wait_until(rows, "the route is heard")
    assert [row["best"] for row in rows()] == [False]
    assert by_way_of_customer(pe1) == NETWORKS
    assert behind not in mesh.table(pe1)


AWAY_AND_BACK = {
    "link": ("link set island0 down", "link set island0 up"),
    "address": ("address del 192.0.2.1/30 dev island0", "address add 192.0.2.1/30 dev island0"),
}


@pytest.mark.parametrize("away, back", AWAY_AND_BACK.values(), ids=AWAY_AND_BACK)
@pytest.mark.usefixtures("customer")
def test_routes_survive_a_link_that_was_away_unnoticed(network, away, back):
    """The kernel forgets the routes of a link that is down or has no IPv4 address, and says nothing of it."""
    pe1 = network["pe1"]
    os.kill(pe1.daemon.pid, signal.SIGSTOP)
    pe1.run(f"ip {away}")
    pe1.run(f"ip {back}")
    assert not by_way_of_customer(pe1)
    os.kill(pe1.daemon.pid, signal.SIGCONT)
    wait_until(lambda: by_way_of_customer(pe1) == NETWORKS, "the routes are back")


def test_a_route_that_somebody_removes_is_put_back_while_it_is_told(network, customer):
    pe1 = network["pe1"]
    pe1.run(f"ip route del {NETWORKS[0]} proto 68")
    wait_until(lambda: by_way_of_customer(pe1) == NETWORKS, "the route is back")
    assert pe1.daemon.output().count("putting it back") == 1
    customer.hang_up()
    wait_until(lambda: not by_way_of_customer(pe1), "what was withdrawn stays away")
    assert pe1.daemon.output().count("putting it back") == 1
