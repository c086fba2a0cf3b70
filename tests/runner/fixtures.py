# SPDX-License-Identifier: GPL-2.0-or-later
"""Fixtures of all namespace tests; a folder's conftest.py takes them in."""

import pytest

from lab import instance
from lab.topology import Network
from runner import machine

LAST_LINES = 20  # of each program's log, when a test failed


def pytest_collection_modifyitems(items):
    """Without what every test here needs, skip them all and say why."""
    for reason in machine.missing():
        for item in items:
            item.add_marker(pytest.mark.skip(reason=f"missing {reason}"))


@pytest.fixture(scope="session", autouse=True)
def swept():
    """Nothing of an earlier, killed run is in the way."""
    if not machine.missing():
        instance.sweep()


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item):
    """A failed test ends with what the programs of its networks said last."""
    report = (yield).get_result()
    if not report.failed or not hasattr(report.longrepr, "addsection"):
        return
    for network in vars(item).get("funcargs", {}).values():
        if isinstance(network, Network):
            report.longrepr.addsection("last lines of the logs", "\n".join(last_lines(network)))


def last_lines(network):
    logs = network.instance.directory.glob("*/*.log")
    for log in sorted(logs, key=lambda log: (log.name != "softwired.log", log)):  # ours first
        lines = log.read_text(errors="replace").splitlines()[-LAST_LINES:]
        if lines and not lines[0].startswith("tcpdump:"):
            yield from [f"--- {log.parent.name} {log.name}", *lines]
