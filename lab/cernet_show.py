# SPDX-License-Identifier: GPL-2.0-or-later
"""The show of scenario "cernet": the applications that RFC 5747 names, then failures under traffic."""

import concurrent.futures
import time

from lab import bird, bittorrent, cernet, cernet_failures, chat, demo, streaming
from lab.process import CommandError
from lab.story import Story
from lab.wait import DeadlineError


def run():
    """Raise the network, tell the story, take the network down; returns the exit status."""
    story = Story("Softwire on the network of RFC 5747, figure 5")
    print(f"\n{cernet.DRAWING}", end="")
    try:
        with cernet.declare() as network:
            tell(story, network)
    except (CommandError, DeadlineError, OSError) as error:
        story.expect(False, "the show runs to its end", str(error))
    return story.end()


def tell(story, network):
    build(story, network)
    with network["tianjin"].capture("to-jinan", snap_bytes=128) as capture:
        show_reachability(story, network)
        digest = cernet.serve(network)
        demo.show_applications(story, network["tsinghua"], network["southeast"], digest)
        show_chat(story, network)
        show_streaming(story, network)
        show_bittorrent(story, network, digest)
    show_core(story, capture)
    show_routes(story, network)
    cernet_failures.show_reflector(story, network)
    cernet_failures.show_pe(story, network)


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

    def lost(source):
        targets = [name for name in cernet.ISLANDS if name != source]
        command = "ping -c2 -i0.2 -W2 {}"
        return [
            f"{source} to {target}"
            for target in targets
            if not network[source].succeeds(command.format(network[target].address()))
        ]

    with concurrent.futures.ThreadPoolExecutor() as pool:
        failures = sum(pool.map(lost, cernet.ISLANDS), [])
    n_pairs = len(cernet.ISLANDS) * (len(cernet.ISLANDS) - 1)
    story.expect(not failures, f"all {n_pairs} pairs of islands reach each other", "\n".join(failures))
    command = f"traceroute -n -q1 -w2 -m10 {network['uestc'].address()}"
    story.command(network["jiaotong"], command)
    said = network["jiaotong"].run(command, check=False).stdout
    story.say("\n".join(said.splitlines()[1:]))
    ends = said.rstrip().splitlines()[-1].split()[1:2] == [network["uestc"].address()]
    story.expect(ends and "*" not in said, "CE, PE, PE, CE: the core is one hop", said)


def show_chat(story, network):
    story.chapter("Instant messages: ngircd on southeast, people on jiaotong and hust")
    server = network["southeast"]
    chat.start_server(server)
    lin, wei = (chat.Client(network[h], n, server) for h, n in (("jiaotong", "lin"), ("hust", "wei")))
    for sender, reader, text in ((lin, wei, "is IPv4 over there?"), (wei, lin, "all of it")):
        sender.type(text)
        story.say(f"<{sender.nick}> {text}")
        story.expect(reader.reads(f"<{sender.nick}> {text}"), f"{reader.nick} reads it", reader.screen())


def show_streaming(story, network):
    story.chapter("Streaming: FFmpeg on southeast sends live video to scut, as RTP")
    sent = streaming.SECONDS * streaming.FRAMES_PER_S
    shown = streaming.stream(network["southeast"], network["scut"])
    story.say(f"{sent} frames sent, {shown} of them decoded when the viewer was stopped")
    story.expect(shown >= sent - streaming.FRAMES_PER_S, "scut sees the video, all but at most its last second")


def show_bittorrent(story, network, digest):
    story.chapter("BitTorrent: southeast offers 10 MB, peking, scut and uestc fetch and share it")
    torrent = bittorrent.offer(network["southeast"])
    names = ("peking", "scut", "uestc")
    start = time.monotonic()
    got = bittorrent.fetch([network[name] for name in names], torrent, digest)
    story.say(f"{time.monotonic() - start:.1f} s for all of them")
    for name in names:
        story.expect(network[name] in got, f"{name} has the whole file, SHA-256 {digest[:16]}... is right")


def show_core(story, capture):
    story.chapter("All frames between tianjin and jinan in that time")
    total, tunnelled, foreign = (capture.count(f) for f in ("", "ip6 protochain 4", "not ip6"))
    story.say(f"{total:,} frames, {tunnelled:,} of them IPv4 in IPv6, {foreign} not IPv6")
    story.expect(tunnelled > 0 and foreign == 0, "no IPv4, no ARP", capture.tshark("-Y", "!ipv6", "-c", "10"))


def show_routes(story, network):
    for name, words in (("rr1", "show bgp summary"), ("pe1", "show bgp routes"), ("pe1", "show table")):
        story.chapter(f"{name}# softwire {words}")
        story.say(network[name].softwire(*words.split()))
    story.chapter("beijing# birdc show ospf neighbors")
    story.say(bird.show(network["beijing"], "ospf", "neighbors"))
