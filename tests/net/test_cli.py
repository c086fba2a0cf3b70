# SPDX-License-Identifier: GPL-2.0-or-later
"""The command against a running daemon, and against none: exit status, words of errors, JSON.

    pe1 and pe2 run; no packet matters here
"""

import json
import os

import pytest

from lab.provider_edge import program
from wire import EAST1, WEST1


@pytest.fixture(scope="module")
def pe1(shared_pe_lab):
    shared_pe_lab["west1"].run(f"ping -c 2 -i 0.05 -W 3 {EAST1}")
    return shared_pe_lab["pe1"]


def softwire(pe, *words, instance=None):
    """Run the command for a PE, or for another instance."""
    return pe.run([program("softwire"), "-n", instance or pe.daemon_name, *words], check=False)


SHOW = ("status", "table", "endpoints", "interfaces", "counters", "adjacencies", "config")


@pytest.mark.parametrize("what", SHOW)
def test_show_prints_json_and_text(pe1, what):
    said = softwire(pe1, "--json", "show", what)
    assert (said.returncode, said.stderr) == (0, "")
    answer = json.loads(said.stdout)
    assert isinstance(answer, dict if what == "status" else list)
    assert answer
    said = softwire(pe1, "show", what)
    assert (said.returncode, said.stderr) == (0, "")
    assert len(said.stdout.splitlines()) >= 2


@pytest.mark.parametrize("what", SHOW)
def test_show_help_explains(pe1, what):
    said = softwire(pe1, "show", what, "--help")
    assert (said.returncode, said.stderr) == (0, "")
    assert f"show {what}" in said.stdout


def test_running_configuration_is_a_configuration(pe1, tmp_path):
    """What `show config` prints can be used as a file, and gives the same again."""
    file = tmp_path / "again.conf"
    text = pe1.softwire("show", "config")
    file.write_text(text)
    assert pe1.run([program("softwire"), "check", file]).returncode == 0
    original = pe1.configuration
    try:
        pe1.reload(text)
        assert pe1.softwire("show", "config") == text
    finally:
        pe1.reload(original)


def test_unreachable_instance_names_those_that_run(pe1):
    said = softwire(pe1, "show", "status", instance="nobody")
    assert said.returncode == 3
    assert 'no daemon "nobody" answers' in said.stderr
    hint = said.stderr.splitlines()[1]
    assert pe1.daemon_name in hint
    assert "choose one with -n" in hint


def test_instance_is_taken_from_the_environment(pe1):
    said = pe1.run(["env", f"SOFTWIRE_INSTANCE={pe1.daemon_name}", program("softwire"), "show", "status"])
    assert pe1.daemon_name in said.stdout


USAGE_ERRORS = {
    "unknown_command": (["frobnicate"], 'there is no command "frobnicate"'),
    "misspelt": (["show", "tabel"], "did you mean table?"),
    "no_prefix": (["show", "table", "1.2.3"], '"1.2.3" is no IPv4 prefix'),
    "host_bits": (["table", "add", "192.0.2.1/24", "2001:db8::9"], "the prefix is 192.0.2.0/24"),
    "one_too_many": (["reload", "now"], 'has no use for "now"'),
    "no_packet": (["trace", "--interface", "ce0"], "say which packet"),
    "no_instance_name": (["-n", "a/b", "show", "status"], "can't be the name of an instance"),
    "unknown_option": (["show", "table", "--wide"], "--wide"),
}


@pytest.mark.parametrize("case", USAGE_ERRORS)
def test_wrong_command_line_is_2(pe1, case):
    words, message = USAGE_ERRORS[case]
    said = softwire(pe1, *words)
    assert (said.returncode, said.stdout) == (2, "")
    assert message in said.stderr


REFUSALS = {
    "no_entry": (["show", "table", "192.0.2.0/24"], "192.0.2.0/24"),
    "no_entry_for_address": (["show", "table", "192.0.2.9"], "192.0.2.9"),
    "unusable_endpoint": (["table", "add", "192.0.2.0/24", "::1"], "no address that a tunnel can end at"),
    "own_endpoint": (["table", "add", "192.0.2.0/24", "2001:db8:ffff::1"], "own VIF"),
    "not_added": (["table", "remove", "198.51.100.0/24"], "198.51.100.0/24 was not added"),
    "unknown_interface": (["show", "counters", "--interface", "nope"], "nope"),
    "no_such_file": (["table", "load", "/nonexistent"], "/nonexistent"),
    "no_such_pcap": (["trace", "--interface", "ce0", "--pcap", "/nonexistent"], "/nonexistent"),
}


@pytest.mark.parametrize("case", REFUSALS)
def test_refusal_is_1_with_the_reason(pe1, case):
    words, message = REFUSALS[case]
    said = softwire(pe1, *words)
    assert said.returncode == 1
    assert message in said.stderr


def test_refused_lookup_is_still_json(pe1):
    said = softwire(pe1, "--json", "show", "table", "192.0.2.0/24")
    assert said.returncode == 1
    assert json.loads(said.stdout) == []


def test_words_may_be_cut_short(pe1):
    assert softwire(pe1, "sh", "tab").stdout == softwire(pe1, "show", "table").stdout


def test_log_level_changes_at_run_time(pe1):
    pe1.softwire("log", "level", "debug")
    pe1.softwire("log", "level", "info")


def test_counters_of_one_interface(pe1):
    rows = pe1.softwire("show", "counters", "--interface", "ce0", as_json=True)
    assert "encapsulated" in {row["name"] for row in rows}
    assert "decapsulated" not in {row["name"] for row in rows}


def test_every_counter_is_shown_with_its_meaning(pe1):
    rows = pe1.softwire("show", "counters", "--all", as_json=True)
    assert {row["class"] for row in rows} == {"forward", "pass", "drop"}
    assert all(row["meaning"] for row in rows)
    assert len({row["name"] for row in rows}) == len(rows)


def test_watch_shows_what_moves_until_interrupted(shared_pe_lab, pe1):
    watch = pe1.spawn([program("softwire"), "-n", pe1.daemon_name, "show", "counters", "--watch", "1"])
    pings = shared_pe_lab["west1"].spawn(f"ping -i 0.05 {EAST1}")
    watch.wait_ready(lambda: "encapsulated" in watch.output(), "a rate is shown")
    assert watch.is_running
    pings.stop()


def test_status_tells_of_this_daemon(pe1):
    status = pe1.softwire("show", "status", as_json=True)
    assert (status["instance"], status["pid"]) == (pe1.daemon_name, pe1.daemon.pid)
    assert os.path.samefile(status["config"], pe1.configuration_file)
    assert (status["tunnel_mtu"], status["endpoints"]) == (1460, 1)


def test_adjacencies_show_both_directions(shared_pe_lab, pe1):
    shared_pe_lab["west1"].run(f"ping -c 2 -i 0.05 -W 3 {EAST1}")
    rows = pe1.softwire("show", "adjacencies", as_json=True)
    ways = {(row["family"], row["destination"], row["interface"]) for row in rows}
    assert {("ipv6", "2001:db8:ffff::2", "core0"), ("ipv4", WEST1, "ce0")} <= ways
