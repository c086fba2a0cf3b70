# SPDX-License-Identifier: GPL-2.0-or-later
"""Frames larger than a page: islands and core at an MTU of 9000, XDP in native mode all the way.

    west1 - ce-west - pe1 = p1 = p2 = pe2 - ce-east - east1          every link: MTU 9000
"""

import hashlib

import pytest

from lab import pe, servers
from wire import EAST1, Counted

MTU = 9000
TUNNEL_MTU = MTU - 40
FILE_BYTES = 5_000_000


@pytest.fixture(scope="module")
def jumbo():
    with pe.declare(core_mtu=MTU, customer_mtu=MTU) as network:
        for island in ("west", "east"):
            widen_island(network, island)
        pe.start(network)
        network["west1"].run(f"ping -c 2 -i 0.1 -W 3 {EAST1}")
        yield network


def widen_island(network, island):
    """The scenario leaves the customers' own networks at 1500."""
    for number in (1, 2):
        network[f"{island}{number}"].run(f"ip link set dev eth0 mtu {MTU}")
        network[f"ce-{island}"].run(f"ip link set dev lan{number} mtu {MTU}")
    network[f"ce-{island}"].run(f"ip link set dev lan0 mtu {MTU}")


def test_interfaces_run_native_xdp(jumbo):
    for name in ("pe1", "pe2"):
        for interface in ("ce0", "core0", "vif0-x"):
            (link,) = jumbo[name].json(f"ip -j -d link show dev {interface}")
            assert link["xdp"]["mode"] == 1, (name, interface)


def test_the_vif_has_the_tunnel_mtu(jumbo):
    (link,) = jumbo["pe1"].json("ip -j link show dev vif0")
    assert link["mtu"] == TUNNEL_MTU


@pytest.mark.parametrize("length", [3400, 3600, 4096, 8192, TUNNEL_MTU])
def test_large_packets_cross_on_the_fast_path(jumbo, length):
    counted = Counted(jumbo["pe1"])
    jumbo["west1"].run(f"ping -c 3 -i 0.05 -W 2 -M do -s {length - 28} {EAST1}")
    rises = counted.rises()
    assert rises["encapsulated"] == 3
    assert rises["decapsulated"] == 3


def test_one_octet_more_is_answered_with_the_tunnel_mtu(jumbo):
    said = jumbo["west1"].run(f"ping -c 1 -W 2 -M do -s {TUNNEL_MTU - 27} {EAST1}", check=False).stdout
    assert f"mtu = {TUNNEL_MTU}" in said
    jumbo["west1"].run("ip route flush cache")


def test_the_vif_takes_large_packets(jumbo):
    """What the PE itself sends and receives goes through the VIF and its hidden end."""
    jumbo["pe1"].run(f"ping -c 2 -i 0.1 -W 3 -M do -s {TUNNEL_MTU - 28} -I 198.51.100.253 {EAST1}")


def test_a_file_arrives_whole(jumbo):
    servers.make_file(jumbo["east1"], FILE_BYTES)
    servers.start_http(jumbo["east1"])
    fetch = f"curl -sS --max-time 25 http://{EAST1}/random.bin | sha256sum"
    with jumbo["p1"].capture("west0", f"ip6 proto 4 and greater {TUNNEL_MTU}", snap_bytes=128) as capture:
        fetched = jumbo["west1"].run(["sh", "-c", fetch]).stdout.split()[0]
        capture.wait_for("ip6 proto 4", 100)
    content = (jumbo["east1"].directory / "files" / "random.bin").read_bytes()
    assert fetched == hashlib.sha256(content).hexdigest()
