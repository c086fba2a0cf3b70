# SPDX-License-Identifier: GPL-2.0-or-later
"""Fixtures of the namespace tests. The networks themselves are in lab/."""

import pathlib
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from lab import pe  # noqa: E402
from runner.fixtures import pytest_collection_modifyitems, pytest_runtest_makereport, swept  # noqa: E402

__all__ = ["pytest_collection_modifyitems", "pytest_runtest_makereport", "swept"]  # what pytest finds here


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
