# SPDX-License-Identifier: GPL-2.0-or-later
"""Telling what happens, expectation by expectation."""

import time

WIDTH = 92


class Story:
    """Prints chapters and expectations; remembers those that were not met."""

    def __init__(self, title):
        self.start = time.monotonic()
        self.met, self.failed = 0, []
        print(f"{title}\n{'=' * len(title)}", flush=True)

    def chapter(self, title):
        print(f"\n{title}", flush=True)

    def say(self, text):
        """Lines of an account, indented and cut to the width."""
        for line in text.rstrip().splitlines():
            fits = len(line) <= WIDTH
            print(f"    {line if fits else line[: WIDTH - 3] + '...'}", flush=True)

    def command(self, host, command):
        print(f"    {host.name}# {command}", flush=True)

    def expect(self, is_met, what, otherwise=""):
        """One expectation: its text, and what is the matter if it is not met."""
        print(f"    {what:<{WIDTH - 12}} {'ok' if is_met else 'FAILED'}", flush=True)
        if is_met:
            self.met += 1
            return
        self.failed.append(what)
        for line in otherwise.strip()[-2000:].splitlines():
            print(f"      | {line}", flush=True)

    def end(self):
        """Sum up; returns the exit status."""
        seconds = time.monotonic() - self.start
        print(f"\n{self.met} expectations met, {len(self.failed)} failed, {seconds:.0f} s")
        for what in self.failed:
            print(f"  FAILED: {what}")
        return 1 if self.failed else 0
