# SPDX-License-Identifier: GPL-2.0-or-later
"""The commands that `softwire lab up` suggests, tried as a person would paste them."""

import os
import pathlib
import signal
import subprocess
import time

from lab.wait import wait_until

LAB = str(pathlib.Path(__file__).resolve().parents[2] / "lab" / "lab")
LOOK_S = 2  # so long a person looks at what has no end, like ping and tcpdump


def try_all(scenario, identifier, directory):
    """What the scenario's examples say; those that fail are an assertion."""
    return [try_one(example.replace("ID", identifier), identifier, directory) for example in scenario.EXAMPLES]


def try_one(example, identifier, directory):
    """What an example says until it ends; or else, if it has said something by then, while it is looked at."""
    command = f"{LAB} enter {identifier} {example}"
    file = directory / "said"
    with open(file, "wb") as output:
        process = subprocess.Popen(
            command, shell=True, stdout=output, stderr=subprocess.STDOUT, cwd=directory, start_new_session=True
        )
    begin_s = time.monotonic()

    def is_seen():
        return process.poll() is not None or (file.stat().st_size and time.monotonic() - begin_s > LOOK_S)

    try:
        wait_until(is_seen, f"{command} says something")
        said = file.read_text()
        assert process.poll() in (0, None), f"{command}: {said}"
        assert said, command
        return said
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait()
