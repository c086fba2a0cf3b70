# SPDX-License-Identifier: GPL-2.0-or-later
"""Mounts of a program's own, for those that insist on places outside the lab."""

import functools
import subprocess

EMPTY = """\
for place in {places}; do [ ! -d $place ] || mount -t tmpfs -o mode=1777 tmpfs $place; done
exec "$@"
"""


@functools.cache
def are_possible():
    """Not inside a plain chroot."""
    return subprocess.run(["unshare", "--mount", "true"], capture_output=True, check=False).returncode == 0


def private(script, *words):
    """A command that runs a shell script, in which mounts are seen by nobody else."""
    return ["unshare", "--mount", "sh", "-ec", script, "sh", *words]


def with_empty(places, command):
    """A command that finds these directories empty; what it writes there goes with it."""
    return private(EMPTY.format(places=" ".join(places)), *command) if are_possible() else command
