# SPDX-License-Identifier: GPL-2.0-or-later
"""A BGP neighbour of a test's own: tells many prefixes at once, and stops reading when it is told to.

It offers 4over6 (SAFI 67) if not said otherwise, no graceful restart, and a hold time of 0: it says what a
test has it say.
"""

import ipaddress
import socket
import struct
import threading

from lab.wait import PATIENCE_S, wait_until
from wire import socket_in

PORT = 179
MARKER = b"\xff" * 16
HEADER = len(MARKER) + 3
OPEN, UPDATE, KEEPALIVE = 1, 2, 4
SAFI_UNICAST, SAFI_4OVER6 = 1, 67
MP_REACH = 14
SMALL_WINDOW = 4096  # octets; what a neighbour that does not read has to take


def prefixes(count):
    """That many networks of 256 addresses from 10.0.0.0 on, as text."""
    return [f"{10 + (n >> 16)}.{n >> 8 & 255}.{n & 255}.0/24" for n in range(count)]


def message(kind, body=b""):
    return MARKER + struct.pack("!HB", HEADER + len(body), kind) + body


def open_message(asn, router_id, safi=SAFI_4OVER6):
    capability = struct.pack("!BBHBB", 1, 4, 1, 0, safi)
    parameters = struct.pack("!BB", 2, len(capability)) + capability
    identifier = socket.inet_aton(router_id)
    return message(OPEN, struct.pack("!BHH4sB", 4, asn, 0, identifier, len(parameters)) + parameters)


def attribute(flags, kind, value):
    return struct.pack("!BBH", flags | 0x10, kind, len(value)) + value


def update(networks, next_hop, med):
    """An UPDATE that announces networks of 256 addresses."""
    nlri = b"".join(b"\x18" + socket.inet_aton(network.split("/")[0])[:3] for network in networks)
    reach = struct.pack("!HBB", 1, SAFI_4OVER6, 16) + ipaddress.ip_address(next_hop).packed + b"\0" + nlri
    attributes = (
        attribute(0x80, MP_REACH, reach)
        + attribute(0x40, 1, b"\0")  # ORIGIN: igp
        + attribute(0x40, 2, b"")  # AS_PATH
        + attribute(0x80, 4, struct.pack("!I", med))
        + attribute(0x40, 5, struct.pack("!I", 100))  # LOCAL_PREF
    )
    return message(UPDATE, struct.pack("!HH", 0, len(attributes)) + attributes)


def customer_update(networks, next_hop, asn):
    """What a router without any extension says: plain IPv4, an AS number of 2 octets."""
    nlri = b"".join(b"\x18" + socket.inet_aton(network.split("/")[0])[:3] for network in networks)
    attributes = (
        attribute(0x40, 1, b"\0")
        + attribute(0x40, 2, struct.pack("!BBH", 2, 1, asn))
        + attribute(0x40, 3, socket.inet_aton(next_hop))
    )
    return message(UPDATE, struct.pack("!HH", 0, len(attributes)) + attributes + nlri)


def n_announced(body):
    """How many networks of 256 addresses an UPDATE announces over SAFI 67."""
    at = 2 + struct.unpack_from("!H", body)[0]
    end = at + 2 + struct.unpack_from("!H", body, at)[0]
    at += 2
    while at < end:
        flags, kind = body[at], body[at + 1]
        wide = bool(flags & 0x10)
        length = struct.unpack_from("!H" if wide else "!B", body, at + 2)[0]
        at += 4 if wide else 3
        if kind == MP_REACH and body[at + 2] == SAFI_4OVER6:
            nlri = body[at + 5 + body[at + 3] : at + length]
            return len(nlri) // 4 if nlri[:1] == b"\x18" else 0
        at += length
    return 0


def call(host, address, peer, greeting):
    """A connection that the peer answers, or None: it refuses calls while it rests after a failure."""
    family = socket.AF_INET6 if ":" in peer else socket.AF_INET
    caller = socket_in(host, family, socket.SOCK_STREAM)
    try:
        caller.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL_WINDOW)
        caller.settimeout(PATIENCE_S)
        caller.bind((address, 0))
        caller.connect((peer, PORT))
        caller.sendall(greeting)
        if caller.recv(1, socket.MSG_PEEK):
            return caller
    except ConnectionError:
        pass
    caller.close()
    return None


class Feeder:
    """A neighbour at `address` of a host, in session with `peer` once this is made."""

    def __init__(self, host, address, peer, asn, router_id, safi=SAFI_4OVER6):
        self.n_received = 0
        self.kinds = set()
        self.may_read = threading.Event()
        self.may_read.set()
        greeting = open_message(asn, router_id, safi) + message(KEEPALIVE)
        self.socket = wait_until(lambda: call(host, address, peer, greeting), f"{peer} takes {address}'s call")
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()
        wait_until(lambda: {OPEN, KEEPALIVE} <= self.kinds, f"session of {address} with {peer}")
        self.socket.settimeout(None)

    def _read(self):
        pending = b""
        while self.may_read.wait():
            try:
                got = self.socket.recv(65536)
            except OSError:
                return
            if not got:
                return
            pending = self._take(pending + got)

    def _take(self, octets):
        """Look at all whole messages; returns what is left."""
        at = 0
        while len(octets) - at >= HEADER:
            length, kind = struct.unpack_from("!HB", octets, at + len(MARKER))
            if len(octets) - at < length:
                break
            self.kinds.add(kind)
            if kind == UPDATE:
                self.n_received += n_announced(octets[at + HEADER : at + length])
            at += length
        return octets[at:]

    def stop_reading(self):
        self.may_read.clear()

    def go_on_reading(self):
        self.may_read.set()

    def announce(self, networks, next_hop, per_update=800, first_med=0):
        """Tell networks, so many in an UPDATE; each UPDATE has attributes of its own."""
        chunks = (networks[at : at + per_update] for at in range(0, len(networks), per_update))
        self.socket.sendall(b"".join(update(chunk, next_hop, med) for med, chunk in enumerate(chunks, first_med)))

    def hang_up(self):
        """End the connection without a word of BGP."""
        self.may_read.set()
        try:
            self.socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass  # the other side was first
        self.reader.join()
        self.socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.hang_up()
