# SPDX-License-Identifier: GPL-2.0-or-later
"""The demonstration: real applications between two IPv4 islands, across a core without IPv4."""

import contextlib
import re

from lab import applications, demo_bgp, pe
from lab.story import perform

PROGRAMS = (*pe.PROGRAMS, *applications.PROGRAMS, "traceroute", "tshark")
FILE_BYTES = 10_000_000
TUNNEL_MTU = 1460  # 1500 of the core, less the 40 octets of the IPv6 header
CORE_LINKS = (("p1", "west0"), ("p1", "east0"), ("p2", "east0"))


def run():
    """two PEs with static tables, then four behind route reflectors: applications, captures, failures"""

    def tell(story):
        print(f"\n{pe.DRAWING}", end="", flush=True)
        with pe.declare() as network:
            tell_static(story, network)
        demo_bgp.tell(story)

    return perform("Softwire: two IPv4 islands, one IPv6-only core", tell)


def tell_static(story, network):
    digest = build(story, network)
    with contextlib.ExitStack() as running:
        captures = [
            running.enter_context(network[host].capture(interface, snap_bytes=128))
            for host, interface in CORE_LINKS
        ]
        show_reachability(story, network, captures[0])
        applications.show_downloads(story, network["west1"], network["east1"], digest)
        show_path_mtu(story, network)
    show_core(story, captures)
    show_daemon(story, network["pe1"])


def build(story, network):
    story.chapter("What was built")
    for name in ("p1", "p2"):
        traces = network[name].ipv4_traces()
        story.expect(not traces, f"{name} has no IPv4 address, route or forwarding", str(traces))
    crosses = network["west1"].succeeds("ping -c1 -W1 203.0.113.11")
    story.expect(not crosses, "before softwired runs, west1 cannot reach east1")
    pe.start(network)
    story.expect(True, "softwired runs on pe1 and pe2")
    digest = pe.serve(network, FILE_BYTES)
    story.expect(True, "east1 offers a random file of 10 MB by HTTP, SSH and FTP")
    return digest


def show_reachability(story, network, capture):
    story.chapter("Ping and traceroute")
    for source, target in (("west1", "east1"), ("east2", "west2")):
        command = f"ping -c3 -i0.1 -W2 {network[target].address()}"
        story.command(network[source], command)
        said = network[source].run(command, check=False).stdout
        story.say("\n".join(said.splitlines()[-2:]))
        story.expect(", 0% packet loss" in said, f"{source} reaches {target}", said)
    show_wire(story, network, capture)
    show_traceroute(story, network)


def show_wire(story, network, capture):
    """The first ping as p1 saw it, decoded by tshark."""
    capture.wait_for("ip6 proto 4")
    echo = "icmp.type == 8 && ip.src == 198.51.100.11"
    names = ("eth.type", "ipv6.src", "ipv6.dst", "ipv6.nxt", "ipv6.hlim", "ipv6.flow")
    names += ("ip.src", "ip.dst", "ip.ttl", "icmp.seq", "frame.len")
    frames = capture.fields(*names, display_filter=echo)
    story.chapter("One ping on the wire of p1, decoded by tshark")
    if not frames:
        story.expect(False, "p1 sees the ping inside IPv6", capture.tshark("-c", "20"))
        return
    ethertype, src6, dst6, following, hops, flow, src4, dst4, ttl, sequence, length = frames[0]
    story.say(f"Ethernet  type {ethertype} (IPv6), {length} octets")
    story.say(f"IPv6      {src6} -> {dst6}, next header {following}, hop limit {hops}, flow {flow}")
    story.say(f"IPv4      {src4} -> {dst4}, TTL {ttl}")
    story.say(f"ICMP      echo request, sequence {sequence.split(',')[0]}")
    is_tunnelled = (ethertype, src6, dst6, following) == ("0x86dd", pe.VIF1, pe.VIF2, "4")
    story.expect(is_tunnelled, "p1 sees the ping inside IPv6, from VIF to VIF", str(frames[0]))


def show_traceroute(story, network):
    story.chapter("The path as west1 sees it")
    command = f"traceroute -n -q1 -w2 -m10 {network['east1'].address()}"
    story.command(network["west1"], command)
    said = network["west1"].run(command, check=False).stdout
    story.say("\n".join(said.splitlines()[1:]))
    hops = re.findall(r"^ *\d+ +(\S+)", said, re.MULTILINE)
    is_sensible = hops[:2] == ["198.51.100.1", "198.51.100.253"] and hops[-1:] == ["203.0.113.11"]
    story.expect(is_sensible, "its router, then pe1, at the end east1", said)
    story.expect("*" not in hops, "no hop is silent", said)


def show_path_mtu(story, network):
    story.chapter("Path MTU: the core takes 1500, so 1460 remain for IPv4")
    west, target = network["west2"], network["east2"].address()
    command = f"ping -M do -c2 -i0.2 -W2 -s1472 {target}"
    story.command(west, command)
    said = west.run(command, check=False)
    notice = re.search(r"From (\S+) .*Frag needed and DF set \(mtu = (\d+)\)", said.stdout)
    story.say(notice.group(0) if notice else "(no ICMP error)")
    is_right = bool(notice) and notice.groups() == ("198.51.100.253", str(TUNNEL_MTU))
    what = f"1500 octets with DF: pe1 answers ICMP 3/4, MTU {TUNNEL_MTU}"
    story.expect(is_right, what, said.stdout + said.stderr)
    for size, flag, what in (
        (TUNNEL_MTU - 28, "do", f"{TUNNEL_MTU} octets with DF cross"),
        (4000, "dont", "4028 octets without DF cross, in fragments"),
    ):
        said = west.run(f"ping -M {flag} -c2 -i0.2 -W2 -s{size} {target}", check=False)
        story.expect(", 0% packet loss" in said.stdout, what, said.stdout + said.stderr)
    route = network["east1"].run(f"ip route get {network['west1'].address()}").stdout
    is_learnt = f"mtu {TUNNEL_MTU}" in route
    story.expect(is_learnt, "TCP on east1 has learnt the path MTU during the downloads", route)


def show_core(story, captures):
    """What crossed the core in all that time: IPv6 only."""
    story.chapter("All frames on the three links of the core, from the first ping on")
    story.say(f"{'link':<14}{'frames':>9}{'IPv4 in IPv6':>15}{'other IPv6':>13}{'not IPv6':>11}")
    for (host, interface), capture in zip(CORE_LINKS, captures):
        name = f"{host} {interface}"
        total, tunnelled = capture.count(), capture.count("ip6 protochain 4")
        foreign = capture.count("not ip6")
        other = total - tunnelled - foreign
        story.say(f"{name:<14}{total:>9,}{tunnelled:>15,}{other:>13,}{foreign:>11,}")
        what = f"{name}: no IPv4, no ARP, and the capture missed nothing"
        is_clean = tunnelled > 0 and foreign == 0 and capture.lost == 0
        story.expect(is_clean, what, f"{capture.lost} frames missed\n" + capture.tshark("-Y", "!ipv6", "-c", "10"))


def show_daemon(story, router):
    for words in (("show", "table"), ("show", "counters")):
        story.chapter(f"{router.name}# softwire {' '.join(words)}")
        text = router.softwire(*words)
        story.say(text)
        story.expect(bool(text.strip()), f"softwire {' '.join(words)} answers")
