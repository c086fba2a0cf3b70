# SPDX-License-Identifier: GPL-2.0-or-later
"""Speakers, sessions and paths fail while packets flow; afterwards all tables agree.

lab/mesh.py and lab/reflectors.py draw the networks. Where 100,000 prefixes are needed, a feeder speaks
BGP in the place of a PE.
"""

import pytest

from lab import mesh, reflectors
from lab.flow import Flow
from lab.wait import DeadlineError, wait_until


@pytest.fixture
def network():
    with mesh.declare() as network:
        yield network


def differences(pe):
    """Where the RIB's best routes, the softwire table and the kernel's routes do not agree."""
    routes = pe.softwire("show", "bgp", "routes", as_json=True)
    rows = pe.softwire("show", "table", "--owner", "bgp", as_json=True)
    told = {(row["prefix"], row["next_hop"]) for row in routes if row["best"]}
    held = {(row["prefix"], "self" if row["kind"] == "local" else row["endpoint"]) for row in rows}
    remote = {row["prefix"] for row in rows if row["kind"] == "remote"}
    kernel = {route["dst"] for route in pe.json("ip -j -N -4 route show protocol 67")}
    return {
        "only in the RIB": told - held,
        "only in the table": held - told,
        "not in the kernel": remote - kernel,
        "only in the kernel": kernel - remote,
    }


def await_consistent(*pes, deadline_s=15):
    """Until what BGP says, the softwire table and the kernel's routes are the same, on each PE."""
    for pe in pes:
        last = []

        def agree(pe=pe, last=last):
            last[:] = [{what: sorted(which)[:3] for what, which in differences(pe).items() if which}]
            return not last[0]

        try:
            wait_until(agree, "agreement", deadline_s)
        except DeadlineError as error:
            raise DeadlineError(f"{pe.name}: {last[0]}: {error}") from None


def pes_of(network, n_pes=3):
    return [network[f"pe{number}"] for number in range(1, n_pes + 1)]


def is_established(speaker, address):
    rows = speaker.softwire("show", "bgp", "summary", as_json=True)
    return any(row["neighbor"] == address and row["state"] == "Established" for row in rows)


def has_stale_routes(pe):
    return any(row.get("stale") for row in pe.softwire("show", "bgp", "routes", as_json=True))


def test_the_only_reflector_killed_and_back_costs_no_packet():
    with reflectors.declare() as network:
        pes, rr1 = pes_of(network, reflectors.N_PES), network["rr1"]
        for speaker in (rr1, *pes):
            speaker.start()
        mesh.await_tables(network, reflectors.N_PES)
        flow = Flow(network["host1"], network["host4"])
        rr1.kill()
        wait_until(lambda: all(map(has_stale_routes, pes)), "routes are kept as stale", 15)
        await_consistent(*pes)
        assert flow.wait_more(), "packets flow without a reflector"
        rr1.start()
        wait_until(lambda: not any(map(has_stale_routes, pes)), "all was told anew", 30)
        mesh.await_tables(network, reflectors.N_PES)
        await_consistent(*pes)
        assert flow.wait_more()
        lost, _ = flow.end()
        assert lost == 0
