# SPDX-License-Identifier: GPL-2.0-or-later
"""Softwire mesh: two PEs that know each other only through reflectors, whoever made those.

    host1 -- pe1 -- p1 -- pe2 -- host2      lab/mesh.py and lab/reflectors.py; AS 64500
                   /  \\
                rr1    rr2                  2001:db8:0:{11,12}::1
"""

import contextlib

import pytest
from lab import mesh, reflectors, servers
from lab.routers.kinds import KINDS
from lab.sessions import neighbor
from lab.wait import wait_until
from speaker import await_equal, kernel_routes, table

FURTHER = "203.0.113.0/24"
N_PES = 2
RR1 = mesh.core(reflectors.REFLECTORS["rr1"])

ANYBODY = f"        neighbor-range 2001:db8::/32 {{ remote-as 64500; route-reflector-client; {reflectors.TIMERS} }}"


def await_islands(network, deadline_s=15):
    for number, other in ((1, 2), (2, 1)):
        pe, net = network[f"pe{number}"], mesh.net(other)
        await_equal(lambda: table(pe).get(net), mesh.vif(other), f"{pe.name} -> {net}", deadline_s)
        await_equal(lambda: kernel_routes(pe).get(net), "vif0", f"{pe.name}: kernel's route to {net}")


@pytest.fixture(scope="module", params=["frr", "bird", "gobgp"])
def foreign(request):
    """The PEs as clients of one reflector of other making, over RFC 8950."""
    with reflectors.declare([KINDS[request.param]], "ipv4-unicast", N_PES, f"rr-{request.param}") as network:
        reflectors.start(network, N_PES)
        yield network


@contextlib.contextmanager
def further_network(pe):
    """The PE advertises one more network for as long as this is open."""
    text = pe.configuration
    pe.reload(text.replace("redistribute connected;", f"redistribute connected; network {FURTHER};"))
    try:
        yield
    finally:
        pe.reload(text)


def test_pes_learn_each_others_islands_from_a_foreign_reflector(foreign):
    await_islands(foreign)
    assert foreign["rr1"].routes().items() >= {mesh.net(n): mesh.vif(n) for n in (1, 2)}.items()


def test_traffic_crosses_a_mesh_of_a_foreign_reflector(foreign):
    await_islands(foreign)
    client, server = foreign["host1"], foreign["host2"]
    client.run(f"ping -c 3 -i 0.1 -W 2 {mesh.address(2)}")
    digest = servers.make_file(server, 2_000_000)
    servers.start_http(server)
    with foreign["p1"].capture("pe1", "ip6 proto 4") as capture:
        client.run(f"curl -sS --max-time 20 -o {client.directory}/got http://{mesh.address(2)}/random.bin")
        capture.wait_for(f"src {mesh.vif(2)} and dst {mesh.vif(1)}")
    assert client.run(f"sha256sum {client.directory}/got").stdout.split()[0] == digest


def test_a_network_comes_and_goes_through_a_foreign_reflector(foreign):
    await_islands(foreign)
    pe1, pe2 = foreign["pe1"], foreign["pe2"]
    with further_network(pe2):
        await_equal(lambda: table(pe1).get(FURTHER), mesh.vif(2), "the new network")
    await_equal(lambda: FURTHER in table(pe1), False, "the table after the withdrawal")
    await_equal(lambda: FURTHER in kernel_routes(pe1), False, "the kernel's routes after the withdrawal")


def families(pe):
    rows = pe.softwire("show", "bgp", "route", mesh.net(2), as_json=True)
    return sorted((row["family"], row["best"]) for row in rows)


def test_a_direct_session_over_safi_67_goes_before_the_reflectors_route(foreign):
    await_islands(foreign)
    pe1 = foreign["pe1"]
    texts = {number: foreign[f"pe{number}"].configuration for number in (1, 2)}
    for number, other in ((1, 2), (2, 1)):
        direct = f"redistribute connected; neighbor {mesh.core(other)} {{ remote-as 64500; {reflectors.TIMERS} }}"
        foreign[f"pe{number}"].reload(texts[number].replace("redistribute connected;", direct))
    await_equal(lambda: families(pe1), [("ipv4-4over6", True), ("ipv4-unicast", False)], "ways to the island", 15)
    for number in (1, 2):
        foreign[f"pe{number}"].reload(texts[number])
    await_equal(lambda: families(pe1), [("ipv4-unicast", True)], "the reflector's way alone")


def test_a_foreign_reflector_has_no_complaints(foreign):
    await_islands(foreign)
    assert foreign["rr1"].complaints() == []
    assert neighbor(foreign["pe1"], RR1)["established"] == 1


def test_a_killed_pes_island_goes_from_a_foreign_mesh_when_its_address_does(foreign):
    """The reflector holds its routes for a restart; the IGP knows better (next-hop tracking)."""
    await_islands(foreign)
    pe1, pe2 = foreign["pe1"], foreign["pe2"]
    pe2.kill()
    pe1.run(f"ip -6 route del {mesh.vif(2)}/128")
    await_equal(lambda: mesh.net(2) in table(pe1), False, "the table without pe2", 5)
    pe1.run(f"ip -6 route add {mesh.vif(2)}/128 via 2001:db8:0:1::2")
    pe2.start()
    await_islands(foreign)


@pytest.fixture
def ours():
    """The PEs as clients of two reflectors of ours that serve whoever calls, over SAFI 67."""
    with reflectors.declare(n_pes=N_PES) as network:
        for name, number in reflectors.REFLECTORS.items():
            network[name].configuration = reflectors.configuration(number, ANYBODY)
        reflectors.start(network, N_PES)
        yield network


def test_two_reflectors_of_ours_serve_the_mesh_and_one_may_die(ours):
    await_islands(ours)
    pe1 = ours["pe1"]
    rows = lambda: pe1.softwire("show", "bgp", "route", mesh.net(2), as_json=True)  # noqa: E731
    wait_until(lambda: len(rows()) == 2, "pe1 has the island of pe2 from both reflectors", 10)
    assert {row["next_hop"] for row in rows()} == {mesh.vif(2)}
    ours["rr1"].kill()
    flow = ours["host1"].run(f"ping -c 40 -i 0.1 -W 1 {mesh.address(2)}")
    assert " 0% packet loss" in flow.stdout
    with further_network(ours["pe2"]):
        await_equal(lambda: table(pe1).get(FURTHER), mesh.vif(2), "a network from the other reflector")
    await_equal(lambda: FURTHER in table(pe1), False, "the table after its withdrawal")
