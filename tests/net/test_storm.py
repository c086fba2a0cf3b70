# SPDX-License-Identifier: GPL-2.0-or-later
"""The table changes 100,000 times while packets flow: each arrives once, none goes elsewhere.

    west1 - ce-west - pe1 = p1 = p2 = pe2 - ce-east - east1
                      ^    ^ captured: every tunnel packet of the flow has pe2 as its destination
                      `softwire table load -`
"""

import itertools
import threading

import pytest

from lab.pe import VIF2
from lab.provider_edge import program
from wire import EAST1, Flow

CHANGES = 100_000
ELSEWHERE = "2001:db8:ffff::bad"


def unrelated():
    """Prefixes far from the flow, put in, moved and removed."""
    for n in itertools.count():
        prefix = f"10.{n >> 8 & 255}.{n & 255}.0/24"
        yield f"{prefix} 2001:db8:ffff::{n % 500 + 16:x}"
        yield f"{prefix} {ELSEWHERE}"
        yield f"remove {prefix}"


def covering():
    """Prefixes around the flow's address come and go, all to the right endpoint; the neighbours' to
    another one. The one that the configuration has, 203.0.113.0/24, is always there."""
    for n in itertools.count():
        lengths = (25, 26, 28, 30, 32)[n % 5], (8, 12, 16, 20, 22)[n % 5]
        inside, around = f"203.0.113.{11 & ~0 << 32 - lengths[0]}/{lengths[0]}", f"{cover(lengths[1])}"
        neighbour = f"203.0.113.{(12, 16, 128, 64, 10)[n % 5]}/{(30, 28, 25, 26, 32)[n % 5]}"
        yield f"{inside} {VIF2}"
        yield f"{around} {VIF2}"
        yield f"{neighbour} {ELSEWHERE}"
        yield f"203.0.112.0/24 {ELSEWHERE}"
        yield f"remove {inside}"
        yield "remove 203.0.112.0/24"
        yield f"remove {neighbour}"
        yield f"remove {around}"


def cover(length):
    """The prefix of a length, at most 24, that the flow's address is in."""
    address = (203 << 24 | 113 << 8) & ~0 << 32 - length
    return ".".join(str(address >> shift & 255) for shift in (24, 16, 8, 0)) + f"/{length}"


def replaced():
    """The flow's own prefix is owned by one more, then by one less, all the time."""
    for n in itertools.count():
        yield f"203.0.113.0/24 {VIF2} preference {n % 4 + 3}"
        yield "remove 203.0.113.0/24"


STORMS = {"unrelated": unrelated, "covering": covering, "owner_of_the_prefix": replaced}


@pytest.fixture(scope="module")
def network(shared_pe_lab):
    shared_pe_lab["west1"].run(f"ping -c 3 -i 0.05 -W 3 {EAST1}")
    return shared_pe_lab


@pytest.mark.parametrize("name", STORMS)
def test_storm_of_changes_disturbs_no_packet(network, name):
    pe1 = network["pe1"]
    lines = "\n".join(itertools.islice(STORMS[name](), CHANGES)) + "\n"
    load = [program("softwire"), "-n", pe1.daemon_name, "table", "load", "-"]
    answers = []
    storm = threading.Thread(
        target=lambda: answers.append(pe1.run(load, stdin=lines, timeout_s=60, check=False))
    )
    with network["p1"].capture("west0", "ip6 src 2001:db8:ffff::1 and proto 4", 256) as capture:
        with Flow(network["west1"], network["east1"], EAST1, rate=2000) as flow:
            flow.wait_for_more(100)
            storm.start()
            storm.join()
            flow.wait_for_more(500)
        assert (answers[0].returncode, answers[0].stderr) == (0, "")
        assert (flow.lost, flow.repeated) == ([], 0), f"of {flow.sent}"
        capture.wait_for(f"dst {VIF2}", flow.sent)
    assert capture.count(f"not dst {VIF2}") == 0
    assert capture.count() == flow.sent
    assert capture.lost == 0


def test_the_table_is_as_before_after_the_storms(network):
    network["pe1"].softwire("table", "flush")
    rows = network["pe1"].softwire("show", "table", "--all", as_json=True)
    assert {row["owner"] for row in rows} == {"static", "connected"}
    assert [row["prefix"] for row in rows if row["kind"] == "remote"] == ["203.0.113.0/24"]
    assert network["pe1"].softwire("show", "endpoints", as_json=True)[0]["endpoint"] == VIF2
