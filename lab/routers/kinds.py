# SPDX-License-Identifier: GPL-2.0-or-later
"""All daemons of other making, by name."""

from lab.routers.bird import BirdRouter
from lab.routers.exabgp import ExabgpRouter
from lab.routers.frr import FrrRouter
from lab.routers.gobgp import GobgpRouter
from lab.routers.openbgp import OpenbgpRouter

KINDS = {
    "frr": FrrRouter,
    "bird": BirdRouter,
    "gobgp": GobgpRouter,
    "openbgpd": OpenbgpRouter,
    "exabgp": ExabgpRouter,
}
