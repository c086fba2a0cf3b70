# SPDX-License-Identifier: GPL-2.0-or-later
"""The act of the demonstration in which nobody writes a table: PEs learn it by BGP."""

from lab import mesh, reflectors
from lab.flow import Flow
from lab.wait import wait_until

PES = range(1, reflectors.N_PES + 1)


def tell(story):
    story.chapter("BGP: four more PEs, clients of two route reflectors, with no table of their own")
    print(f"\n{reflectors.DRAWING}", flush=True)
    with reflectors.declare() as network:
        reflectors.up(network)
        story.expect(True, "each PE has learnt the islands of the others")
        story.command(network["pe1"], "softwire show bgp routes")
        story.say(network["pe1"].softwire("show", "bgp", "routes"))
        show_pings(story, network)
        show_failure(story, network)


def show_pings(story, network):
    pairs = [(source, target) for source in PES for target in PES if source != target]
    failed = [
        f"host{source} to host{target}"
        for source, target in pairs
        if not network[f"host{source}"].succeeds(f"ping -c2 -i0.2 -W2 {mesh.address(target)}")
    ]
    story.expect(not failed, f"all {len(pairs)} pairs of hosts reach each other", "\n".join(failed))


def n_established(speaker):
    rows = speaker.softwire("show", "bgp", "summary", as_json=True)
    return sum(row["state"] == "Established" for row in rows)


def show_failure(story, network):
    both = wait_until(lambda: n_established(network["pe1"]) == 2, deadline_s=20)
    story.expect(both, "pe1 has sessions with rr1 and rr2")
    flow = Flow(network["host1"], network["host4"])
    network["rr1"].kill()
    story.expect(wait_until(lambda: n_established(network["pe1"]) == 1, deadline_s=20), "rr1 is killed, pe1 notices")
    goes_on = flow.wait_more()
    lost, _ = flow.end()
    story.expect(goes_on and lost == 0, f"host1 still reaches host4, {lost} packets lost")
