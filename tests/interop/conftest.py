# SPDX-License-Identifier: GPL-2.0-or-later
"""Fixtures of the tests with BGP daemons of other making."""

import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from runner.fixtures import pytest_collection_modifyitems, pytest_runtest_makereport, swept  # noqa: E402

__all__ = ["pytest_collection_modifyitems", "pytest_runtest_makereport", "swept"]  # what pytest finds here
