# SPDX-License-Identifier: GPL-2.0-or-later
"""The show of scenario "cernet": the applications that RFC 5747 names, then failures under traffic."""

import time

from lab import applications, cernet, cernet_failures, crossing
from lab.story import perform

PROGRAMS = (*cernet.PROGRAMS, *applications.PROGRAMS, "traceroute", "tshark")
STREAM_S = 4


def run():
    """the network of RFC 5747's figure 5: its applications, then a reflector, a P router and a PE fail"""

    def tell_it(story):
        print(f"\n{cernet.DRAWING}", end="", flush=True)
        with cernet.declare() as network:
            tell(story, network)

    return perform("Softwire on the network of RFC 5747, figure 5", tell_it)


def tell(story, network):
    build(story, network)
    with network["tianjin"].capture("to-jinan", snap_bytes=128) as capture:
        show_reachability(story, network)
        applications.show_all(story, cast(network), cernet.FILE_BYTES, STREAM_S)
    show_core(story, capture)
    show_routes(story, network)
    cernet_failures.show(story, network)


def cast(network):
    """Southeast University has the servers."""
    return applications.Cast(
        server=network["southeast"],
        downloader=network["tsinghua"],
        talkers=(network["jiaotong"], network["hust"]),
        viewer=network["scut"],
        peers=[network[island] for island in ("peking", "scut", "uestc")],
    )


def build(story, network):
    story.chapter("What was built")
    start = time.monotonic()
    cernet.start_routing(network)
    story.expect(True, f"{len(cernet.CITIES)} P routers run OSPFv3 and know no IPv4")
    is_crossing = network["tsinghua"].succeeds("ping -c1 -W1 10.4.0.10")
    story.expect(not is_crossing, "before softwired runs, tsinghua cannot reach southeast")
    cernet.start_daemons(network)
    cernet.await_routes(network)
    seconds = time.monotonic() - start
    story.expect(True, f"every PE and every CE knows all {len(cernet.ISLANDS)} islands, {seconds:.1f} s from nothing")


def show_reachability(story, network):
    story.chapter("Ping from each island to each other one, and a traceroute")
    crossing.show(story, cernet.ends(network))
    command = f"traceroute -n -q1 -w2 -m10 {network['uestc'].address()}"
    story.command(network["jiaotong"], command)
    said = network["jiaotong"].run(command, check=False).stdout
    story.say("\n".join(said.splitlines()[1:]))
    ends = said.rstrip().splitlines()[-1].split()[1:2] == [network["uestc"].address()]
    story.expect(ends and "*" not in said, "CE, PE, PE, CE: the core is one hop", said)


def show_core(story, capture):
    story.chapter("All frames between tianjin and jinan in that time")
    total, tunnelled, foreign = (capture.count(f) for f in ("", "ip6 protochain 4", "not ip6"))
    story.say(f"{total:,} frames, {tunnelled:,} of them IPv4 in IPv6, {foreign} not IPv6")
    story.expect(tunnelled > 0 and foreign == 0, "no IPv4, no ARP", capture.tshark("-Y", "!ipv6", "-c", "10"))


def show_routes(story, network):
    for name, words in (("rr1", "show bgp summary"), ("pe1", "show bgp routes"), ("pe1", "show table")):
        story.chapter(f"{name}# softwire {words}")
        story.say(network[name].softwire(*words.split()))
    for city in ("beijing", "nanjing"):
        command, said = network[city].routing.neighbors()
        story.chapter(f"{city}# {command}")
        story.say(said)
