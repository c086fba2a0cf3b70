# SPDX-License-Identifier: GPL-2.0-or-later
"""Failures in scenario "cernet", under traffic from southeast to tsinghua, and what they cost."""

from lab import cernet
from lab.flow import Flow
from lab.wait import wait_until


def states_of(pe):
    """Neighbour -> state of its session."""
    return {row["neighbor"]: row["state"] for row in pe.softwire("show", "bgp", "summary", as_json=True)}


def show_reflector(story, network):
    story.chapter("Reflector rr1 is killed while southeast pings tsinghua a hundred times a second")
    flow = Flow(network["southeast"], network["tsinghua"])
    network["rr1"].kill()
    misses = lambda: states_of(network["pe5"])[cernet.vif("rr1")] != "Established"  # noqa: E731
    story.expect(wait_until(misses, deadline_s=20), "pe5 has lost its session with rr1")
    goes_on = flow.wait_more()
    lost, _ = flow.end()
    known = cernet.table(network["pe5"])
    story.expect(all(cernet.prefix(i) in known for i in cernet.ISLANDS), "pe5 knows all islands from rr2")
    story.expect(goes_on and lost == 0, f"traffic went on, {lost} packets lost")
    network["rr1"].start()
    back = lambda: all(s == "Established" for s in states_of(network["rr1"]).values())  # noqa: E731
    story.expect(wait_until(back, deadline_s=30), "rr1 is back, with all its clients")


def pe_in_use(network, seen_from, island):
    endpoint = cernet.table(network[seen_from]).get(cernet.prefix(island))
    return next((pe for pe in cernet.PES if cernet.vif(pe) == endpoint), None)


def power_off(pe):
    pe.kill()
    links = ["core0", "core1", "ce0"]
    pe.run(["sh", "-ec", "".join(f"ip link set {link} down; " for link in links)])


def show_pe(story, network):
    failing = pe_in_use(network, "pe5", "tsinghua")
    story.chapter(f"Power fails at {failing}, through which southeast reaches tsinghua")
    flow = Flow(network["southeast"], network["tsinghua"])
    power_off(network[failing])
    moved = wait_until(lambda: pe_in_use(network, "pe5", "tsinghua") not in (None, failing), deadline_s=20)
    backup = pe_in_use(network, "pe5", "tsinghua")
    story.expect(moved, f"pe5 sends to {backup} instead")
    goes_on = flow.wait_more()
    lost, silence_ms = flow.end()
    story.say(f"{lost} packets lost, in {silence_ms:.0f} ms")
    story.expect(goes_on and silence_ms < 5000, f"traffic goes on by {backup}, within 5 s of the failure")
