# SPDX-License-Identifier: GPL-2.0-or-later
"""Islands with eBGP, OSPF and RIP around a core with a real IGP: lab/cernet.py draws the network.

The shows are tested as they are: each of their expectations looks at what arrived.
"""

import lab_examples
import pytest

from lab import applications, bittorrent, cernet, cernet_failures, cernet_show, servers
from lab.story import Story

# How the kernel names the routes that a CE learnt; FRR's daemons have names of their own.
LEARNT_BY = {
    "tsinghua": "bird",
    "peking": "ospf",
    "jiaotong": "rip",
    "southeast": "bird",
    "hust": "bgp",
    "scut": "bird",
    "uestc": "bird",
}


@pytest.fixture(scope="module")
def network():
    with cernet.declare() as network:
        cernet.start(network)
        yield network


@pytest.fixture(scope="module")
def cast(network):
    return cernet_show.cast(network)


@pytest.fixture(scope="module")
def digest(cast):
    """Of the file that the server offers in several ways."""
    return servers.start_all(cast.server, 2_000_000)


@pytest.fixture(scope="module")
def swarm(cast, digest):
    """Begun ahead of the tests that do not need it."""
    return bittorrent.Swarm(cast.server, cast.peers, digest)


@pytest.fixture
def story():
    """A story that must have met expectations, and failed none."""
    story = Story("as shown")
    yield story
    assert story.met
    assert story.failed == []


@pytest.mark.parametrize("source", cernet.ISLANDS)
def test_an_island_reaches_all_others(network, source):
    for target in cernet.ISLANDS:
        network[source].run(f"ping -c1 -W2 {network[target].address()}")


@pytest.mark.parametrize("island", cernet.ISLANDS)
def test_a_ce_learns_remote_islands_in_its_own_protocol(network, island):
    other = cernet.prefix("scut" if island != "scut" else "hust")
    routes = network[f"ce-{island}"].json(f"ip -j route show {other}")
    assert [route["protocol"] for route in routes] == [LEARNT_BY[island]]


def test_core_routers_know_vifs_of_either_kind_of_pe(network):
    for city, protocol in (("beijing", "bird"), ("nanjing", "ospf")):
        routes = {route["dst"]: route["protocol"] for route in network[city].json("ip -j -6 route")}
        assert {routes.get(cernet.vif(name)) for name in cernet.EDGES} == {protocol}, city


def test_a_pe_learns_both_pes_of_an_island_from_each_reflector(network):
    rows = network["pe5"].softwire("show", "bgp", "route", cernet.prefix("tsinghua"), as_json=True)
    told = {(row["neighbor"], row["next_hop"]) for row in rows}
    assert told == {(cernet.vif(rr), cernet.vif(pe)) for rr in cernet.REFLECTORS for pe in ("pe1", "pe2")}


@pytest.mark.usefixtures("digest")
def test_what_the_lab_suggests_can_be_done(network, tmp_path):
    said = lab_examples.try_all(cernet, network.id, tmp_path)
    assert "Full/PtP" in said[-2] and "Full/PointToPoint" in said[-1]


@pytest.mark.usefixtures("swarm")
def test_files_cross_by_http_ftp_and_ssh(story, cast, digest):
    applications.show_downloads(story, cast.downloader, cast.server, digest)


@pytest.mark.usefixtures("swarm")
def test_people_of_two_islands_read_each_other(story, cast):
    applications.show_chat(story, cast)


@pytest.mark.usefixtures("swarm")
def test_a_video_is_seen_on_another_island(story, cast):
    applications.show_streaming(story, cast, 2)


def test_a_file_spreads_over_three_islands(story, swarm):
    applications.show_bittorrent(story, swarm)


def test_traffic_outlives_a_core_router_and_its_return(story, network):
    cernet_failures.show_core_router(story, network)


def test_an_island_with_two_pes_survives_the_loss_and_the_return_of_one(story, network):
    cernet_failures.show_pe(story, network)
