# SPDX-License-Identifier: GPL-2.0-or-later
"""Processes inside the hosts of a network: started, logged, watched, ended by their pid."""

import pathlib
import signal
import subprocess

from lab.wait import PATIENCE_S, DeadlineError, wait_until


class CommandError(AssertionError):
    """A command inside a host failed; the message holds what it said."""


class Process:
    """A running program of a host. What it prints goes to its log in the instance's directory."""

    def __init__(self, host, name, command):
        self.host, self.name = host, name
        self.log = pathlib.Path(host.directory / f"{name}.log")
        with open(self.log, "ab") as log:
            self.popen = subprocess.Popen(
                host.enter + command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        host.instance.record_process(self.pid, host.name, name)

    @property
    def pid(self):
        return self.popen.pid

    @property
    def is_running(self):
        return self.popen.poll() is None

    def output(self):
        return self.log.read_text(errors="replace")

    def wait_ready(self, condition, what, deadline_s=PATIENCE_S):
        """Wait for a sign of readiness; a program that ended instead is an error with its log."""

        def is_ready():
            if not self.is_running:
                raise CommandError(f"{self} ended ({self.popen.returncode}):\n{self.output()[-3000:]}")
            return condition()

        try:
            wait_until(is_ready, what, deadline_s)
        except DeadlineError as error:
            raise DeadlineError(f"{self}: {error}\n{self.output()[-3000:]}") from None

    def stop(self, request=signal.SIGTERM, deadline_s=PATIENCE_S):
        """Ask the program to end and return its exit status; past the deadline it is killed."""
        if self.is_running:
            self.popen.send_signal(request)
        try:
            return self.popen.wait(deadline_s)
        except subprocess.TimeoutExpired:
            return self.kill()

    def kill(self):
        self.popen.kill()
        return self.popen.wait(PATIENCE_S)

    def wait(self, deadline_s=PATIENCE_S):
        """Wait for the program's own end; returns its exit status."""
        try:
            return self.popen.wait(deadline_s)
        except subprocess.TimeoutExpired:
            raise DeadlineError(f"{self} did not end within {deadline_s} s") from None

    def __str__(self):
        return f"{self.name} on {self.host.name}"
