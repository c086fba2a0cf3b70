# SPDX-License-Identifier: GPL-2.0-or-later
"""Waiting that shows: whatever takes longer than two seconds says how far it is."""

import time

from lab.wait import DeadlineError, wait_until

PERIOD_S = 2
WIDTH = 92


def say(text):
    """A line of an account, indented and cut to the width."""
    fits = len(text) <= WIDTH
    print(f"    {text if fits else text[: WIDTH - 3] + '...'}", flush=True)


def watch(missing, deadline_s):
    """Wait until missing() has nothing more to say, printing what it says; returns what it said last."""
    begin = told = time.monotonic()
    last = ""

    def is_done():
        nonlocal told, last
        last = missing()
        now = time.monotonic()
        if last and now - told >= PERIOD_S:
            told = now
            say(f"... {now - begin:.0f} s: {last}")
        return not last

    wait_until(is_done, deadline_s=deadline_s)
    return last


def insist(missing, what, deadline_s):
    """The same, but to have something missing at the deadline is a DeadlineError that names `what`."""
    last = watch(missing, deadline_s)
    if last:
        raise DeadlineError(f"not within {deadline_s} s: {what} ({last})")
