# SPDX-License-Identifier: GPL-2.0-or-later
"""What our own speaker says of itself, and what it is waited for."""

from lab.sessions import is_established
from lab.wait import wait_until


def table(pe, owner="bgp"):
    """What BGP has put into the table: prefix -> endpoint."""
    rows = pe.softwire("show", "table", "--owner", owner, as_json=True)
    return {row["prefix"]: row["endpoint"] for row in rows}


def kernel_routes(pe):
    """Remote prefixes in the kernel's table: prefix -> interface."""
    return {route["dst"]: route["dev"] for route in pe.json("ip -j -N -4 route show protocol 67")}


def way(pe, session):
    """Where the PE forwards what is for the neighbour's network: endpoint of the table, the kernel's gateways."""
    routes = pe.json(f"ip -j -N -4 route show {session.net}")
    return table(pe).get(session.net), [route.get("gateway", route["dev"]) for route in routes]


def await_session(pe, address, router, own_address):
    """Both ends of a session are up."""
    wait_until(lambda: is_established(pe, address), f"{pe.name} has its session with {address}", 15)
    wait_until(lambda: router.is_established(own_address), f"{router.name} has its session", 15)


def await_equal(get, expected, what, deadline_s=10):
    """Wait until get() is `expected`; says what it is instead."""
    last = []

    def is_equal():
        last[:] = [get()]
        return last[0] == expected

    if not wait_until(is_equal, deadline_s=deadline_s):
        raise AssertionError(f"{what}: {last[0]}, not {expected}")
