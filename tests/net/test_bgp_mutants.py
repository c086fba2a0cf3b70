# SPDX-License-Identifier: GPL-2.0-or-later
"""Messages with a few octets changed, by the thousand: whatever they mean, RIB, table and kernel agree.

The network of lab/mesh.py with four PEs. In the place of pe4 there is a neighbour of each kind that
bgp_malformed.py knows, by an address of its own; each calls again when its session has ended.
"""

import random
import struct

import bgp_malformed
import pytest
from bgp_dialog import NOTIFICATION, Dialog
from bgp_feeder import HEADER, MARKER
from bgp_malformed import EXTERNAL, HELLOS, INTERNAL, OLD, PATHS
from bgp_malformed_updates import UPDATES, announcement
from bgp_state import await_consistent

from lab import mesh
from lab.flow import Flow
from lab.wait import wait_until

N_MESSAGES, AT_ONCE = 8000, 20
ADDRESSES = {INTERNAL: "2001:db8:0:4::11", PATHS: "2001:db8:0:4::12", EXTERNAL: "2001:db8:0:4:1::1", OLD: "2001:db8:0:4:1::2"}
LENGTHS = (0, 1, 2, 4, 8, 15, 16, 24, 31, 32, 33, 64, 127, 128, 192, 255)  # where limits are
NEIGHBORS = f"""\
        policy all {{ otherwise accept; }}
        neighbor-range 2001:db8:0:4::/80 {{
            remote-as {mesh.AS}; family ipv4-4over6 ipv4-unicast; add-path both; route-reflector-client;
        }}
        neighbor-range 2001:db8:0:4:1::/80 {{
            remote-as {bgp_malformed.EXTERNAL_AS}; family ipv4-4over6 ipv4-unicast; multihop 8; import all; export all;
        }}
"""
RIGHT = 10  # so many right announcements among the malformed ones
MESSAGES = {
    who: [case.sends for case in UPDATES + bgp_malformed.REFRESHES if case.who == who] + [announcement(who)] * RIGHT
    for who in ADDRESSES
}


@pytest.fixture
def network():
    with mesh.declare(4) as network:
        network["pe1"].configuration = mesh.configuration(1, mesh.full_mesh(1, 2) + "\n" + NEIGHBORS)
        network["pe2"].configuration = mesh.configuration(2, mesh.full_mesh(2, 2))
        for address in ADDRESSES.values():
            network["pe4"].run(f"ip address add {address}/64 dev core0 nodad")
        mesh.up(network, 2)
        yield network


def change(chance, body):
    """One place of it."""
    at = chance.randrange(len(body))
    how = chance.randrange(5)
    if how == 0:
        body[at] ^= 1 << chance.randrange(8)
    elif how == 1:
        body[at] = chance.randrange(256)
    elif how == 2:
        body[at] = chance.choice(LENGTHS)
    elif how == 3:
        del body[at : at + chance.randrange(1, 5)]
    else:
        body[at:at] = chance.randbytes(chance.randrange(1, 9))


def mutant(chance, octets):
    """The message with some places changed; its header is right in most cases."""
    body = bytearray(octets[HEADER:])
    for _ in range(chance.choice((1, 1, 1, 2, 3, 6))):
        if body:
            change(chance, body)
    length = HEADER + len(body) if chance.random() < 0.98 else chance.randrange(65536)
    return MARKER + struct.pack("!HB", length, octets[HEADER - 1]) + body


class Mutants:
    """A neighbour that says what nobody has thought of."""

    def __init__(self, network, who):
        self.network, self.who, self.dialog, self.n_ends = network, who, None, 0

    def _call(self):
        dialog = Dialog(self.network["pe4"], ADDRESSES[self.who], mesh.core(1))
        try:
            dialog.open(HELLOS[self.who])
            self.dialog = dialog
        except (AssertionError, OSError):  # its old session is not gone yet
            dialog.close()
        return self.dialog

    def say_some(self, chance):
        if not self.dialog:
            wait_until(self._call, f"the {self.who} neighbour is taken")
        words = b"".join(mutant(chance, chance.choice(MESSAGES[self.who])) for _ in range(AT_ONCE))
        try:
            self.dialog.say(words)
            ended = self.dialog.has_said(NOTIFICATION)
        except OSError:
            ended = True
        if ended:
            self.end()

    def end(self):
        if self.dialog:
            self.dialog.close()
            self.dialog, self.n_ends = None, self.n_ends + 1


def test_mutants_of_all_messages_leave_the_tables_in_agreement(network):
    pe1, chance = network["pe1"], random.Random(7606)
    flow, pid = Flow(network["host1"], network["host2"]), pe1.daemon.pid
    neighbors = [Mutants(network, who) for who in ADDRESSES]
    for _ in range(N_MESSAGES // AT_ONCE):
        chance.choice(neighbors).say_some(chance)
    await_consistent(pe1)
    assert all(neighbor.n_ends for neighbor in neighbors), "some of it must have ended sessions"
    for neighbor in neighbors:
        neighbor.end()
    islands = {mesh.net(1), mesh.net(2)}
    wait_until(lambda: set(mesh.table(pe1)) == islands, "nothing is left of them")
    await_consistent(pe1)
    assert flow.end()[0] == 0
    assert pe1.daemon.is_running and pe1.daemon.pid == pid
    assert pe1.stop() == 0
