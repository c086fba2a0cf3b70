# SPDX-License-Identifier: GPL-2.0-or-later
"""Results of individual tests, what is printed of them, and the line that counts them."""

import dataclasses
import fnmatch
import pathlib
import sys
import time

PASSED, FAILED, SKIPPED = "passed", "failed", "skipped"
ALLOWED_SKIPS = pathlib.Path(__file__).parents[1] / "allowed-skips"


@dataclasses.dataclass
class Result:
    """One test: where it belongs, what it says, how it went and why."""

    suite: str
    name: str
    outcome: str
    reason: str = ""
    headline: str = ""  # the gist of a long reason

    @property
    def title(self):
        return f"{self.suite}/{self.name}"


def allowed_skips():
    """Patterns of tests that may be skipped everywhere: one a line, '#' begins a comment."""
    lines = (line.split("#")[0].strip() for line in ALLOWED_SKIPS.read_text().splitlines())
    return [line for line in lines if line]


def summary(results):
    """ "3 passed, 1 failed" of a list of results, leaving out what is zero."""
    counts = [(sum(r.outcome == o for r in results), o) for o in (PASSED, FAILED, SKIPPED)]
    return ", ".join(f"{n} {outcome}" for n, outcome in counts if n) or "nothing to run"


class Report:
    """Collects the results of all steps and prints them as they come."""

    def __init__(self, is_strict):
        self.is_strict = is_strict
        self.results = []

    def run_step(self, name, step):
        """Run one step; a step is a function that yields results."""
        if sys.stdout.isatty():
            print(f"{name:<8} ...\r", end="", flush=True)
        start = time.monotonic()
        try:
            results = [self.judge(result) for result in step()]
        except OSError as error:
            results = [Result(name, "step", FAILED, str(error))]
        seconds = time.monotonic() - start
        print(f"{name:<8} {seconds:6.1f} s  {summary(results)}", flush=True)
        for result in results:
            self.explain(result)
        self.results += results

    def judge(self, result):
        """On a build machine, a skip that nobody allowed is a failure."""
        if not self.is_strict or result.outcome != SKIPPED:
            return result
        if any(fnmatch.fnmatch(result.title, pattern) for pattern in allowed_skips()):
            return result
        reason = f"skipped, which tests/allowed-skips does not allow: {result.reason}"
        return dataclasses.replace(result, outcome=FAILED, reason=reason)

    @staticmethod
    def explain(result):
        if result.outcome == PASSED:
            return
        lines = result.reason.strip().splitlines() or [""]
        if result.outcome == SKIPPED:
            print(f"    skipped {result.title}: {lines[0]}")
            return
        print(f"    FAILED  {result.title}")
        for line in [*result.headline.splitlines()[:12], *lines[-200:]]:
            print(f"        {line}")

    def finish(self):
        """Print the counting line; return the exit status."""
        passed, failed, skipped = (
            sum(r.outcome == o for r in self.results) for o in (PASSED, FAILED, SKIPPED)
        )
        print(f"{passed} passed, {failed} failed, {skipped} skipped", flush=True)
        return 1 if failed or not passed else 0
