# SPDX-License-Identifier: GPL-2.0-or-later
"""Neighbours with link-local addresses, on an interface that comes and goes.

    pe1 and pe2 of lab/mesh.py, and between them a link of their own:

    pe1:cross0 fe80::ff:fe00:7701 -- fe80::ff:fe00:7702 cross0:pe2
"""

import re
import subprocess

import pytest

from lab import mesh
from lab.sessions import is_established, neighbor
from lab.wait import wait_until

TIMERS = "timers { hold 9; connect-retry 1; idle-hold-max 1; }"


def link_local(number):
    return f"fe80::ff:fe00:770{number}"


def other(number):
    return link_local(3 - number)


def connect(pes):
    ends = [f"netns {pe.namespace} address 02:00:00:00:77:0{number}" for number, pe in enumerate(pes, 1)]
    command = f"ip link add cross0 {ends[0]} type veth peer name cross0 {ends[1]}"
    subprocess.run(command.split(), check=True)
    for pe in pes:
        pe.run("ip link set cross0 up")


def start(pes):
    for pe in pes:
        pe.start()


def await_sessions(pes):
    for number, pe in enumerate(pes, 1):
        wait_until(lambda pe=pe, n=number: is_established(pe, other(n)), f"{pe.name} has its session", 30)


@pytest.fixture
def pes():
    with mesh.declare(2) as network:
        pes = mesh.pes(network, 2)
        for number, pe in enumerate(pes, 1):
            statement = f"neighbor {other(number)} {{ remote-as {mesh.AS}; interface cross0; {TIMERS} }}"
            pe.configuration = re.sub(r"neighbor .*;", statement, pe.configuration)
        yield pes


def test_an_interface_that_comes_late_is_none_to_be_told_of_by_a_reload(pes):
    start(pes)
    connect(pes)
    await_sessions(pes)
    pes[0].reload(pes[0].configuration.replace("bgp {", "bgp { multipath 2;"))
    assert "multipath 2" in pes[0].softwire("show", "config")
    assert neighbor(pes[0], other(1))["established"] == 1
    assert is_established(pes[0], other(1))


def test_an_interface_that_was_made_anew_has_its_neighbour_again(pes):
    connect(pes)
    start(pes)
    await_sessions(pes)
    pes[0].run("ip link delete cross0")
    for number, pe in enumerate(pes, 1):
        wait_until(lambda pe=pe, n=number: not is_established(pe, other(n)), f"{pe.name} misses it", 20)
    connect(pes)
    await_sessions(pes)


def test_a_call_by_another_link_is_nobodys(pes):
    connect(pes)
    pes[0].configuration = pes[0].configuration.replace("interface cross0;", "interface core0;")
    start(pes)
    refusal = f"bgp {other(1)}: call refused: there is no such neighbour"
    wait_until(lambda: refusal in pes[0].daemon.output(), "the call is refused", 20)
