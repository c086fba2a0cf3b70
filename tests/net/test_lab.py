# SPDX-License-Identifier: GPL-2.0-or-later
"""The lab itself: what the other tests stand on.

    west1, west2 - ce-west - pe1 === p1 === p2 === pe2 - ce-east - east1, east2

No daemon runs here, so IPv4 must not get across.
"""

import os
import pathlib
import subprocess
import sys

import pytest

from lab import instance, pe
from lab.process import CommandError

ROOT = pathlib.Path(__file__).resolve().parents[2]


def traces_of(identifier):
    """Whatever of an instance is still on this machine."""
    state = [p for p in (instance.STATE / identifier,) if p.exists()]
    namespaces = list(instance.NAMESPACES.glob(f"{identifier}.*"))
    return state + namespaces + instance.Instance(identifier).remaining_processes()


def test_core_routers_know_no_ipv4(pe_network):
    for name in ("p1", "p2"):
        assert pe_network[name].ipv4_traces() == []


def test_islands_know_no_ipv6(pe_network):
    for name in ("west1", "ce-west", "ce-east", "east2"):
        assert pe_network[name].json("ip -j -6 address") == []


def test_hosts_of_one_island_reach_each_other(pe_network):
    pe_network["west1"].run("ping -c1 -W2 198.51.100.12")


def test_core_carries_ipv6_between_the_pes(pe_network):
    pe_network["pe1"].run("ping -c1 -W2 2001:db8:0:3::2")


def test_ipv4_does_not_cross_without_a_tunnel(pe_network):
    assert not pe_network["west1"].succeeds("ping -c1 -W1 203.0.113.11")


def test_capture_shows_ipv4_where_there_is_ipv4(pe_network):
    with pe_network["ce-west"].capture("lan1") as capture:
        pe_network["west1"].run("ping -c1 -W2 198.51.100.12")
        capture.wait_for("icmp", count=2)
    assert capture.lost == 0
    assert ["198.51.100.11", "198.51.100.12"] in capture.fields("ip.src", "ip.dst")
    assert capture.count("ip6") == 0


def test_frames_leave_hosts_with_complete_checksums(pe_network):
    features = pe_network["west1"].run("ethtool -k eth0").stdout
    assert "tx-checksumming: off" in features
    assert "generic-receive-offload: on" in features


def test_two_labs_run_side_by_side(pe_network):
    with pe.declare() as other:
        assert other.id != pe_network.id
        other["west1"].run("ping -c1 -W2 198.51.100.12")
    pe_network["west1"].run("ping -c1 -W2 198.51.100.12")


def test_removal_leaves_nothing():
    with pe.declare() as network:
        network["east1"].spawn("sleep 1000")
        assert traces_of(network.id)
    assert traces_of(network.id) == []


def test_exception_leaves_nothing():
    with pytest.raises(CommandError), pe.declare() as network:
        network["east1"].spawn("sleep 1000")
        network["east1"].run("false")
    assert traces_of(network.id) == []


def test_program_that_ends_at_once_is_reported_with_its_log(pe_network):
    process = pe_network["east1"].spawn(["sh", "-c", "echo no such luck; exit 3"])
    with pytest.raises(CommandError, match=r"(?s)ended \(3\).*no such luck"):
        process.wait_ready(lambda: False, "nothing")


KILLED_OWNER = """
import signal, sys
sys.path.insert(0, sys.argv[1])
from lab import pe
with pe.declare() as network:
    network["east1"].spawn("sleep 1000")
    print(network.id, flush=True)
    signal.pause()
"""


def test_what_a_killed_owner_left_is_swept():
    command = [sys.executable, "-c", KILLED_OWNER, str(ROOT)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as owner:
        identifier = owner.stdout.readline().strip()
        assert not instance.Instance(identifier).is_abandoned
        owner.kill()
    assert traces_of(identifier)
    assert identifier in instance.sweep()
    assert traces_of(identifier) == []


def test_an_instance_that_was_never_finished_is_swept(monkeypatch, tmp_path):
    monkeypatch.setattr(instance, "STATE", tmp_path)
    with subprocess.Popen(["true"]) as ended:
        pass
    (tmp_path / f".new-{ended.pid}-abc").mkdir()
    (tmp_path / f".new-{os.getpid()}-abc").mkdir()
    instance.sweep()
    assert [path.name for path in tmp_path.iterdir()] == [f".new-{os.getpid()}-abc"]


def test_an_instance_that_goes_while_they_are_listed_is_left_out(monkeypatch, tmp_path):
    there = tmp_path / "there-1" / "owner.json"
    there.parent.mkdir()
    there.write_text("{}")
    listed = [there, tmp_path / "gone-1" / "owner.json"]
    monkeypatch.setattr(type(instance.STATE), "glob", lambda *_: iter(listed))
    assert [found.id for found in instance.Instance.all()] == ["there-1"]
