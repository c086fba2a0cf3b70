# SPDX-License-Identifier: GPL-2.0-or-later
"""Failures in scenario "cernet", under traffic from southeast to tsinghua, and what they cost."""

import re
import signal

from lab import cernet
from lab.wait import wait_until

INTERVAL_S = 0.01


class Flow:
    """Pings in a row, looked at by the times of their answers."""

    def __init__(self, source, target):
        command = f"ping -D -i {INTERVAL_S} -W 2 {target.address()}"
        self.process = source.spawn(command, f"flow-{len(source.processes)}")
        self.wait_more()

    def answers(self):
        """Time and sequence number of each answer."""
        found = re.findall(r"^\[([\d.]+)\] .* icmp_seq=(\d+) ", self.process.output(), re.MULTILINE)
        return [(float(when), int(sequence)) for when, sequence in found]

    def wait_more(self, count=100, deadline_s=20):
        """Until that many more packets were answered."""
        wanted = len(self.answers()) + count
        return wait_until(lambda: len(self.answers()) >= wanted, deadline_s=deadline_s)

    def end(self):
        """Stop; returns the number of lost packets, and for how many ms packets were being lost."""
        self.process.stop(signal.SIGINT)
        answers = self.answers()
        pairs = list(zip(answers, answers[1:]))
        lost = sum(later[1] - earlier[1] - 1 for earlier, later in pairs)
        silent_s = sum(later[0] - earlier[0] for earlier, later in pairs if later[1] - earlier[1] > 1)
        return lost, silent_s * 1000


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
