# SPDX-License-Identifier: GPL-2.0-or-later
"""The commands people use: shows, and `softwire lab` up, enter, list and down.

    west1, west2 - ce-west - pe1 === p1 === p2 === pe2 - ce-east - east1, east2      and the other scenarios
"""

import os
import pathlib
import signal
import subprocess

import lab_examples
import pytest
from lab_examples import LAB

from lab import cli, instance
from lab.provider_edge import program

ROOT = pathlib.Path(__file__).resolve().parents[2]


def lab(*words, check=True):
    return subprocess.run(
        [LAB, *words], capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=120, check=check
    )


def traces_of(pattern):
    """Whatever of the labs of that name is still on this machine."""
    folders = [*instance.STATE.glob(pattern), *instance.DAEMON_STATE.glob(f"{pattern}-*")]
    namespaces = list(instance.NAMESPACES.glob(f"{pattern}.*"))
    return folders + namespaces


def raised(*command):
    """A scenario that is up, and belongs to the process that is returned."""
    process = subprocess.Popen([LAB, *command], stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True)
    for line in process.stdout:
        if "Ctrl-C" in line:
            break
    assert process.poll() is None
    return process


@pytest.mark.parametrize("show", ["demo", "softwire-mesh"])
def test_a_show_meets_every_expectation_and_leaves_nothing(show):
    with subprocess.Popen([LAB, show], stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True) as process:
        said, _ = process.communicate(timeout=170)
    assert process.returncode == 0, said
    assert " 0 failed" in said
    assert traces_of(f"*-{process.pid}*") == []


@pytest.mark.parametrize("scenario", ["pe", "mesh", "reflectors", "softwire-mesh"])
def test_a_kept_lab_is_listed_entered_as_suggested_and_taken_down(scenario, tmp_path):
    said = lab("up", scenario, "--keep").stdout
    identifier = said.split("\nlab ")[1].split()[0]
    try:
        assert identifier.startswith(scenario)
        assert identifier in lab("list").stdout
        lab_examples.try_all(cli.SCENARIOS[scenario], identifier, tmp_path)
    finally:
        lab("down", identifier)
    assert traces_of(identifier) == []


def test_what_a_killed_lab_left_is_swept_by_the_next():
    with raised("up", "softwire-mesh") as first:
        first.kill()
    left = f"softwire-mesh-{first.pid}"
    assert traces_of(left)
    with raised("up", "mesh") as second:
        assert traces_of(left) == []
        second.terminate()
        second.communicate(timeout=30)
    assert traces_of(f"mesh-{second.pid}") == []


def test_the_lab_works_as_installed(tmp_path):
    build = os.environ.get("SOFTWIRE_BUILD", ROOT / "build" / "release")
    command = ["meson", "install", "--quiet", "--no-rebuild", "-C", build, "--destdir", tmp_path]
    subprocess.run(command, check=True, capture_output=True)
    (softwire,) = tmp_path.glob("**/bin/softwire")
    (daemon,) = tmp_path.glob("**/sbin/softwired")
    clean = {name: value for name, value in os.environ.items() if not name.startswith("SOFTWIRE")}
    run = lambda *words: subprocess.run(  # noqa: E731
        [softwire, "lab", *words], env=clean, capture_output=True, text=True, timeout=60, check=True
    )
    identifier = run("up", "mesh", "--keep").stdout.split("\nlab ")[1].split()[0]
    try:
        (pid,) = run("enter", identifier, "pe1", "pgrep", "-f", identifier + "-pe1").stdout.split()
        assert pathlib.Path(f"/proc/{pid}/exe").resolve() == daemon
    finally:
        run("down", identifier)
    assert traces_of(identifier) == []


COMPLETE = """\
. {completion}
COMP_WORDS=(softwire {words} "")
COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1))
_softwire
echo "${{COMPREPLY[@]}}"
"""


@pytest.mark.parametrize(("words", "known"), [("lab", cli.SHOWS), ("lab up", cli.SCENARIOS)])
def test_the_shell_completes_what_the_lab_knows(words, known):
    script = COMPLETE.format(completion=ROOT / "packaging" / "softwire.bash-completion", words=words)
    directory = pathlib.Path(program("softwire")).parent
    environment = {**os.environ, "PATH": f"{directory}:{os.environ['PATH']}"}
    done = subprocess.run(["bash", "-c", script], env=environment, capture_output=True, text=True, check=True)
    assert set(done.stdout.split()) >= set(known)


@pytest.mark.parametrize("request_number", [signal.SIGINT, signal.SIGTERM])
def test_a_lab_ended_by_a_signal_leaves_nothing(request_number):
    with raised("up") as process:
        process.send_signal(request_number)
        process.communicate(timeout=30)
    assert process.returncode == 128 + request_number
    assert traces_of(f"pe-{process.pid}") == []


def test_an_unknown_host_is_answered_with_those_there_are(pe_network):
    answer = lab("enter", pe_network.id, "nowhere", check=False)
    assert answer.returncode == 1
    assert "west1" in answer.stderr
