# SPDX-License-Identifier: GPL-2.0-or-later
"""The commands that `softwire lab up` suggests, tried as a person would paste them."""

import pathlib
import subprocess

LAB = str(pathlib.Path(__file__).resolve().parents[2] / "lab" / "lab")
ENDLESS = 124  # exit status of timeout(1) for a command that it ended: ping, tcpdump


def try_all(scenario, identifier, directory):
    """What the scenario's examples say; those that fail are an assertion."""
    said = []
    for example in scenario.EXAMPLES:
        command = f"timeout 2 {LAB} enter {identifier} {example.replace('ID', identifier)}"
        done = subprocess.run(command, shell=True, capture_output=True, text=True, cwd=directory)
        assert done.returncode in (0, ENDLESS), f"{command}: {done.stdout}{done.stderr}"
        assert done.stdout or done.stderr, command
        said.append(done.stdout)
    return said
