# SPDX-License-Identifier: GPL-2.0-or-later
"""Fixtures of the namespace tests. The networks themselves are in lab/."""

import pathlib
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from lab import instance, pe  # noqa: E402
from runner import machine  # noqa: E402


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


@pytest.fixture
def pe_network():
    """The "pe" scenario raised, with its daemons not started."""
    with pe.declare() as network:
        yield network


@pytest.fixture
def pe_lab(pe_network):
    """The "pe" scenario with both PEs forwarding: pe_lab["west1"].run("ping -c1 203.0.113.11")."""
    pe.start(pe_network)
    return pe_network


@pytest.fixture(scope="module")
def shared_pe_lab():
    """The same for the tests of a module that only look: raised once."""
    with pe.declare() as network:
        pe.start(network)
        yield network
