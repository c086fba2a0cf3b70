# SPDX-License-Identifier: GPL-2.0-or-later
"""Individual tests out of what meson, cmocka and pytest leave behind."""

import json
import re
import xml.etree.ElementTree as ElementTree

from runner.report import FAILED, PASSED, SKIPPED, Result

# "ok 1 - name", "not ok 2 - name", "ok 3 # SKIP name"; cmocka writes a skip as "not ok".
TAP = re.compile(r"^(?P<no>not )?ok \d+ (?:- |(?P<skip># SKIP ))(?P<name>.*)$")
MESON_OUTCOMES = {"OK": PASSED, "EXPECTEDFAIL": PASSED, "SKIP": SKIPPED}


def tap_results(suite, text):
    """The tests named in TAP lines; lines that begin with '#' tell why the last one failed."""
    results = []
    for line in text.splitlines():
        match = TAP.match(line)
        if match:
            outcome = SKIPPED if match["skip"] else FAILED if match["no"] else PASSED
            results.append(Result(suite, match["name"], outcome))
        elif results and line.startswith("#"):
            results[-1].reason += line + "\n"
    return results


def meson_test_results(record):
    """The tests of one executable. What ends badly without naming a failed test is itself one."""
    suite = record["name"].split(" / ")[-1]
    output = record.get("stdout", "") + record.get("stderr", "")
    results = tap_results(suite, output)
    outcome = MESON_OUTCOMES.get(record["result"], FAILED)
    if not results:
        reason = output[-6000:] if outcome == FAILED else last_line(output)
        return [Result(suite, "run", outcome, reason)]
    if outcome == FAILED and not any(r.outcome == FAILED for r in results):
        results.append(Result(suite, "run", FAILED, f"{record['result']}\n{output[-6000:]}"))
    return results


def last_line(text):
    return (text.strip().splitlines() or [""])[-1]


def meson_results(log):
    """All tests of a meson testlog.json."""
    for line in log.read_text().splitlines():
        yield from meson_test_results(json.loads(line))


def junit_case(suite, case):
    name = case.get("name")
    for tag, outcome in (("failure", FAILED), ("error", FAILED), ("skipped", SKIPPED)):
        element = case.find(tag)
        if element is not None:
            message = element.get("message", "")
            text = "" if outcome == SKIPPED else element.text or ""
            return Result(suite, name, outcome, text or message, headline=message)
    return Result(suite, name, PASSED)


def junit_results(file):
    """All tests of a JUnit XML file; the suite is the last part of each test's class name."""
    for case in ElementTree.parse(file).iter("testcase"):
        yield junit_case(case.get("classname", "").split(".")[-1], case)
