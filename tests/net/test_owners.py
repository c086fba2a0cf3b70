# SPDX-License-Identifier: GPL-2.0-or-later
"""Who owns an entry of the table, who wins, and what the kernel's routes and the command show of it.

    pe1 alone matters here; its configuration has 203.0.113.0/24 -> pe2, 198.51.100.0/24 local
"""

import ipaddress
import json

import pytest

from lab.pe import VIF1, VIF2
from lab.provider_edge import program
from lab.wait import wait_until
from wire import EAST1

OTHER = "2001:db8:ffff::3"
MANY = 100_000


@pytest.fixture
def pe1(shared_pe_lab):
    """The PE with nothing added at run time."""
    yield shared_pe_lab["pe1"]
    shared_pe_lab["pe1"].softwire("table", "flush")


def rows(pe, *arguments):
    return pe.softwire("show", "table", *arguments, as_json=True)


def best(pe, prefix):
    (row,) = [row for row in rows(pe, prefix) if row["best"]]
    return row["endpoint"], row["owner"], row["preference"]


def routes(pe):
    """The kernel routes of the softwire table: prefix -> interface."""
    return {route["dst"]: route["dev"] for route in pe.json("ip -j -N -4 route show protocol 67")}


def test_preferred_owner_wins_and_the_other_comes_back(pe1):
    assert best(pe1, "203.0.113.0/24") == (VIF2, "static", 5)
    pe1.softwire("table", "add", "203.0.113.0/24", OTHER, "--preference", "1")
    assert best(pe1, "203.0.113.0/24") == (OTHER, "runtime", 1)
    pe1.softwire("table", "remove", "203.0.113.0/24")
    assert best(pe1, "203.0.113.0/24") == (VIF2, "static", 5)


def test_less_preferred_owner_waits(pe1):
    pe1.softwire("table", "add", "203.0.113.0/24", OTHER)
    assert best(pe1, "203.0.113.0/24") == (VIF2, "static", 5)
    losers = [row for row in rows(pe1, "203.0.113.0/24", "--all") if not row["best"]]
    assert [(row["endpoint"], row["owner"], row["preference"]) for row in losers] == [(OTHER, "runtime", 10)]


def test_packets_follow_the_winner(shared_pe_lab, pe1):
    shared_pe_lab["west1"].run(f"ping -c 2 -i 0.05 -W 3 {EAST1}")
    with shared_pe_lab["p1"].capture("west0", f"ip6 src {VIF1} and proto 4") as capture:
        pe1.softwire("table", "add", "203.0.113.0/24", OTHER, "--preference", "1")
        shared_pe_lab["west1"].run(f"ping -c 1 -W 0.3 {EAST1}", check=False)
        pe1.softwire("table", "remove", "203.0.113.0/24")
        shared_pe_lab["west1"].run(f"ping -c 1 -W 2 {EAST1}")
        capture.wait_for(f"dst {VIF2}")
    destinations = [line[0] for line in capture.fields("ipv6.dst")]
    assert destinations == [OTHER, VIF2]


def test_kernel_routes_follow_the_table(pe1):
    pe1.softwire("table", "add", "192.0.2.0/24", OTHER)
    pe1.softwire("table", "add", "192.0.2.128/25", "local")
    want = {"203.0.113.0/24": "vif0", "192.0.2.0/24": "vif0"}
    wait_until(lambda: routes(pe1) == want, f"routes are {want}")
    pe1.softwire("table", "remove", "192.0.2.0/24")
    wait_until(lambda: routes(pe1) == {"203.0.113.0/24": "vif0"}, "the route is gone")


def test_foreign_route_for_the_prefix_is_left_alone(pe1):
    pe1.run("ip route add 192.0.2.0/24 via 198.51.100.254 proto static")
    pe1.softwire("table", "add", "192.0.2.0/24", OTHER)
    wait_until(lambda: pe1.softwire("show", "status", as_json=True)["kernel_routes_pending"] == 0)
    foreign = [route["via"] if "via" in route else route["gateway"] for route in foreign_routes(pe1)]
    assert foreign == ["198.51.100.254"]
    pe1.softwire("table", "remove", "192.0.2.0/24")
    wait_until(lambda: routes(pe1) == {"203.0.113.0/24": "vif0"}, "the own route is gone")
    assert len(foreign_routes(pe1)) == 1
    pe1.run("ip route delete 192.0.2.0/24 proto static")


def foreign_routes(pe):
    return pe.json("ip -j -N -4 route show 192.0.2.0/24 protocol 4")


def test_address_gives_the_longest_match(pe1):
    pe1.softwire("table", "add", "203.0.113.0/28", OTHER)
    for address, prefix in ((EAST1, "203.0.113.0/28"), ("203.0.113.16", "203.0.113.0/24")):
        assert [row["prefix"] for row in rows(pe1, address)] == [prefix]


def test_prefix_gives_its_own_entry_only(pe1):
    pe1.softwire("table", "add", "203.0.113.0/28", OTHER)
    assert [row["prefix"] for row in rows(pe1, "203.0.113.0/24")] == ["203.0.113.0/24"]
    longer = [row["prefix"] for row in rows(pe1, "203.0.113.0/24", "--longer")]
    assert longer == ["203.0.113.0/24", "203.0.113.0/28"]


def test_owner_chooses_entries(pe1):
    pe1.softwire("table", "add", "192.0.2.0/24", OTHER)
    assert [row["prefix"] for row in rows(pe1, "--owner", "runtime")] == ["192.0.2.0/24"]
    static = [row["prefix"] for row in rows(pe1, "--owner", "static")]
    assert static == ["198.51.100.0/24", "203.0.113.0/24"]


def test_removing_what_was_not_added_is_refused_with_the_reason(pe1):
    said = softwire(pe1, "table", "remove", "203.0.113.0/24")
    assert said.returncode == 1
    assert "203.0.113.0/24 was not added" in said.stderr
    assert best(pe1, "203.0.113.0/24") == (VIF2, "static", 5)


def softwire(pe, *words, **options):
    return pe.run([program("softwire"), "-n", pe.daemon_name, *words], check=False, **options)


# A large table

FIRST = int(ipaddress.ip_address("10.0.0.0"))


def prefix(number):
    return f"{ipaddress.ip_address(FIRST + number * 256)}/24"


@pytest.fixture(scope="module")
def large(shared_pe_lab):
    """100,000 entries of the owner runtime."""
    pe = shared_pe_lab["pe1"]
    lines = "".join(f"{prefix(n)} 2001:db8:ffff::{n % 1000 + 16:x}\n" for n in range(MANY))
    answer = json.loads(softwire(pe, "--json", "table", "load", "-", stdin=lines).stdout)
    assert (answer["added"], answer["removed"]) == (MANY, 0)
    yield pe
    pe.softwire("table", "flush")


def test_large_table_is_streamed_as_json(large):
    shown = rows(large, "--owner", "runtime")
    assert [row["prefix"] for row in shown] == [prefix(n) for n in range(MANY)]
    assert shown[1234]["endpoint"] == "2001:db8:ffff::fa"


def test_large_table_is_streamed_as_text(large):
    lines = large.softwire("show", "table", "--owner", "runtime").splitlines()

    assert len([line for line in lines if "2001:db8:ffff::" in line]) == MANY


def test_reader_that_goes_away_disturbs_nothing(large):
    command = f"{program('softwire')} -n {large.daemon_name} show table | head -3"
    said = large.run(["sh", "-c", command])
    assert len(said.stdout.splitlines()) == 3
    assert said.stderr == ""
    assert large.is_ready()


def test_lookup_in_a_large_table(large):
    assert [row["prefix"] for row in rows(large, "10.1.2.3")] == ["10.1.2.0/24"]


def test_kernel_has_all_routes_of_a_large_table(large):
    def pending():
        return large.softwire("show", "status", as_json=True)["kernel_routes_pending"]

    wait_until(lambda: pending() == 0, "all routes are in the kernel")
    listed = large.run("ip -N -4 route show protocol 67").stdout.splitlines()
    assert len(listed) == MANY + 1


def test_flush_removes_all_of_them(large):
    large.softwire("table", "flush")
    assert rows(large, "--owner", "runtime") == []
    wait_until(lambda: routes(large) == {"203.0.113.0/24": "vif0"}, "the routes are gone")


def test_loaded_entry_has_the_preference_of_an_added_one(pe1):
    lines = f"203.0.113.0/24 {OTHER}\n192.0.2.0/24 {OTHER} preference 3\n"
    assert softwire(pe1, "table", "load", "-", stdin=lines).returncode == 0
    preferences = {row["prefix"]: row["preference"] for row in rows(pe1, "--owner", "runtime", "--all")}
    winner = rows(pe1, "203.0.113.0/24")[0]["owner"]
    pe1.softwire("table", "flush")
    assert preferences == {"203.0.113.0/24": 10, "192.0.2.0/24": 3}
    assert winner == "static"


def test_wrong_line_of_a_load_is_named(pe1):
    said = softwire(pe1, "table", "load", "-", stdin=f"192.0.2.0/24 {OTHER}\n192.0.2.1/24 {OTHER}\n")
    assert said.returncode == 1
    assert "line 2" in said.stderr
