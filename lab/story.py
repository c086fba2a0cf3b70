# SPDX-License-Identifier: GPL-2.0-or-later
"""Telling what happens, expectation by expectation."""

import time

from lab import progress
from lab.process import CommandError
from lab.wait import DeadlineError


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
            progress.say(line)

    def command(self, host, command):
        print(f"    {host.name}# {command}", flush=True)

    def expect(self, is_met, what, otherwise=""):
        """One expectation: its text, and what is the matter if it is not met."""
        print(f"    {what:<{progress.WIDTH - 12}} {'ok' if is_met else 'FAILED'}", flush=True)
        if is_met:
            self.met += 1
            return
        self.failed.append(what)
        for line in otherwise.strip()[-2000:].splitlines():
            print(f"      | {line}", flush=True)

    def end(self):
        """Sum up; returns the exit status, which is 0 only if something was expected and nothing failed."""
        seconds = time.monotonic() - self.start
        print(f"\n{self.met} expectations met, {len(self.failed)} failed, {seconds:.0f} s")
        for what in self.failed:
            print(f"  FAILED: {what}")
        return 0 if self.met and not self.failed else 1


def perform(title, tell):
    """Have tell(story) raise networks, and show what happens in them; returns the exit status."""
    story = Story(title)
    try:
        tell(story)
    except (CommandError, DeadlineError, OSError) as error:
        story.expect(False, "the show runs to its end", str(error))
    return story.end()
