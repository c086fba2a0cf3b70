# SPDX-License-Identifier: GPL-2.0-or-later
"""Packets larger than the tunnel, and paths narrower than configured.

    west1 - ce-west - pe1 = p1 = p2 = pe2 - ce-east - east1
       1500 everywhere, so the tunnel's MTU is 1460; p1 = p2 is narrowed to 1400 for some tests
"""

import hashlib
import re

import pytest
from scapy.layers.inet import ICMP, IP, UDP
from scapy.layers.inet6 import ICMPv6DestUnreach, ICMPv6PacketTooBig, IPv6

from lab import servers
from lab.wait import wait_until
from wire import EAST1, VIF1, VIF2, WEST1, Counted, ether, send_frames

NARROW = 1400
FILE_BYTES = 5_000_000


def narrow_core(network, mtu=NARROW):
    network["p1"].run(f"ip link set east0 mtu {mtu}")
    network["p2"].run(f"ip link set west0 mtu {mtu}")


@pytest.fixture(scope="module")
def wide(shared_pe_lab):
    offer_file(shared_pe_lab)
    shared_pe_lab["west1"].run(f"ping -c 2 -i 0.1 -W 3 {EAST1}")
    return shared_pe_lab


@pytest.fixture
def narrow(pe_lab):
    """The narrow place is found by the first large packet, not before."""
    pe_lab["west1"].run(f"ping -c 2 -i 0.1 -W 3 {EAST1}")
    narrow_core(pe_lab)
    return pe_lab


def offer_file(network):
    servers.make_file(network["east1"], FILE_BYTES)
    servers.start_http(network["east1"])


def download(network):
    """Fetch the file and return the SHA-256 of what arrived."""
    script = f"curl -sS --max-time 25 http://{EAST1}/random.bin"
    return network["west2"].run(["sh", "-c", f"{script} | sha256sum"]).stdout.split()[0]


def checksum_of_file(network):
    content = (network["east1"].directory / "files" / "random.bin").read_bytes()
    return hashlib.sha256(content).hexdigest()


def forget_path_mtus(network):
    for host in ("west1", "west2"):
        network[host].run("ip route flush cache")


def test_too_big_with_df_is_answered_with_the_tunnel_mtu(wide):
    forget_path_mtus(wide)
    with wide["west1"].capture("eth0", "icmp") as capture:
        said = wide["west1"].run(f"ping -c 1 -W 2 -M do -s 1472 {EAST1}", check=False).stdout
        capture.wait_for("icmp[0] == 3")
    (error,) = [p for p in capture.packets() if p[ICMP].type == 3]
    assert (error[ICMP].code, error[ICMP].nexthopmtu) == (4, 1460)
    assert error[IP].src == "198.51.100.253"
    assert (error["IP in ICMP"].src, error["IP in ICMP"].dst) == (WEST1, EAST1)
    assert "mtu = 1460" in said


@pytest.mark.parametrize("length", [1459, 1460])
def test_up_to_the_tunnel_mtu_the_fast_path_carries(wide, length):
    counted = Counted(wide["pe1"])
    wide["west1"].run(f"ping -c 3 -i 0.05 -W 2 -M do -s {length - 28} {EAST1}")
    rises = counted.rises()
    assert rises["encapsulated"] == 3
    assert "pass_too_big" not in rises


def test_one_octet_more_leaves_the_fast_path(wide):
    forget_path_mtus(wide)
    counted = Counted(wide["pe1"])
    assert not wide["west1"].succeeds(f"ping -c 1 -W 2 -M do -s {1461 - 28} {EAST1}")
    rises = counted.rises()
    assert rises["pass_too_big"] == 1
    assert "encapsulated" not in rises


@pytest.mark.parametrize("length", [1461, 1500, 4000, 20000])
def test_too_big_without_df_arrives(wide, length):
    wide["west1"].run(f"ping -c 2 -i 0.1 -W 2 -M dont -s {length - 28} {EAST1}")


def test_tcp_finds_the_tunnel_mtu(wide):
    forget_path_mtus(wide)
    assert download(wide) == checksum_of_file(wide)


def endpoint_mtu(network):
    (row,) = network["pe1"].softwire("show", "endpoints", as_json=True)
    return row["path_mtu"]


def test_too_big_in_the_core_is_told_to_the_sender(narrow):
    counted = Counted(narrow["pe1"])
    with narrow["west1"].capture("eth0", "icmp") as capture:
        narrow["west1"].run(f"ping -c 1 -W 1 -M do -p 5a -s 1400 {EAST1}", check=False)
        capture.wait_for("icmp[0] == 3")
    (error,) = [p for p in capture.packets() if p[ICMP].type == 3]
    (sent,) = [p for p in capture.packets() if p[ICMP].type == 8]
    assert (error[ICMP].code, error[ICMP].nexthopmtu) == (4, NARROW - 40)
    quoted = error["IP in ICMP"]
    assert (quoted.src, quoted.dst, quoted.id, quoted.len) == (WEST1, EAST1, sent[IP].id, 1428)
    assert bytes(quoted)[20:28] == bytes(sent[IP])[20:28]
    assert endpoint_mtu(narrow) == NARROW
    rises = counted.rises()
    assert (rises["slow_icmp_relayed"], rises["slow_mtu_learnt"]) == (1, 1)


def test_what_was_learnt_outlives_the_entry(narrow):
    """An endpoint that goes and comes back, as by a lost BGP session, has the path it had."""
    narrow["west1"].run(f"ping -c 1 -W 1 -M do -s 1400 {EAST1}", check=False)
    wait_until(lambda: endpoint_mtu(narrow) == NARROW, "the path MTU is learnt")
    pe1, with_entry = narrow["pe1"], narrow["pe1"].configuration
    pe1.reload(re.sub(r"remote 203\.0\.113\.0/24[^;]*;( *})?", "", with_entry))
    assert pe1.softwire("show", "endpoints", as_json=True) == []
    pe1.reload(with_entry)
    assert endpoint_mtu(narrow) == NARROW


def test_tcp_crosses_a_narrow_core(narrow):
    offer_file(narrow)
    assert download(narrow) == checksum_of_file(narrow)


@pytest.mark.parametrize("length", [1428, 1500, 4000])
def test_too_big_without_df_arrives_across_a_narrow_core(narrow, length):
    """The packet that finds the narrow place is lost; those behind it arrive."""
    command = f"ping -c 1 -W 1 -M dont -s {length - 28} {EAST1}"
    wait_until(lambda: narrow["west1"].succeeds(command), "the path MTU is learnt")
    narrow["west1"].run(f"ping -c 5 -i 0.05 -W 2 -M dont -s {length - 28} {EAST1}")


def error_about(network, error, inner_source=WEST1, inner_destination=EAST1, source=VIF1, to=VIF2):
    """An ICMPv6 error of p1 to pe1 about a tunnel packet."""
    quoted = IPv6(src=source, dst=to, nh=4) / IP(src=inner_source, dst=inner_destination, flags="DF")
    packet = IPv6(src="2001:db8:0:1::2", dst=VIF1) / error / (quoted / UDP() / bytes(100))
    return bytes(ether(network, "p1:west0", "pe1:core0") / packet)


FORGED = {
    "other_endpoint": {"to": "2001:db8:ffff::9"},
    "destination_of_another_endpoint": {"inner_destination": "192.0.2.1"},
    "destination_in_own_island": {"inner_destination": "198.51.100.12"},
}


@pytest.mark.parametrize("case", FORGED)
def test_forged_too_big_changes_nothing(wide, case):
    counted = Counted(wide["pe1"])
    frames = 3 * [error_about(wide, ICMPv6PacketTooBig(mtu=1300), **FORGED[case])]
    send_frames(wide["p1"], "west0", frames)
    counted.wait_for("slow_drop_icmp_foreign", 3)
    assert "slow_icmp_relayed" not in counted.rises()
    assert endpoint_mtu(wide) == 0
    assert wide["pe1"].softwire("show", "status", as_json=True)["tunnel_mtu"] == 1460


def test_error_about_somebody_elses_packet_is_counted_as_malformed(wide):
    counted = Counted(wide["pe1"])
    frame = error_about(wide, ICMPv6PacketTooBig(mtu=1300), source="2001:db8:0:1::1")
    send_frames(wide["p1"], "west0", [frame])
    counted.wait_for("slow_drop_icmp_malformed", 1)
    assert endpoint_mtu(wide) == 0


def test_unreachable_in_the_core_is_told_to_the_sender(pe_lab):
    pe_lab["west1"].run(f"ping -c 2 -i 0.1 -W 3 {EAST1}")
    pe_lab["p1"].run(f"ip -6 route replace unreachable {VIF2}/128")
    pe_lab["p1"].run(f"ip -6 route delete {VIF2}/128 via 2001:db8:0:2::2", check=False)
    with pe_lab["west1"].capture("eth0", "icmp[0] == 3") as capture:
        pe_lab["west1"].run(f"ping -c 1 -W 1 {EAST1}", check=False)
        capture.wait_for("icmp")
    error = capture.packets()[0]
    assert (error[ICMP].type, error[ICMP].code) == (3, 1)
    assert (error["IP in ICMP"].src, error["IP in ICMP"].dst) == (WEST1, EAST1)


@pytest.mark.parametrize("code", [0, 1, 3, 5, 6])
def test_each_unreachable_becomes_host_unreachable(wide, code):
    with wide["west1"].capture("eth0", "icmp[0] == 3") as capture:
        send_frames(wide["p1"], "west0", [error_about(wide, ICMPv6DestUnreach(code=code))])
        capture.wait_for("icmp")
    (error,) = capture.packets()
    assert error[ICMP].code == 1
    assert (error["IP in ICMP"].src, error["IP in ICMP"].dst) == (WEST1, EAST1)


def test_the_configured_path_mtu_rules(pe_lab):
    """`path-mtu 1400;` on a core that could more: the tunnel takes 1360."""
    pe1 = pe_lab["pe1"]
    pe1.reload(pe1.configuration.replace("path-mtu 1500", f"path-mtu {NARROW}"))
    pe_lab["west1"].run(f"ping -c 3 -i 0.05 -W 3 -M do -s {1360 - 28} {EAST1}")
    said = pe_lab["west1"].run(f"ping -c 1 -W 2 -M do -s {1361 - 28} {EAST1}", check=False).stdout
    assert "mtu = 1360" in said
