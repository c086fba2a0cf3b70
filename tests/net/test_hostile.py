# SPDX-License-Identifier: GPL-2.0-or-later
"""Truncated, mangled and random frames at every face of a PE: all counted, nothing breaks.

    west1 - ce-west - pe1 = p1 = p2 = pe2 - ce-east - east1
      noise from here ^  ^ ^ and from here
                         into the VIF
"""

import os
import random
import socket

import pytest
from scapy.layers.inet import ICMP, IP, TCP, UDP
from scapy.layers.inet6 import (
    IPv6,
    IPv6ExtHdrDestOpt,
    IPv6ExtHdrFragment,
    IPv6ExtHdrHopByHop,
    IPv6ExtHdrRouting,
    ICMPv6PacketTooBig,
)
from scapy.layers.l2 import ARP, Dot1Q, Ether

from lab.provider_edge import program
from lab.wait import PATIENCE_S, wait_until
from wire import EAST1, VIF1, VIF2, WEST1, Counted, ether, mac, send_frames

SEED = int(os.environ.get("SOFTWIRE_TEST_SEED", "20261122"))
FRAMES = 1500
FRAME_MAX = 1514


@pytest.fixture(scope="module")
def network(shared_pe_lab):
    shared_pe_lab["west1"].run(f"ping -c 2 -i 0.05 -W 3 {EAST1}")
    return shared_pe_lab


def honest(header):
    """Frames of every kind that a PE looks into."""
    inner = IP(src=EAST1, dst=WEST1) / UDP(sport=5, dport=9) / bytes(60)
    outer = IPv6(src=VIF2, dst=VIF1)
    packets = [
        IP(src=WEST1, dst=EAST1) / UDP(sport=5, dport=9) / bytes(60),
        IP(src=WEST1, dst=EAST1) / TCP() / bytes(9),
        IP(src=WEST1, dst=EAST1, options=b"\7\7\4\0\0\0\0\0") / ICMP(),
        IP(src=WEST1, dst=EAST1, flags="MF", frag=3) / bytes(80),
        outer / inner,
        outer / IPv6ExtHdrDestOpt(nh=4) / inner,
        outer / IPv6ExtHdrHopByHop(nh=4) / inner,
        outer / IPv6ExtHdrRouting(nh=4, segleft=0) / inner,
        outer / IPv6ExtHdrFragment(nh=4, m=1, id=7) / inner,
        outer / outer / inner,
        outer / ICMPv6PacketTooBig(mtu=1280) / IPv6(src=VIF1, dst=VIF2, nh=4) / inner,
        Dot1Q(vlan=7) / outer / inner,
        ARP(),
    ]
    return [bytes(header / packet) for packet in packets]


def mangled(dice, frame):
    """A frame with its MAC addresses kept and something else wrong."""
    kind = dice.randrange(4)
    if kind == 0:
        return frame[: dice.randrange(14, len(frame) + 1)]
    if kind == 1:
        return frame + dice.randbytes(dice.randrange(1, FRAME_MAX - len(frame)))
    if kind == 2:
        changed = bytearray(frame)
        for _ in range(dice.randrange(1, 5)):
            changed[dice.randrange(12, len(changed))] = dice.randrange(256)
        return bytes(changed)
    return frame[:14] + dice.randbytes(dice.randrange(0, FRAME_MAX - 14))


def noise(header, seed):
    """FRAMES frames, the same for the same seed."""
    dice = random.Random(seed)
    templates = honest(header)
    return [mangled(dice, dice.choice(templates)) for _ in range(FRAMES)]


INTERFACES = ("core0", "ce0", "vif0")


def verdicts(pe, *arguments):
    """Sum of all the packet program's counters."""
    rows = pe.softwire("show", "counters", "--all", *arguments, as_json=True)
    return sum(row["packets"] for row in rows if not row["name"].startswith("slow_"))


def verdicts_at(pe, interface):
    """The same of one interface, with the tagged frames, which are no interface's."""
    return verdicts(pe) - sum(verdicts(pe, "--interface", other) for other in INTERFACES if other != interface)


def runs_of_program(pe, interface):
    """How often the driver ran the program, in its own words."""
    lines = pe.run(f"ethtool -S {interface}").stdout.splitlines()
    return sum(int(line.split()[1]) for line in lines if "_xdp_packets:" in line)


def quiet_reading(pe, interface):
    """Counted frames and runs of the program, read while no frame came: both read twice, the same."""
    last = None

    def is_same_again():
        nonlocal last
        before, last = last, (verdicts_at(pe, interface), runs_of_program(pe, interface))
        return last == before

    wait_until(is_same_again, "no frame for a moment")
    return last


FACES = {"core": ("p1:west0", "pe1:core0"), "island": ("ce-west:up0", "pe1:ce0")}


@pytest.mark.parametrize("face", FACES)
def test_noise_is_counted_frame_by_frame(network, face):
    print(f"seed {SEED}; another by SOFTWIRE_TEST_SEED")
    pe1 = network["pe1"]
    ends = FACES[face]
    host, interface = ends[0].split(":")
    port = ends[1].split(":")[1]
    frames = noise(ether(network, *ends), f"{SEED}/{face}")
    before, runs_before = quiet_reading(pe1, port)
    send_frames(network[host], interface, frames)
    wait_until(lambda: runs_of_program(pe1, port) - runs_before >= FRAMES, "the frames are through")

    def is_all_counted():
        counted, runs = quiet_reading(pe1, port)
        return counted - before == runs - runs_before

    wait_until(is_all_counted, "as many counted as came in")
    assert_forwards(network)


def assert_forwards(network):
    """The daemon lives, and packets pass in both directions."""
    assert network["pe1"].daemon.is_running
    assert network["pe1"].is_ready()
    network["west1"].run(f"ping -c 2 -i 0.05 -W 2 {EAST1}")


def test_noise_into_the_vif_is_survived(network):
    """As from a local program with CAP_NET_RAW."""
    pe1 = network["pe1"]
    address = mac(pe1, "vif0")
    frames = noise(Ether(src=address, dst=address), f"{SEED}/vif")
    before = verdicts(pe1, "--interface", "vif0")
    send_frames(pe1, "vif0", [frame for frame in frames if len(frame) <= 1474])
    wait_until(lambda: verdicts(pe1, "--interface", "vif0") > before, "some are counted")
    assert_forwards(network)


def test_every_truncation_of_a_tunnel_packet(network):
    header = ether(network, *FACES["core"])
    inner = IP(src=EAST1, dst=WEST1) / UDP(sport=5, dport=9) / bytes(4)
    whole = bytes(header / IPv6(src=VIF2, dst=VIF1) / IPv6ExtHdrDestOpt(nh=4) / inner)
    counted = Counted(network["pe1"])
    cut = [whole[:length] for length in range(14 + 40, len(whole))]
    send_frames(network["p1"], "west0", cut)
    counted.wait_for("drop_outer_truncated", len(cut))
    assert counted["drop_outer_truncated"] == len(cut)


def test_lengths_that_lie_are_dropped_by_name(network):
    header = ether(network, *FACES["core"])
    outer = IPv6(src=VIF2, dst=VIF1)
    lies = {
        "drop_outer_truncated": outer.copy() / IP(src=EAST1, dst=WEST1) / UDP(),
        "drop_inner_truncated": outer / IP(src=EAST1, dst=WEST1, len=900) / UDP(),
        "drop_inner_malformed": outer / IP(src=EAST1, dst=WEST1, ihl=4, len=28) / UDP(),
        "drop_inner_checksum": outer / IP(src=EAST1, dst=WEST1, chksum=0x1234) / UDP(),
    }
    lies["drop_outer_truncated"].plen = 900
    for name, packet in lies.items():
        counted = Counted(network["pe1"])
        send_frames(network["p1"], "west0", 3 * [header / packet])
        counted.wait_for(name, 3)
        assert counted[name] == 3


GARBAGE = {
    "random": random.Random(SEED).randbytes(5000) + b"\n",
    "no_json": b"show status\n",
    "wrong_types": b'{"command":7,"arguments":[]}\n',
    "unknown_command": b'{"command":"format disk"}\n',
    "deep": b"[" * 30000 + b"\n",
    "endless_line": b"x" * 200_000,
    "half_a_request": b'{"command":"show st',
    "zeroes": bytes(1000),
}


@pytest.mark.parametrize("case", GARBAGE)
def test_garbage_on_the_control_socket_is_refused(network, case):
    pe1 = network["pe1"]
    path = f"/run/softwire/{pe1.daemon_name}/control"
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
        client.settimeout(PATIENCE_S)
        client.connect(path)
        try:
            client.sendall(GARBAGE[case])
            client.shutdown(socket.SHUT_WR)
            while client.recv(65536):
                pass
        except (BrokenPipeError, ConnectionResetError):
            pass  # closed on us: as good a refusal
    assert_forwards(network)


def test_too_many_clients_are_told_and_disturb_nothing(network):
    pe1 = network["pe1"]
    clients = []
    try:
        for _ in range(40):
            clients.append(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM))
            clients[-1].connect(f"/run/softwire/{pe1.daemon_name}/control")
        for _ in range(10):
            refused = pe1.run([program("softwire"), "-n", pe1.daemon_name, "show", "status"], check=False)
            assert (refused.returncode, "too many clients" in refused.stderr) == (1, True)
        network["west1"].run(f"ping -c 2 -i 0.05 -W 2 {EAST1}")
    finally:
        for client in clients:
            client.close()
    wait_until(pe1.is_ready, "others are served again")
