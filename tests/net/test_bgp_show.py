# SPDX-License-Identifier: GPL-2.0-or-later
"""What an operator is told of neighbours that do not do what was hoped for, and what helps.

    pe1 and pe2 of lab/mesh.py; they speak iBGP, or eBGP where a test says so
"""

import pytest

from lab import mesh
from lab.provider_edge import program
from lab.sessions import is_established
from lab.wait import wait_until

OTHER_AS = 64501
POLICY = "policy all { otherwise accept; }"
FAR = " multihop 2;"  # p1 is between them


@pytest.fixture
def network():
    with mesh.declare(2) as network:
        yield network


def start(network, first, second="", second_as=mesh.AS):
    """Both PEs, with these statements in their blocks of BGP."""
    pe1, pe2 = network["pe1"], network["pe2"]
    pe1.configuration = mesh.configuration(1, first)
    pe2.configuration = mesh.configuration(2, second, second_as)
    pe1.start()
    if second:
        pe2.start()
    return pe1, pe2


def neighbor(number, remote_as=mesh.AS, more=""):
    return f"neighbor {mesh.core(number)} {{ remote-as {remote_as}; timers {{ connect-retry 1; }} {more} }}"


def row_of(pe, number, what="summary"):
    rows = pe.softwire("show", "bgp", what, as_json=True)
    return next(row for row in rows if row["neighbor"] == mesh.core(number))


def await_note(pe, number, text):
    wait_until(lambda: text in (row_of(pe, number)["note"] or ""), f"{pe.name} notes {text}")


def await_up(pe, number):
    wait_until(lambda: is_established(pe, mesh.core(number)), f"{pe.name} has its session")


@pytest.mark.parametrize(
    "policies, note",
    [
        ("", "no policy: nothing is accepted or told"),
        ("import all;", "no export policy: it is told nothing"),
        ("export all;", "no import policy: nothing is accepted"),
        ("import all; export all;", None),
    ],
)
def test_a_forgotten_policy_is_noted_in_the_summary(network, policies, note):
    pe1, _ = start(network, POLICY + neighbor(2, OTHER_AS, policies + FAR), neighbor(1, more=FAR), OTHER_AS)
    await_up(pe1, 2)
    assert row_of(pe1, 2)["note"] == note
    assert (note or "Note") in pe1.softwire("show", "bgp", "summary")


def test_why_a_call_fails_is_noted(network):
    pe1, pe2 = start(network, neighbor(2))
    await_note(pe1, 2, "call failed: Connection refused")
    pe1.run("ip -6 route del 2001:db8:0:2::/64")
    await_note(pe1, 2, "call failed: Network is unreachable")
    pe1.run("ip -6 route add 2001:db8:0:2::/64 via 2001:db8:0:1::2")
    pe2.configuration = mesh.configuration(2, neighbor(1, more="md5-password other;"))
    pe2.start()
    await_note(pe1, 2, "call failed: Connection timed out")
    pe2.reload(mesh.configuration(2, neighbor(1)))
    await_up(pe1, 2)
    assert row_of(pe1, 2)["note"] is None


def test_both_sides_are_told_which_as_number_was_wrong(network):
    pe1, pe2 = start(network, neighbor(2, OTHER_AS, "family ipv4-4over6;" + FAR), neighbor(1))
    await_note(pe1, 2, f"sent OPEN error/bad peer AS: {mesh.AS}")
    await_note(pe2, 1, f"received OPEN error/bad peer AS: {mesh.AS}")


def test_a_cleared_neighbour_reads_why(network):
    pe1, pe2 = start(network, neighbor(2), neighbor(1))
    await_up(pe1, 2)
    pe1.softwire("clear", "bgp", mesh.core(2), "--message", "new line card")
    said = 'cease/administrative reset, hard: "new line card"'
    wait_until(lambda: row_of(pe2, 1).get("last_end") == f"received {said}", "pe2 knows why")
    assert row_of(pe1, 2)["last_end"] == f"sent {said}"
    await_up(pe1, 2)
    assert row_of(pe1, 2)["established"] == 2
    assert f"says {said}" in pe2.daemon.output()


def test_the_level_of_the_log_survives_a_reload_that_does_not_name_another(network):
    pe1, _ = start(network, neighbor(2), neighbor(1))
    await_up(pe1, 2)
    assert "was OpenSent" not in pe1.daemon.output()
    pe1.softwire("log", "level", "debug")
    pe1.reload(mesh.configuration(1, neighbor(2, more="description again;")))
    pe1.softwire("clear", "bgp", "all")
    wait_until(lambda: "was OpenSent" in pe1.daemon.output(), "details are logged")
    wait_until(lambda: row_of(pe1, 2)["established"] == 2, "a second session")
    pe1.reload(pe1.configuration + "log level error;")
    said = len(pe1.daemon.output())
    pe1.softwire("clear", "bgp", "all")
    wait_until(lambda: row_of(pe1, 2)["established"] == 3, "a third session")
    assert pe1.daemon.output()[said:] == ""


def test_a_neighbour_that_is_shut_down_reads_why_and_comes_back(network):
    why = "zurück am Montag, " + "ü" * 40
    pe1, pe2 = start(network, neighbor(2), neighbor(1, more=f'description "{"ä" * 63}";'))
    await_up(pe1, 2)
    pe1.reload(mesh.configuration(1, neighbor(2, more=f'shutdown; shutdown-message "{why}";')))
    said = f'received cease/administrative shutdown, hard: "{why}"'
    wait_until(lambda: row_of(pe2, 1).get("last_end") == said, "pe2 knows why")
    assert row_of(pe1, 2)["state"] == "shut down"
    assert row_of(pe2, 1)["description"] == "ä" * 63
    pe1.reload(mesh.configuration(1, neighbor(2)))
    await_up(pe1, 2)


LIMIT = "max-prefix { limit %d; }"


@pytest.fixture
def resting(network):
    """pe2 has told pe1 more than its limit."""
    pe1, pe2 = start(network, neighbor(2, more=LIMIT % 2), neighbor(1))
    await_up(pe1, 2)
    networks = "network 203.0.113.0/25; network 203.0.113.128/25;"
    pe2.reload(mesh.configuration(2, neighbor(1) + networks))
    await_note(pe1, 2, "rests until `clear bgp`")
    return pe1, pe2


def test_a_neighbour_that_told_too_much_rests_until_it_is_cleared(resting):
    pe1, pe2 = resting
    assert "maximum number of prefixes reached, hard: 2" in row_of(pe1, 2)["note"]
    assert row_of(pe1, 2)["state"] == "Idle"
    pe2.reload(mesh.configuration(2, neighbor(1)))
    pe1.softwire("clear", "bgp", mesh.core(2))
    await_up(pe1, 2)


def test_all_neighbours_are_shown_at_once_and_one_by_one(network):
    pe1, _ = start(network, neighbor(2) + neighbor(3), neighbor(1))
    await_up(pe1, 2)
    for what in ("neighbor", "families"):
        rows = pe1.softwire("show", "bgp", what, as_json=True)
        assert [row["neighbor"] for row in rows] == [mesh.core(2), mesh.core(3)]
        (row,) = pe1.softwire("show", "bgp", what, mesh.core(3), as_json=True)
        assert row["neighbor"] == mesh.core(3)
    assert "\n\nNeighbour:" in pe1.softwire("show", "bgp", "neighbor")


@pytest.mark.parametrize("option", ["--neighbor", "--told"])
def test_routes_of_nobody_are_no_answer(network, option):
    pe1, _ = start(network, neighbor(2), neighbor(1))
    command = [program("softwire"), "-n", pe1.daemon_name, "show", "bgp", "routes", option, mesh.core(3)]
    said = pe1.run(command, check=False)
    assert (said.returncode, f"no neighbour has the address {mesh.core(3)}" in said.stderr) == (1, True)


def test_families_count_what_went_both_ways(network):
    only_own = f"policy own {{ rule 1 {{ match prefix-list own; then accept; }} }} prefix-list own {{ rule 1 {{ prefix {mesh.net(2)}; }} }}"
    pe1, pe2 = start(network, only_own + neighbor(2, more="import own;" + LIMIT % 9), neighbor(1))
    await_up(pe1, 2)
    pe2.reload(mesh.configuration(2, neighbor(1) + "network 203.0.113.0/24;"))
    counted = lambda: [row_of(pe1, 2, "families")[name] for name in ("received", "rejected", "told")]  # noqa: E731
    assert wait_until(lambda: counted() == [1, 1, 1]), counted()
    row = row_of(pe1, 2, "families")
    assert (row["family"], row["negotiated"], row["limit"]) == ("ipv4-4over6", True, 9)
    assert (row["import"], row["export"]) == ("own", "(everything)")


def test_a_range_is_no_neighbour_to_clear(network):
    pe1, _ = start(network, "neighbor-range 2001:db8:0:2::/64 { remote-as 64500; }")
    said = pe1.softwire("show", "bgp", "summary")
    assert "2001:db8:0:2::/64" in said
    command = [program("softwire"), "-n", pe1.daemon_name, "clear", "bgp", "2001:db8:0:2::"]
    refused = pe1.run(command, check=False)
    assert (refused.returncode, "is a range" in refused.stderr) == (1, True)


OWN = """
    policy marked {
        rule own {
            match { prefix-list own; }
            set { add-community 64500:7; med 30; prepend times 2; }
            then accept;
        }
    }
    prefix-list own { rule 1 { prefix 203.0.113.0/24; to-length 32; } }
    network 203.0.113.0/25; network 203.0.113.128/25; network 198.18.0.0/24;
"""


def told(pe, number, *more):
    rows = pe.softwire("show", "bgp", "routes", "--told", mesh.core(number), *more, as_json=True)
    return {row["prefix"]: row for row in rows}


def heard(pe, number):
    rows = pe.softwire("show", "bgp", "routes", "--neighbor", mesh.core(number), as_json=True)
    return {row["prefix"]: row for row in rows}


@pytest.mark.parametrize("kind", ["external", "add-path"])
def test_what_a_neighbour_was_told_is_what_it_has_heard(network, kind):
    """Prefixes, next hop and attributes, as the export policy made them."""
    if kind == "external":
        first, second, second_as = neighbor(2, OTHER_AS, f"import all; export marked; {FAR}"), FAR, OTHER_AS
    else:
        first, second, second_as = neighbor(2, more="export marked; add-path both;"), "add-path both;", mesh.AS
    second = POLICY + neighbor(1, more=f"import all; {second}")
    pe1, pe2 = start(network, OWN + POLICY + first, second, second_as)
    both = {"203.0.113.0/25", "203.0.113.128/25"}
    wait_until(lambda: set(heard(pe2, 1)) == both, "pe2 has what it may have")
    assert set(told(pe1, 2)) == both
    assert set(told(pe1, 2, "203.0.113.128/25")) == {"203.0.113.128/25"}
    for prefix, row in told(pe1, 2).items():
        for key in ("next_hop", "med", "as_path", "origin", "communities", "family"):
            assert row[key] == heard(pe2, 1)[prefix][key], (prefix, key)
        assert row["communities"] == "64500:7"
        assert row.get("told_path_id") == heard(pe2, 1)[prefix].get("path_id")
    pe1.reload(pe1.configuration.replace("network 203.0.113.0/25;", ""))
    wait_until(lambda: set(told(pe1, 2)) == {"203.0.113.128/25"}, "one is withdrawn")


def test_nothing_was_told_without_a_session(network):
    pe1, _ = start(network, OWN + neighbor(2))
    assert told(pe1, 2) == {}
