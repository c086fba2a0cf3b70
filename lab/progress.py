# SPDX-License-Identifier: GPL-2.0-or-later
"""Waiting that shows: whatever takes longer than two seconds says how far it is."""

import concurrent.futures
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


def together(tasks, what, deadline_s=60):
    """Call functions, a few at a time, until all are done; what one raises is raised here."""
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        started = [pool.submit(task) for task in tasks]

        def missing():
            n_done = sum(one.done() for one in started)
            return "" if n_done == len(started) else f"{what} on {n_done} of {len(started)}"

        insist(missing, f"{what} on all of them", deadline_s)
    for one in started:
        one.result()
