# SPDX-License-Identifier: GPL-2.0-or-later
"""The commands people use: the demonstration, and `softwire lab` up, enter, list and down.

    west1, west2 - ce-west - pe1 === p1 === p2 === pe2 - ce-east - east1, east2
"""

import pathlib
import signal
import subprocess

import pytest

from lab import instance

LAB = str(pathlib.Path(__file__).resolve().parents[2] / "lab" / "lab")


def lab(*words, check=True):
    return subprocess.run(
        [LAB, *words], capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=120, check=check
    )


def traces_of(identifier):
    """Whatever of a lab is still on this machine."""
    folders = [*instance.STATE.glob(identifier), *instance.DAEMON_STATE.glob(f"{identifier}-*")]
    namespaces = list(instance.NAMESPACES.glob(f"{identifier}.*"))
    return folders + namespaces + instance.Instance(identifier).remaining_processes()


def test_demo_meets_every_expectation_and_leaves_nothing():
    with subprocess.Popen([LAB, "demo"], stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True) as demo:
        said, _ = demo.communicate(timeout=170)
    assert demo.returncode == 0, said
    assert " 0 failed" in said
    assert traces_of(f"pe-{demo.pid}") == []


def test_a_kept_lab_is_listed_entered_and_taken_down():
    said = lab("up", "--keep").stdout
    identifier = said.split("lab pe-")[1].split()[0]
    identifier = f"pe-{identifier}"
    try:
        assert identifier in lab("list").stdout
        lab("enter", identifier, "west1", "ping", "-c1", "-W2", "203.0.113.11")
        table = lab("enter", identifier, "pe1", "softwire", "show", "table").stdout
        assert "203.0.113.0/24" in table
    finally:
        lab("down", identifier)
    assert traces_of(identifier) == []


@pytest.mark.parametrize("request_number", [signal.SIGINT, signal.SIGTERM])
def test_a_lab_ended_by_a_signal_leaves_nothing(request_number):
    command = [LAB, "up"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True) as process:
        for line in process.stdout:
            if "Ctrl-C" in line:
                break
        process.send_signal(request_number)
        process.communicate(timeout=30)
    assert process.returncode == 128 + request_number
    assert traces_of(f"pe-{process.pid}") == []


def test_an_unknown_host_is_answered_with_those_there_are(pe_network):
    answer = lab("enter", pe_network.id, "nowhere", check=False)
    assert answer.returncode == 1
    assert "west1" in answer.stderr
