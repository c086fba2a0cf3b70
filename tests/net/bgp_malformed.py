# SPDX-License-Identifier: GPL-2.0-or-later
"""What a neighbour can send wrongly, and what RFC 4271, 7606 and others want to become of it.

A case says what is sent, by whom and when, and the answer. An UPDATE is about one prefix, 10.9.9.0/24
where the texts below have 0a0909; each case gets one of its own in its place.
"""

import random
import struct
from typing import NamedTuple

from bgp_dialog import NOTIFICATION, REFRESH, capability, hexed, opening, parameter, update
from bgp_feeder import KEEPALIVE, MARKER, OPEN, UPDATE, message

from lab import mesh

EXTERNAL_AS = 64501
ROUTER_ID = "198.51.100.4"
OUR_ROUTER_ID = "192.0.2.1"  # of pe1
PLACEHOLDER = hexed("0a0909")

# Neighbours, by what they offer: 4over6 and IPv4 unicast; the same with several paths of 4over6 (RFC 7911);
# IPv4 unicast without 4-octet AS numbers.
INTERNAL, EXTERNAL, PATHS, OLD = "internal", "external", "paths", "old"
# When it is said: instead of OPEN, instead of the first KEEPALIVE, or in the session.
CALLED, CONFIRMING, UP = "called", "confirming", "up"


class Ends(NamedTuple):
    """The session ends with a NOTIFICATION; `name` is what we call it. Code 0: without a word."""

    code: int
    subcode: int
    name: str
    data: bytes = b""

    def with_data(self, octets):
        return self._replace(data=octets)


def bad_as(asn):
    """An AS number that is none to us; that of an OPEN which is right but for that is sent back."""
    return Ends(2, 2, f"OPEN error/bad peer AS: {asn}", struct.pack("!I", asn))


class Stays(NamedTuple):
    """The session goes on. The prefix is there, perhaps for a reason not used, or is gone."""

    has_prefix: bool
    fault: str = None
    discarded: int = 0
    withdrawn: int = 0


CLOSED = Ends(0, 0, "")
NOT_SYNCHRONIZED = Ends(1, 1, "message header error/not synchronized")
BAD_LENGTH = Ends(1, 2, "message header error/bad message length")
BAD_TYPE = Ends(1, 3, "message header error/bad message type")
OPEN_UNSPECIFIC = Ends(2, 0, "OPEN error")
BAD_VERSION = Ends(2, 1, "OPEN error/unsupported version", hexed("0004"))
BAD_AS = Ends(2, 2, "OPEN error/bad peer AS")
BAD_IDENTIFIER = Ends(2, 3, "OPEN error/bad BGP identifier")
BAD_PARAMETER = Ends(2, 4, "OPEN error/unsupported optional parameter")
BAD_HOLD_TIME = Ends(2, 6, "OPEN error/unacceptable hold time")
NO_COMMON_FAMILY = Ends(2, 7, "OPEN error/unsupported capability", hexed("01040001000101040001 0043"))
ROLE_MISMATCH = Ends(2, 11, "OPEN error/role mismatch")
MALFORMED_LIST = Ends(3, 1, "UPDATE error/malformed attribute list")
UNKNOWN_WELL_KNOWN = Ends(3, 2, "UPDATE error/unrecognized well-known attribute")
BAD_OPTIONAL = Ends(3, 9, "UPDATE error/optional attribute")
BAD_NETWORK = Ends(3, 10, "UPDATE error/invalid network field")
UNEXPECTED_OPEN_SENT = Ends(5, 1, "state machine error/unexpected message in OpenSent")
UNEXPECTED_OPEN_CONFIRM = Ends(5, 2, "state machine error/unexpected message in OpenConfirm")
UNEXPECTED_ESTABLISHED = Ends(5, 3, "state machine error/unexpected message in Established")
BAD_REFRESH = Ends(7, 1, "ROUTE-REFRESH error/invalid length")
IGNORED = Stays(True)
DISCARD = Stays(True, discarded=1)
WITHDRAW = Stays(False, withdrawn=1)
GONE = Stays(False)
UNUSED = {fault: Stays(True, fault) for fault in (
    "as-loop", "originator-loop", "cluster-loop", "next-hop-unusable", "next-hop-self", "tunnel-unsupported")}


class Case(NamedTuple):
    name: str
    sends: bytes
    answer: tuple
    who: str = INTERNAL
    when: str = UP


# OPEN

FAMILIES = capability(1, hexed("00010043")) + capability(1, hexed("00010001"))
AS4 = {who: capability(65, struct.pack("!I", asn)) for who, asn in ((INTERNAL, mesh.AS), (EXTERNAL, EXTERNAL_AS))}
NEXT_HOP_IP6 = capability(5, hexed("000100010002"))
HELLOS = {
    INTERNAL: opening(mesh.AS, ROUTER_ID, parameter(FAMILIES + capability(2) + NEXT_HOP_IP6 + AS4[INTERNAL])),
    EXTERNAL: opening(EXTERNAL_AS, ROUTER_ID, parameter(FAMILIES + NEXT_HOP_IP6 + AS4[EXTERNAL])),
    PATHS: opening(mesh.AS, ROUTER_ID, parameter(FAMILIES + AS4[INTERNAL] + capability(69, hexed("00014302")))),
    OLD: opening(EXTERNAL_AS, ROUTER_ID),
}


def wrong_open(name, answer, asn=mesh.AS, router_id=ROUTER_ID, parameters=b"", who=INTERNAL, **fields):
    return Case("OPEN " + name, opening(asn, router_id, parameters, **fields), answer, who, CALLED)


OPENS = [
    wrong_open("version 3", BAD_VERSION, version=3),
    wrong_open("version 5", BAD_VERSION, version=5),
    wrong_open("of another AS", bad_as(64499), asn=64499),
    wrong_open("AS 0", BAD_AS, asn=0),
    wrong_open("AS_TRANS without four-octet AS", bad_as(23456), asn=23456),
    wrong_open("four-octet AS 0", BAD_AS, parameters=parameter(capability(65, bytes(4)))),
    wrong_open("four-octet AS is another", bad_as(70000), parameters=parameter(capability(65, hexed("00011170")))),
    wrong_open("external from our own AS", bad_as(64500), who=EXTERNAL),
    wrong_open("identifier 0", BAD_IDENTIFIER, router_id="0.0.0.0"),
    wrong_open("identifier is ours", BAD_IDENTIFIER, router_id=OUR_ROUTER_ID),
    wrong_open("hold time 1", BAD_HOLD_TIME, hold_s=1),
    wrong_open("hold time 2", BAD_HOLD_TIME, hold_s=2),
    wrong_open("authentication", BAD_PARAMETER, parameters=parameter(b"", kind=1)),
    wrong_open("unknown parameter", BAD_PARAMETER, parameters=parameter(b"x", kind=77)),
    wrong_open("parameter beyond the end", OPEN_UNSPECIFIC, parameters=hexed("0205 0200")),
    wrong_open("capability beyond its parameter", OPEN_UNSPECIFIC, parameters=parameter(hexed("0204"))),
    wrong_open("capability without a length", OPEN_UNSPECIFIC, parameters=parameter(hexed("02"))),
    wrong_open("multiprotocol of 3 octets", OPEN_UNSPECIFIC, parameters=parameter(capability(1, bytes(3)))),
    wrong_open("four-octet AS of 2 octets", OPEN_UNSPECIFIC, parameters=parameter(capability(65, hexed("fbf4")))),
    wrong_open("no family in common", NO_COMMON_FAMILY, parameters=parameter(capability(1, hexed("00020001")))),
    wrong_open("two roles", ROLE_MISMATCH, asn=EXTERNAL_AS, who=EXTERNAL,
               parameters=parameter(capability(9, hexed("00")) + capability(9, hexed("04")))),
    Case("OPEN parameters beyond the message", message(OPEN, hexed("04 fbf4 0000 c6336404 05 0200")),
         OPEN_UNSPECIFIC, when=CALLED),
    Case("OPEN octets behind the parameters", message(OPEN, hexed("04 fbf4 0000 c6336404 00 00")),
         OPEN_UNSPECIFIC, when=CALLED),
    Case("OPEN twice", HELLOS[INTERNAL], UNEXPECTED_ESTABLISHED),
]

# Headers, and messages that come in the wrong state


def header(length, kind):
    return MARKER + struct.pack("!HB", length, kind)


def wrong_length(name, length, kind, when=UP):
    octets = header(length, kind) + bytes(max(0, length - 19))
    return Case(name, octets, BAD_LENGTH.with_data(struct.pack("!H", length)), when=when)


HEADERS = [
    Case("header marker", b"\xff" * 15 + b"\xfe" + header(19, KEEPALIVE)[16:], NOT_SYNCHRONIZED),
    Case("header marker instead of OPEN", bytes(19), NOT_SYNCHRONIZED, when=CALLED),
    Case("header type 0", header(19, 0), BAD_TYPE.with_data(b"\0")),
    Case("header type 6", header(19, 6), BAD_TYPE.with_data(b"\6")),
    Case("header type 255 instead of OPEN", header(19, 255), BAD_TYPE.with_data(b"\xff"), when=CALLED),
    wrong_length("header length 0", 0, KEEPALIVE),
    wrong_length("header length 18", 18, UPDATE),
    wrong_length("KEEPALIVE with data", 20, KEEPALIVE),
    wrong_length("KEEPALIVE of 65535 octets", 65535, KEEPALIVE),
    wrong_length("UPDATE of 22 octets", 22, UPDATE),
    wrong_length("NOTIFICATION of 20 octets", 20, NOTIFICATION),
    wrong_length("OPEN of 28 octets", 28, OPEN, CALLED),
    wrong_length("OPEN of 4097 octets", 4097, OPEN, CALLED),
    Case("UPDATE of 4097 octets instead of OPEN", update(b"", bytes(4074)), UNEXPECTED_OPEN_SENT, when=CALLED),
    Case("KEEPALIVE instead of OPEN", message(KEEPALIVE), UNEXPECTED_OPEN_SENT, when=CALLED),
    Case("UPDATE instead of OPEN", update(b""), UNEXPECTED_OPEN_SENT, when=CALLED),
    Case("REFRESH instead of OPEN", message(REFRESH, hexed("00010043")), UNEXPECTED_OPEN_SENT, when=CALLED),
    Case("UPDATE instead of KEEPALIVE", update(b""), UNEXPECTED_OPEN_CONFIRM, when=CONFIRMING),
    Case("REFRESH instead of KEEPALIVE", message(REFRESH, hexed("00010043")), UNEXPECTED_OPEN_CONFIRM, when=CONFIRMING),
    Case("garbage", random.Random(4271).randbytes(5000), NOT_SYNCHRONIZED),
    Case("garbage instead of OPEN", random.Random(4271).randbytes(5000), NOT_SYNCHRONIZED, when=CALLED),
    # Never answered with a NOTIFICATION: RFC 4271 section 6.4.
    Case("NOTIFICATION unknown", message(NOTIFICATION, hexed("6363")), CLOSED._replace(name="unknown error")),
    Case("NOTIFICATION text beyond its end", message(NOTIFICATION, hexed("0602 ff 62796521")),
         CLOSED._replace(name="cease/administrative shutdown")),
    Case("NOTIFICATION text is not UTF-8", message(NOTIFICATION, hexed("0602 04 c0808062")),
         CLOSED._replace(name='cease/administrative shutdown: "???b"')),
    Case("NOTIFICATION hard reset without a cause", message(NOTIFICATION, hexed("0609")),
         CLOSED._replace(name="cease/hard reset")),
]

REFRESHES = [
    Case(f"REFRESH {name}", octets, answer)
    for name, octets, answer in (
        ("of 3 octets", message(REFRESH, bytes(3)), BAD_REFRESH.with_data(message(REFRESH, bytes(3)))),
        ("of 5 octets", message(REFRESH, hexed("0001004300")), BAD_REFRESH.with_data(message(REFRESH, hexed("0001004300")))),
        ("end of 5 octets", message(REFRESH, hexed("0001024300")), BAD_REFRESH.with_data(message(REFRESH, hexed("0001024300")))),
        ("of an unknown family", message(REFRESH, hexed("40040047")), IGNORED),
        ("of a family not negotiated", message(REFRESH, hexed("00020044")), IGNORED),
        ("of an unknown kind", message(REFRESH, hexed("00010943")), IGNORED),
        ("of an unknown kind and length", message(REFRESH, hexed("000109430000")), IGNORED),
    )
]
