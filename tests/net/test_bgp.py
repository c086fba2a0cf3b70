# SPDX-License-Identifier: GPL-2.0-or-later
"""PEs that learn their table by BGP: lab/mesh.py draws the network."""

import pytest

from lab import mesh
from lab.flow import Flow
from lab.provider_edge import program
from lab.wait import wait_until


@pytest.fixture
def network():
    with mesh.declare() as network:
        yield network


def pes(network):
    return [network[f"pe{number}"] for number in (1, 2, 3)]


def start(network):
    for pe in pes(network):
        pe.start()


def table(pe):
    """What BGP has put into the table: prefix -> endpoint."""
    rows = pe.softwire("show", "table", "--owner", "bgp", as_json=True)
    return {row["prefix"]: row["endpoint"] for row in rows}


def expected_of(number, numbers=(1, 2, 3)):
    return {mesh.net(n): mesh.vif(n) for n in numbers if n != number}


def test_three_pes_learn_each_others_islands(network):
    start(network)
    for number, pe in enumerate(pes(network), 1):
        wait_until(
            lambda pe=pe, number=number: expected_of(number).items() <= table(pe).items(),
            f"{pe.name} knows the others' islands: {table(pe)}",
        )
    for source in (1, 2, 3):
        for target in (1, 2, 3):
            network[f"host{source}"].run(f"ping -c 2 -i 0.2 -W 2 {mesh.address(target)}")


def test_a_route_of_the_kernel_comes_and_goes_everywhere(network):
    start(network)
    pe1, pe2, _ = pes(network)
    pe1.reload(pe1.configuration.replace("redistribute connected;", "redistribute connected; redistribute static;"))
    pe1.run(f"ip route add 203.0.113.0/24 via {mesh.address(1)} proto static")
    wait_until(lambda: table(pe2).get("203.0.113.0/24") == mesh.vif(1), "the route came")
    pe1.run("ip route del 203.0.113.0/24 proto static")
    wait_until(lambda: "203.0.113.0/24" not in table(pe2), "the route went")


def test_an_endpoint_that_the_igp_loses_is_not_used(network):
    start(network)
    pe1 = network["pe1"]
    wait_until(lambda: {mesh.net(2), mesh.net(3)} <= set(table(pe1)), "pe1 knows the islands of the others")
    pe1.run(f"ip -6 route del {mesh.vif(2)}/128")
    wait_until(lambda: mesh.net(2) not in table(pe1), "its island is gone")
    assert mesh.net(3) in table(pe1)
    pe1.run(f"ip -6 route add {mesh.vif(2)}/128 via 2001:db8:0:1::2")
    wait_until(lambda: mesh.net(2) in table(pe1), "it is back")


def test_a_prefix_of_two_pes_moves_to_the_other_one(network):
    start(network)
    pe1, pe2, pe3 = pes(network)
    for pe in (pe2, pe3):
        pe.reload(pe.configuration.replace("redistribute connected;", "redistribute connected; network 203.0.113.0/24;"))
    rows = lambda: pe1.softwire("show", "bgp", "route", "203.0.113.0/24", as_json=True)  # noqa: E731
    wait_until(lambda: "203.0.113.0/24" in table(pe1) and len(rows()) == 2, "two ways")
    best = next(row["next_hop"] for row in rows() if row["best"])
    pe1.run(f"ip -6 route del {best}/128")
    wait_until(lambda: table(pe1).get("203.0.113.0/24", best).split()[0] != best, "the other PE has it")


def test_a_killed_daemon_leaves_forwarding_and_takes_over(network):
    start(network)
    wait_until(lambda: mesh.net(2) in table(network["pe1"]), "pe1 knows the island of pe2")
    pe2 = network["pe2"]
    flow = Flow(network["host1"], network["host2"])
    pe2.kill()
    pe2.start()
    wait_until(lambda: not pe2.softwire("show", "bgp", "statistics", as_json=True)["settling"], "pe2 is back", 30)
    assert flow.wait_more()
    lost, _ = flow.end()
    assert lost == 0


def test_routes_that_a_restarted_pe_loses_before_it_knows_all_are_put_back(network):
    pe1, pe2, pe3 = pes(network)
    start(network)
    routes = lambda: sorted(route["dst"] for route in pe1.json("ip -j -N -4 route show proto 67"))  # noqa: E731
    others = [mesh.net(2), mesh.net(3)]
    wait_until(lambda: routes() == others, "pe1 has routes to both islands")
    pe1.kill()
    for pe in pe2, pe3:
        pe.stop()
    pe1.start()
    assert routes() == others
    pe1.run("ip link set vif0 down")
    pe1.run("ip link set vif0 up")
    wait_until(lambda: "up again" in pe1.daemon.output(), "pe1 has noticed")
    assert not routes()
    for pe in pe2, pe3:
        pe.start()
    wait_until(lambda: routes() == others, "pe1 has them again", 60)


def test_who_restarts_without_neighbours_tells_the_first_one_at_once(network):
    pe1, pe2, _ = pes(network)
    configuration = pe1.configuration
    pe1.configuration = mesh.configuration(1, "")
    pe1.start()
    pe1.kill()
    pe1.start()
    pe2.start()
    pe1.reload(configuration)
    wait_until(lambda: mesh.net(1) in table(pe2), "pe2 knows the island of pe1")


def test_a_pe_that_is_stopped_to_be_restarted_loses_no_packet(network):
    """With another router identifier, which a running daemon can't take."""
    start(network)
    wait_until(lambda: mesh.net(2) in table(network["pe1"]), "pe1 knows the island of pe2")
    pe2 = network["pe2"]
    flow = Flow(network["host1"], network["host2"])
    changed = pe2.configuration.replace("bgp {", "bgp { router-id 192.0.2.99;")
    pe2.write_configuration(changed)
    assert "stop --keep" in pe2.run([program("softwire"), "-n", pe2.daemon_name, "reload"], check=False).stderr
    pe2.softwire("stop", "--keep")
    assert pe2.daemon.wait() == 0
    pe2.start()
    statistics = lambda: pe2.softwire("show", "bgp", "statistics", as_json=True)  # noqa: E731
    wait_until(lambda: not statistics()["settling"], "pe2 is back", 30)
    assert statistics()["router_id"] == "192.0.2.99"
    assert flow.wait_more()
    lost, _ = flow.end()
    assert lost == 0


def test_a_stopped_pe_says_goodbye(network):
    start(network)
    pe1, pe2, _ = pes(network)
    wait_until(lambda: mesh.net(2) in table(pe1), "pe1 knows the island of pe2")
    assert pe2.stop() == 0
    wait_until(lambda: mesh.net(2) not in table(pe1), "its island is gone")
