# SPDX-License-Identifier: GPL-2.0-or-later
"""Waiting for a condition, never for a time."""

import time

PATIENCE_S = 20  # what takes a moment may take this on a machine that pauses; a promise has a deadline of its own


class DeadlineError(AssertionError):
    """A condition did not come true in time."""


def wait_until(condition, what=None, deadline_s=PATIENCE_S):
    """Return the condition's value as soon as it is true.

    At the deadline: DeadlineError naming `what`, or without a name just the untrue value.
    """
    end = time.monotonic() + deadline_s
    pause_s = 0.002
    while True:
        is_last = time.monotonic() > end  # looked at first: whatever delays this process, it looks once more
        value = condition()
        if value:
            return value
        if is_last:
            break
        time.sleep(pause_s)
        pause_s = min(pause_s * 2, 0.1)
    if what:
        raise DeadlineError(f"not within {deadline_s} s: {what}")
    return value
