# SPDX-License-Identifier: GPL-2.0-or-later
"""One prefix behind two PEs, learnt by BGP: which PE is each flow sent to, and what if one is lost?

In the full mesh, and behind two reflectors that tell several paths (RFC 7911), ours or FRR and BIRD: lab/mesh.py,
lab/reflectors.py and lab/softwire_mesh.py draw the networks. host2 and host3 both have 203.0.113.1, pe2 and pe3
both announce its network.

    host1 - pe1 = p1 = pe2 - host2 (203.0.113.1, too)
                 ^   \\= pe3 - host3 (203.0.113.1, too)
                 captured here
"""

import contextlib

import pytest
import udp_flows

from lab import mesh, reflectors, softwire_mesh
from lab.wait import wait_until

SHARED, TARGET = "203.0.113.0/24", "203.0.113.1"
BOTH = {mesh.vif(2), mesh.vif(3)}


def put_target(network, numbers=(2, 3)):
    """Behind each of these PEs: the host has the address, the PE a route that it tells."""
    for number in numbers:
        pe = network[f"pe{number}"]
        network[f"host{number}"].run(f"ip address add {TARGET}/32 dev lo")
        pe.run(f"ip route add {SHARED} via {mesh.address(number)} proto static")
        pe.configuration = pe.configuration.replace(
            "redistribute connected;", "redistribute connected; redistribute static;"
        )


def share_flows(pe, ways=2):
    pe.configuration = pe.configuration.replace("bgp {", f"bgp {{ multipath {ways};")


def row(pe):
    """The entry of the table, None if there is none."""
    rows = pe.softwire("show", "table", "--owner", "bgp", as_json=True)
    return next((row for row in rows if row["prefix"] == SHARED), None)


def await_active(pe, expected):
    """Until flows to the prefix go to these endpoints."""

    def is_so():
        entry = row(pe)
        return entry and set(entry.get("active", [entry["endpoint"]])) == expected

    wait_until(is_so, f"{pe.name} sends to {sorted(expected)}")


def endpoints_of_flows(network):
    return udp_flows.endpoints(network["host1"], TARGET, network["p1"], "pe1", BOTH)


@pytest.fixture(params=[mesh, reflectors, softwire_mesh], ids=["mesh", "reflectors", "frr-and-bird"])
def network(request):
    with request.param.declare() as network:
        put_target(network)
        share_flows(network["pe1"])
        request.param.up(network)
        await_active(network["pe1"], BOTH)
        yield network


def test_flows_are_shared_by_both_pes_and_each_stays_with_one(network):
    first = endpoints_of_flows(network)
    assert set(first.values()) == BOTH
    assert len(first) == udp_flows.N_FLOWS
    assert endpoints_of_flows(network) == first


def test_flows_arrive_behind_the_pe_that_they_are_sent_to(network):
    wanted = f"udp and dst {TARGET}"
    with contextlib.ExitStack() as stack:
        at = {n: stack.enter_context(network[f"host{n}"].capture("eth0", wanted)) for n in (2, 3)}
        sent_to = list(endpoints_of_flows(network).values())
        for number, capture in at.items():
            capture.wait_for(wanted, sent_to.count(mesh.vif(number)))
    for number, capture in at.items():
        assert capture.count(wanted) == sent_to.count(mesh.vif(number))


def test_a_lost_pe_hands_its_flows_to_the_other_and_gets_them_back(network):
    pe1, before = network["pe1"], endpoints_of_flows(network)
    pe1.run(f"ip -6 route del {mesh.vif(2)}/128")
    await_active(pe1, {mesh.vif(3)})
    assert set(endpoints_of_flows(network).values()) == {mesh.vif(3)}
    pe1.run(f"ip -6 route add {mesh.vif(2)}/128 via 2001:db8:0:1::2")
    await_active(pe1, BOTH)
    assert endpoints_of_flows(network) == before


def test_without_multipath_one_pe_has_all_flows_and_the_other_is_its_backup(network):
    pe1 = network["pe1"]
    pe1.reload(pe1.configuration.replace("multipath 2;", ""))
    wait_until(lambda: len((row(pe1) or {}).get("active", ())) == 1, "one endpoint is active")
    entry = row(pe1)
    assert set(entry["endpoints"]) == BOTH
    assert set(endpoints_of_flows(network).values()) == set(entry["active"])
