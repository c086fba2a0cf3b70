# SPDX-License-Identifier: GPL-2.0-or-later
"""A neighbour sends each kind of malformed message to a PE that forwards: it alone is answered.

The network of lab/mesh.py with four PEs. In the place of pe4 there are the neighbours that go wrong,
each with an address and a prefix of its own; pe1 is who hears them, pe1 to pe3 forward meanwhile.
"""

import time

import bgp_malformed
import bgp_state
import pytest
from bgp_dialog import Dialog
from bgp_feeder import HEADER, KEEPALIVE, message
from bgp_malformed import CONFIRMING, EXTERNAL, HELLOS, INTERNAL, OLD, PATHS, PLACEHOLDER, UP, Ends
from bgp_malformed_updates import ORIGIN, UPDATES, announcement

from lab import mesh, sessions
from lab.flow import Flow
from lab.wait import wait_until

CASES = [*bgp_malformed.OPENS, *bgp_malformed.HEADERS, *bgp_malformed.REFRESHES, *UPDATES]
N_MORE = 4  # neighbours of the tests that need something else than a case
N_PES = 3
UPDATE_ERROR = 3

NEIGHBOR = "        neighbor {address} {{ passive; remote-as {asn}; {rest} }}"
REST = {
    INTERNAL: "family ipv4-4over6 ipv4-unicast;",
    EXTERNAL: "family ipv4-4over6 ipv4-unicast; multihop 8; role peer; import all;",
    PATHS: "add-path receive;",
    OLD: "family ipv4-unicast; multihop 8; import all;",
}


def address(index):
    return f"{mesh.core(4)[:-1]}{0x1000 + index:x}"


def prefix_octets(index):
    return bytes((10, 64 + index // 256, index % 256))


def prefix(index):
    return ".".join(map(str, prefix_octets(index))) + ".0/24"


def own(octets, index):
    """What a case sends or expects, about its own prefix."""
    return octets.replace(PLACEHOLDER, prefix_octets(index))


def configuration():
    neighbors = [mesh.full_mesh(1, N_PES), "        policy all { otherwise accept; }"]
    for index, who in enumerate([case.who for case in CASES] + [INTERNAL] * N_MORE):
        asn = mesh.AS if who in (INTERNAL, PATHS) else bgp_malformed.EXTERNAL_AS
        neighbors.append(NEIGHBOR.format(address=address(index), asn=asn, rest=REST[who]))
    return mesh.configuration(1, "\n".join(neighbors))


@pytest.fixture(scope="module")
def network():
    """Three PEs, and flows between their islands that must lose nothing until the end."""
    with mesh.declare(N_PES + 1) as network:
        network["pe1"].configuration = configuration()
        for number in (2, 3):
            network[f"pe{number}"].configuration = mesh.configuration(number, mesh.full_mesh(number, N_PES))
        mesh.up(network, N_PES)
        batch = "".join(f"address add {address(index)}/64 dev core0 nodad\n" for index in range(len(CASES) + N_MORE))
        network["pe4"].run("ip -batch -", stdin=batch)
        network.flows = [Flow(network[f"host{a}"], network[f"host{b}"]) for a, b in ((1, 2), (2, 3), (3, 1))]
        network.pid = network["pe1"].daemon.pid
        yield network


def neighbor(network, index):
    return sessions.neighbor(network["pe1"], address(index))


def routes(network, index):
    """What pe1 holds of the neighbour's prefix: whether it is used, and why not."""
    rows = network["pe1"].softwire("show", "bgp", "route", prefix(index), as_json=True, check=False)
    return [(row["best"], row.get("fault")) for row in rows]


def logged(network, index):
    """What the daemon's log says of the neighbour."""
    mark = f"bgp {address(index)}: "
    return [line.split(mark)[1] for line in network["pe1"].daemon.output().splitlines() if mark in line]


def written(network, index):
    """The octets of malformed UPDATEs in the log, without their headers."""
    lines = [line for line in logged(network, index) if line.startswith("octets from ")]
    return bytes.fromhex("".join(line.split(": ")[1] for line in lines))


def begin(network, index, case):
    """A connection that is where the case wants it."""
    dialog = Dialog(network["pe4"], address(index), mesh.core(1))
    if case.when == CONFIRMING:
        dialog.say(HELLOS[case.who])
    elif case.when == UP:
        dialog.open(HELLOS[case.who])
        dialog.say(own(announcement(case.who), index))
    return dialog


def check_end(network, index, answer, dialog):
    """The answer on the wire, in `show bgp neighbor` and in the log is the same; the prefix is gone."""
    wanted = (answer.code, answer.subcode, own(answer.data, index)) if answer.code else None
    assert dialog.end_of_it() == wanted
    shown = ("sent " if answer.code else "received ") + answer.name
    wait_until(lambda: neighbor(network, index).get("last_end") == shown, f"{shown}: {neighbor(network, index)}")
    assert neighbor(network, index)["state"] != "Established"
    assert any(answer.name.split(":")[0] in line for line in logged(network, index))
    wait_until(lambda: routes(network, index) == [], "the prefix has gone with the session")
    if answer.code == UPDATE_ERROR:
        assert written(network, index) == own(CASES[index].sends, index)[HEADER:]


def await_heard(network, index, dialog, n_keepalives):
    """All that was said is dealt with: one more KEEPALIVE is counted."""
    dialog.say(message(KEEPALIVE))
    wait_until(lambda: neighbor(network, index)["keepalives_in"] == n_keepalives, "all is heard")


def check_stay(network, index, case, dialog):
    """The session goes on as the case says, and the right announcement is taken afterwards."""
    answer = case.answer
    await_heard(network, index, dialog, 2)
    row = neighbor(network, index)
    assert (row["state"], row["established"]) == ("Established", 1)
    assert (row["malformed_discarded"], row["malformed_withdrawn"]) == (answer.discarded, answer.withdrawn)
    is_used = answer.fault is None
    assert routes(network, index) == ([(is_used, answer.fault)] if answer.has_prefix else [])
    is_told = any(line.startswith("malformed update: ") for line in logged(network, index))
    assert is_told == bool(answer.discarded or answer.withdrawn)
    assert written(network, index) == (own(case.sends, index)[HEADER:] if is_told else b"")
    dialog.say(own(announcement(case.who), index))
    await_heard(network, index, dialog, 3)
    assert routes(network, index) == [(True, None)]


@pytest.mark.parametrize("index", range(len(CASES)), ids=[case.name for case in CASES])
def test_each_malformed_message_has_its_answer(network, index):
    case = CASES[index]
    dialog = begin(network, index, case)
    try:
        dialog.say(own(case.sends, index))
        if isinstance(case.answer, Ends):
            check_end(network, index, case.answer, dialog)
        else:
            check_stay(network, index, case, dialog)
    finally:
        dialog.close()


def test_a_session_said_octet_by_octet_comes_up(network):
    index = len(CASES)
    dialog = Dialog(network["pe4"], address(index), mesh.core(1))
    dialog.say_one_by_one(HELLOS[INTERNAL] + message(KEEPALIVE) + own(announcement(INTERNAL), index))
    await_heard(network, index, dialog, 2)
    assert routes(network, index) == [(True, None)]
    dialog.close()
    wait_until(lambda: routes(network, index) == [], "the prefix has gone with the session")


@pytest.mark.parametrize("n_octets", (1, 30), ids=("in the header", "in the body"))
def test_a_message_cut_by_the_end_of_the_connection_is_not_looked_at(network, n_octets):
    index = len(CASES) + (1 if n_octets == 1 else 2)
    dialog = Dialog(network["pe4"], address(index), mesh.core(1))
    dialog.open(HELLOS[INTERNAL])
    dialog.say(own(announcement(INTERNAL), index)[:n_octets])
    dialog.close()
    wait_until(lambda: neighbor(network, index).get("last_end") == "the connection broke", "it has ended")
    assert routes(network, index) == []


def test_many_malformed_updates_are_counted_and_some_are_logged(network):
    index, count = len(CASES) + 3, 5000
    dialog = Dialog(network["pe4"], address(index), mesh.core(1))
    dialog.open(HELLOS[INTERNAL])
    begin_s = time.monotonic()
    dialog.say(own(announcement(INTERNAL, {ORIGIN: (0x40, b"\7")}), index) * count)
    await_heard(network, index, dialog, 2)
    assert neighbor(network, index)["malformed_withdrawn"] == count
    lines = [line for line in logged(network, index) if line.startswith("malformed update: ")]
    assert lines[0] == "malformed update: malformed attribute (origin): its prefixes count as withdrawn"
    assert len(lines) <= 2 + (time.monotonic() - begin_s) / 10, "one in ten seconds"
    assert f"it announces {prefix(index)}" in logged(network, index)
    dialog.close()


def test_after_all_of_it_nobody_else_has_noticed(network):
    """Nothing was lost, no other session fell, it is the same daemon, and its tables agree."""
    pe1 = network["pe1"]
    for flow in network.flows:
        assert flow.wait_more()
        assert flow.end()[0] == 0
    for number in (2, 3):
        row = sessions.neighbor(pe1, mesh.core(number))
        assert (row["state"], row["established"]) == ("Established", 1)
    assert pe1.daemon.is_running and pe1.daemon.pid == network.pid
    assert set(mesh.table(pe1)) == {mesh.net(number) for number in range(1, N_PES + 1)}
    bgp_state.await_consistent(*(network[f"pe{number}"] for number in range(1, N_PES + 1)))
    assert pe1.stop() == 0
