# SPDX-License-Identifier: GPL-2.0-or-later
"""Fixtures of all namespace tests; a folder's conftest.py takes them in."""

import pytest

from lab import instance
from runner import machine


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
