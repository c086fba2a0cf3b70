# SPDX-License-Identifier: GPL-2.0-or-later
"""Several paths to a prefix (ADD-PATH, RFC 7911) between us and others, over RFC 8950.

    host1 -- pe1 \\
    host2 -- pe2 -- p1 -- other      lab/mesh.py; AS 64500; other is 2001:db8:0:11::1
    host3 -- pe3 /

203.0.113.0/24 is behind pe2 and pe3. Either the other is the reflector of all PEs, or pe1 is that of pe2, pe3
and the other.
"""

import contextlib

import pytest
from lab import mesh
from lab.routers.kinds import KINDS
from lab.routers.router import Neighbor
from lab.sessions import neighbor
from speaker import await_equal, await_session, table

OTHER = "2001:db8:0:11::1"
SHARED = "203.0.113.0/24"
BOTH = [mesh.vif(2), mesh.vif(3)]
SESSION = "neighbor {address} {{ remote-as 64500; family ipv4-unicast; timers {{ hold 9; connect-retry 1; }} {more} }}"


def sessions(addresses, more=""):
    return "\n".join(SESSION.format(address=address, more=more) for address in addresses)


@contextlib.contextmanager
def raised(kind, statements, neighbors):
    """`statements` of each PE's `bgp` block, and the other's neighbours."""
    network = mesh.declare(3, name=f"paths-{kind}")
    other = network.host("other", KINDS[kind])
    network.link(f"other:core0 {OTHER}/64", "p1:other 2001:db8:0:11::2/64")
    network.route("other", "2001:db8::/32", "2001:db8:0:11::2")
    for number, text in statements.items():
        pe = network[f"pe{number}"]
        shared = f"network {SHARED};" if number > 1 else "multipath 2;"
        pe.configuration = mesh.configuration(number, f"{shared}\n{text}")
        network.route(pe.name, f"{OTHER}/128", f"2001:db8:0:{number}::2")
    with network:
        other.neighbors = [
            Neighbor(mesh.core(number), 64500, OTHER, is_client=is_client, several_paths=True)
            for number, is_client in neighbors.items()
        ]
        other.start()
        for number in statements:
            network[f"pe{number}"].start()
        yield network


@pytest.fixture(scope="module", params=["frr", "bird", "gobgp"])
def their_reflector(request):
    statements = {number: sessions([OTHER]) for number in (1, 2, 3)}
    with raised(request.param, statements, {1: True, 2: True, 3: True}) as network:
        await_session(network["pe1"], OTHER, network["other"], mesh.core(1))
        yield network


@pytest.fixture(scope="module", params=["frr", "bird", "gobgp"])
def our_reflector(request):
    clients = [mesh.core(2), mesh.core(3), OTHER]
    statements = {1: sessions(clients, "route-reflector-client;"), 2: sessions([mesh.core(1)]), 3: sessions([mesh.core(1)])}
    with raised(request.param, statements, {1: False}) as network:
        await_session(network["pe1"], OTHER, network["other"], mesh.core(1))
        yield network


def next_hops(pe):
    """Of all usable paths to the prefix that a PE of ours knows."""
    rows = pe.softwire("show", "bgp", "routes", SHARED, "--all", as_json=True)
    return sorted(row["next_hop"] for row in rows if "fault" not in row)


def active(pe):
    (row,) = pe.softwire("show", "table", SHARED, as_json=True)
    return sorted(row.get("active", [row["endpoint"]]))


@contextlib.contextmanager
def without_the_prefix(pe):
    text = pe.configuration
    pe.reload(text.replace(f"network {SHARED};", ""))
    try:
        yield
    finally:
        pe.reload(text)


def test_we_take_all_paths_of_their_reflector_and_share_flows(their_reflector):
    pe1 = their_reflector["pe1"]
    await_equal(lambda: next_hops(pe1), BOTH, "paths to the prefix", 15)
    await_equal(lambda: active(pe1), BOTH, "endpoints that share its flows")
    rows = pe1.softwire("show", "bgp", "route", SHARED, as_json=True)
    assert len({row.get("path_id", 0) for row in rows}) == 2
    assert "add-path receive" in " ".join(neighbor(pe1, OTHER)["families"])


def test_a_path_that_their_reflector_takes_back_leaves_the_other(their_reflector):
    pe1 = their_reflector["pe1"]
    await_equal(lambda: next_hops(pe1), BOTH, "paths to the prefix", 15)
    with without_the_prefix(their_reflector["pe2"]):
        await_equal(lambda: next_hops(pe1), [mesh.vif(3)], "paths without pe2")
        await_equal(lambda: table(pe1).get(SHARED), mesh.vif(3), "the table without pe2")
    await_equal(lambda: next_hops(pe1), BOTH, "paths with pe2 again")


def test_their_client_takes_all_our_paths(our_reflector):
    other = our_reflector["other"]
    await_equal(lambda: other.next_hops(SHARED), BOTH, "paths that the client knows", 15)
    with without_the_prefix(our_reflector["pe3"]):
        await_equal(lambda: other.next_hops(SHARED), [mesh.vif(2)], "paths without pe3")
    await_equal(lambda: other.next_hops(SHARED), BOTH, "paths with pe3 again")


def test_our_clients_are_told_each_others_path_alone(our_reflector):
    for number, hop in ((2, mesh.vif(3)), (3, mesh.vif(2))):
        pe = our_reflector[f"pe{number}"]
        await_equal(lambda: next_hops(pe), sorted([hop, "self"]), f"paths of {pe.name}", 15)


def told_paths(capture):
    """The path identifiers of the prefix in announcements, as tshark reads them."""
    rows = capture.fields("bgp.nlri_path_id", "bgp.mp_reach_nlri_ipv4_prefix", display_filter="bgp.mp_reach_nlri_ipv4_prefix")
    pairs = [pair for ids, prefixes in rows for pair in zip(ids.split(","), prefixes.split(","))]
    return {path_id for path_id, prefix in pairs if prefix == SHARED.split("/")[0]}


def test_they_ask_us_for_all_paths_again(our_reflector):
    other, pe1 = our_reflector["other"], our_reflector["pe1"]
    await_equal(lambda: other.next_hops(SHARED), BOTH, "paths that the client knows", 15)
    if not other.asks_refresh:
        return
    before = neighbor(pe1, OTHER)["updates_out"]
    with our_reflector["p1"].capture("other", "tcp port 179") as capture:
        other.refresh(mesh.core(1))
        await_equal(lambda: neighbor(pe1, OTHER)["updates_out"] > before, True, "updates after the refresh")
        await_equal(lambda: told_paths(capture), {"1", "2"}, "path identifiers of the prefix as tshark reads them")
    await_equal(lambda: other.next_hops(SHARED), BOTH, "paths after the refresh")
    assert "Malformed" not in capture.tshark("-V")


def test_nobody_complains_of_paths_from_their_reflector(their_reflector):
    await_equal(lambda: next_hops(their_reflector["pe1"]), BOTH, "paths to the prefix", 15)
    assert their_reflector["other"].complaints() == []
    assert neighbor(their_reflector["pe1"], OTHER)["established"] == 1


def test_nobody_complains_of_paths_from_our_reflector(our_reflector):
    await_equal(lambda: our_reflector["other"].next_hops(SHARED), BOTH, "paths that the client knows", 15)
    assert our_reflector["other"].complaints() == []
    assert neighbor(our_reflector["pe1"], OTHER)["established"] == 1
