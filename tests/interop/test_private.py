# SPDX-License-Identifier: GPL-2.0-or-later
"""FRR in the lab keeps to the lab: nothing of it is in the places that it shares with the machine's own.

    p1 ---- p2      OSPFv3
"""

import pathlib

import pytest

from lab import mounts
from lab.host import CoreRouter
from lab.routers.frr_routing import FrrRouting
from lab.topology import Network
from lab.wait import wait_until

HISTORY = pathlib.Path("~/.history_frr").expanduser()
KEPT = pathlib.Path("/run/frr/ospf6d-gr.json")
CRASH_LOGS = pathlib.Path("/var/tmp/frr")


def time_of(file):
    return file.stat().st_mtime_ns if file.exists() else None


@pytest.mark.skipif(not mounts.are_possible(), reason="a chroot, where nothing can be mounted privately")
def test_killed_routers_leave_nothing_outside():
    network = Network("private")
    routers = [network.host(name, CoreRouter) for name in ("p1", "p2")]
    network.link("p1:eth0", "p2:eth0")
    before = time_of(HISTORY), time_of(KEPT)
    with network:
        for number, router in enumerate(routers, 1):
            router.routing = FrrRouting(router, f"192.0.2.{number}")
            router.routing.core(router.links)
            router.routing.start()
        wait_until(lambda: "Full" in routers[0].routing.neighbors()[1], "p1 and p2 are neighbours", 15)
        pids = [process.pid for router in routers for process in router.routing.processes]
        for router in routers:
            router.power_off()
    assert (time_of(HISTORY), time_of(KEPT)) == before
    assert [log for pid in pids for log in CRASH_LOGS.glob(f"*.{pid}")] == []
