# SPDX-License-Identifier: GPL-2.0-or-later
"""A BGP neighbour that says what a test gives it, byte by byte, and shows what it is answered."""

import socket
import struct

from bgp_feeder import HEADER, KEEPALIVE, MARKER, OPEN, PORT, UPDATE, message
from wire import socket_in

from lab.wait import PATIENCE_S

NOTIFICATION, REFRESH = 3, 5
TCP_REPAIR = 19
TCP_INFO_UNACKED = 24  # where struct tcp_info has them


def hexed(text):
    """Octets by their hexadecimal digits, with spaces where they help."""
    return bytes.fromhex(text)


def capability(code, value=b""):
    return struct.pack("!BB", code, len(value)) + value


def parameter(capabilities, kind=2):
    """An optional parameter of OPEN: kind 2 holds capabilities."""
    return struct.pack("!BB", kind, len(capabilities)) + capabilities


def opening(asn, router_id, parameters=b"", hold_s=0, version=4):
    """An OPEN; `asn` is what its field of two octets says."""
    identifier = socket.inet_aton(router_id)
    return message(OPEN, struct.pack("!BHH4sB", version, asn, hold_s, identifier, len(parameters)) + parameters)


def update(attributes, nlri=b"", withdrawn=b""):
    """An UPDATE of these octets, its two length fields right."""
    lengths = struct.pack("!H", len(withdrawn)), struct.pack("!H", len(attributes))
    return message(UPDATE, lengths[0] + withdrawn + lengths[1] + attributes + nlri)


class Dialog:
    """A connection from `address` of a host to `peer`, without a word said yet."""

    def __init__(self, host, address, peer):
        self.pending = b""
        self.socket = socket_in(host, socket.AF_INET6, socket.SOCK_STREAM)
        self.socket.settimeout(PATIENCE_S)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.bind((address, 0))
        self.socket.connect((peer, PORT))

    def say(self, octets):
        self.socket.sendall(octets)

    def say_one_by_one(self, octets):
        """Each octet in a segment of its own."""
        for octet in octets:
            self.say(bytes((octet,)))

    def hear(self):
        """The next message: its type and body; or None, 0 when the connection has ended."""
        while True:
            if len(self.pending) >= HEADER:
                length, kind = struct.unpack_from("!HB", self.pending, len(MARKER))
                if len(self.pending) >= length:
                    body, self.pending = self.pending[HEADER:length], self.pending[length:]
                    return kind, body
            got = self._receive()
            if not got:
                return None, b""
            self.pending += got

    def _receive(self):
        try:
            return self.socket.recv(65536)
        except ConnectionResetError:
            return b""

    def hear_until(self, wanted):
        """The body of the next message of a type."""
        kind, body = self.hear()
        while kind not in (wanted, None):
            kind, body = self.hear()
        assert kind == wanted, f"the connection ended without a message of type {wanted}"
        return body

    def has_said(self, wanted):
        """Whether a message of a type, or the end, is among what has come until now."""
        self.socket.settimeout(0)
        try:
            kind, _ = self.hear()
            while kind not in (wanted, None):
                kind, _ = self.hear()
            return True
        except BlockingIOError:
            return False
        finally:
            self.socket.settimeout(PATIENCE_S)

    def open(self, hello):
        """Exchange OPENs and KEEPALIVEs: the session is up."""
        self.say(hello + message(KEEPALIVE))
        self.hear_until(KEEPALIVE)

    def end_of_it(self):
        """The NOTIFICATION that ends the connection (code, subcode, data); None: it just ends."""
        last, (kind, body) = None, self.hear()
        while kind is not None:
            last = (body[0], body[1], body[2:]) if kind == NOTIFICATION else None
            kind, body = self.hear()
        return last

    def close(self):
        self.socket.close()

    def n_unacknowledged(self):
        """Segments that the peer has not acknowledged yet."""
        info = self.socket.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 256)
        return struct.unpack_from("=I", info, TCP_INFO_UNACKED)[0]

    def vanish(self):
        """The connection is forgotten here, as by a reboot: the peer is told nothing of it."""
        self.socket.setsockopt(socket.IPPROTO_TCP, TCP_REPAIR, 1)
        self.socket.close()
