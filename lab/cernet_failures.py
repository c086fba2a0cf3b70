# SPDX-License-Identifier: GPL-2.0-or-later
"""Failures in scenario "cernet", under traffic from southeast to tsinghua, and what they cost."""

import contextlib

from lab import cernet, failures, progress
from lab.flow import Flow
from lab.wait import wait_until

PATIENCE_MS = 5000  # a hello interval of 1 s, a dead interval of 4 s
# The others believe what a P router has said before it failed, until OSPF lets it speak again (MinLSInterval, 5 s).
RETURN_PATIENCE_MS = 10_000


def show(story, network):
    source, target = network["southeast"], network["tsinghua"]
    clients = [network[pe] for pe in cernet.PES]
    failures.show_reflector(story, network["rr1"], clients, cernet.vif("rr1"), source, target)
    show_core_router(story, network)
    show_pe(story, network)


def pe_in_use(network, seen_from, island):
    """The PE to which another one sends what is for an island, or None."""
    endpoint = cernet.table(network[seen_from]).get(cernet.prefix(island))
    return next((pe for pe in cernet.PES if cernet.vif(pe) == endpoint), None)


def core_router_in_use(network, pe, other, among):
    """Which of these P routers gets what a PE sends to another PE, seen on the wire."""
    wanted = f"src {cernet.vif(pe)} and dst {cernet.vif(other)}"
    with contextlib.ExitStack() as running:
        captures = {
            city: running.enter_context(network[city].capture(f"to-{pe}", wanted, snap_bytes=96)) for city in among
        }
        seen = lambda: next((city for city, capture in captures.items() if capture.count()), None)  # noqa: E731
        return wait_until(seen, f"{' or '.join(among)} carries packets from {pe} to {other}")


def show_core_router(story, network):
    other = pe_in_use(network, "pe5", "tsinghua")
    flow = Flow(network["southeast"], network["tsinghua"])
    failing = core_router_in_use(network, "pe5", other, cernet.uplinks("pe5"))
    story.chapter(f"Power fails at P router {failing}, through which pe5 reaches {other}")
    network[failing].power_off()
    others = [city for city in cernet.uplinks("pe5") if city != failing]
    backup = core_router_in_use(network, "pe5", other, others)
    story.expect(True, f"pe5 sends through {backup} instead")
    failures.expect_flow(story, flow, PATIENCE_MS)
    story.chapter(f"{failing} is back")
    flow = Flow(network["southeast"], network["tsinghua"])
    network[failing].power_on()
    left = progress.watch(lambda: missing_loopbacks(network, failing), 30)
    story.expect(not left, f"{failing} knows all PEs by {network[failing].routing.name}'s OSPFv3", left)
    failures.expect_flow(story, flow, RETURN_PATIENCE_MS)


def missing_loopbacks(network, city):
    """Which VIFs a P router does not know."""
    known = {route["dst"] for route in network[city].json("ip -j -6 route")}
    lacking = [pe for pe in cernet.PES if cernet.vif(pe) not in known]
    return f"{city} lacks {', '.join(lacking)}" if lacking else ""


def show_pe(story, network):
    failing = pe_in_use(network, "pe5", "tsinghua")
    story.chapter(f"Power fails at {failing}, through which southeast reaches tsinghua")
    command = f"show bgp route {cernet.prefix('tsinghua')}"
    story.command(network["pe5"], f"softwire {command}")
    story.say(network["pe5"].softwire(*command.split()))
    flow = Flow(network["southeast"], network["tsinghua"])
    network[failing].power_off()
    left = progress.watch(lambda: "" if has_moved(network, failing) else f"pe5 still sends to {failing}", 20)
    story.expect(not left, f"pe5 sends to {pe_in_use(network, 'pe5', 'tsinghua')} instead", left)
    failures.expect_flow(story, flow, PATIENCE_MS)
    left = progress.watch(lambda: still_known(network, failing), 30)
    story.expect(not left, f"the reflectors have given up {failing}", left)
    story.chapter(f"{failing} is back")
    flow = Flow(network["southeast"], network["tsinghua"])
    network[failing].power_on()
    left = progress.watch(lambda: missing_after_return(network, failing), 40)
    story.expect(not left, f"{failing} knows all islands, and pe5 sends to it again", left)
    failures.expect_flow(story, flow, PATIENCE_MS)


def has_moved(network, failing):
    """Whether pe5 sends what is for tsinghua to its other PE."""
    return pe_in_use(network, "pe5", "tsinghua") not in (None, failing)


def still_known(network, pe):
    """The reflectors that have routes of a PE."""
    known = [
        name
        for name in cernet.REFLECTORS
        if any(row["next_hop"] == cernet.vif(pe) for row in network[name].softwire("show", "bgp", "routes", as_json=True))
    ]
    return f"{' and '.join(known)} still has {pe}'s routes" if known else ""


def missing_after_return(network, pe):
    known = cernet.table(network[pe])
    lacking = [island for island in cernet.ISLANDS if cernet.prefix(island) not in known]
    if lacking:
        return f"{pe} lacks {', '.join(lacking)}"
    used = pe_in_use(network, "pe5", "tsinghua")
    return "" if used == pe else f"pe5 sends to {used}"
