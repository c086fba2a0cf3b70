# SPDX-License-Identifier: GPL-2.0-or-later
"""Wrong UPDATEs, clause by clause of RFC 7606, and what else RFC 4271 and 4760 have to say of them."""

import ipaddress
import struct

from bgp_dialog import hexed, update
from bgp_malformed import (
    BAD_NETWORK,
    BAD_OPTIONAL,
    DISCARD,
    EXTERNAL,
    GONE,
    IGNORED,
    INTERNAL,
    MALFORMED_LIST,
    OLD,
    PATHS,
    UNKNOWN_WELL_KNOWN,
    UNUSED,
    WITHDRAW,
    Case,
)

from lab import mesh

NLRI = hexed("18 0a0909")
VIF = ipaddress.ip_address(mesh.vif(4)).packed  # where the prefixes are said to be

ORIGIN, AS_PATH, NEXT_HOP, MED, LOCAL_PREF, ATOMIC, AGGREGATOR, COMMUNITIES = range(1, 9)
ORIGINATOR_ID, CLUSTER_LIST, MP_REACH, MP_UNREACH, EXTENDED_COMMUNITIES = 9, 10, 14, 15, 16
AS4_PATH, AS4_AGGREGATOR, TUNNEL, LARGE_COMMUNITIES, OTC = 17, 18, 23, 32, 35
EXTENDED_LENGTH = 0x10


def attribute(code, flags, value):
    length = struct.pack("!H" if flags & EXTENDED_LENGTH else "!B", len(value))
    return bytes((flags, code)) + length + value


def reach(next_hop=VIF, nlri=NLRI, safi=67, afi=1):
    return struct.pack("!HBB", afi, safi, len(next_hop)) + next_hop + b"\0" + nlri


# What announces the prefix rightly, by who says it: code -> flags, value.
RIGHT = {
    INTERNAL: {
        MP_REACH: (0x80, reach()),
        ORIGIN: (0x40, b"\0"),
        AS_PATH: (0x40, b""),
        LOCAL_PREF: (0x40, hexed("00000064")),
    },
    EXTERNAL: {
        MP_REACH: (0x80, reach()),
        ORIGIN: (0x40, b"\0"),
        AS_PATH: (0x40, hexed("0201 0000fbf5")),
    },
    PATHS: {
        MP_REACH: (0x80, reach(nlri=hexed("00000007") + NLRI)),
        ORIGIN: (0x40, b"\0"),
        AS_PATH: (0x40, b""),
        LOCAL_PREF: (0x40, hexed("00000064")),
    },
    OLD: {
        ORIGIN: (0x40, b"\0"),
        AS_PATH: (0x40, hexed("0201 fbf5")),
        NEXT_HOP: (0x40, hexed("c0000202")),  # host1
    },
}


def announcement(who, changes=None, behind=b""):
    """The right UPDATE of a neighbour with some attributes changed (None: left out), octets behind them."""
    attributes = {**RIGHT[who], **(changes or {})}
    octets = b"".join(attribute(code, *what) for code, what in attributes.items() if what)
    return update(octets + behind, NLRI if who == OLD else b"")


def wrong(name, answer, changes=None, behind=b"", who=INTERNAL):
    return Case("UPDATE " + name, announcement(who, changes, behind), answer, who)


# Name, flags and a right value of each attribute with a length, and what one of a wrong length does.
KNOWN = {
    ORIGIN: ("ORIGIN", 0x40, b"\0", WITHDRAW),
    AS_PATH: ("AS_PATH", 0x40, b"", WITHDRAW),
    MED: ("MED", 0x80, hexed("00000007"), WITHDRAW),
    LOCAL_PREF: ("LOCAL_PREF", 0x40, hexed("00000064"), WITHDRAW),
    ATOMIC: ("ATOMIC_AGGREGATE", 0x40, b"", DISCARD),
    AGGREGATOR: ("AGGREGATOR", 0xC0, hexed("0000fbf4 c6336404"), DISCARD),
    COMMUNITIES: ("COMMUNITIES", 0xC0, hexed("fbf40001"), WITHDRAW),
    ORIGINATOR_ID: ("ORIGINATOR_ID", 0x80, hexed("c6336409"), WITHDRAW),
    CLUSTER_LIST: ("CLUSTER_LIST", 0x80, hexed("c6336409"), WITHDRAW),
    EXTENDED_COMMUNITIES: ("EXTENDED_COMMUNITIES", 0xC0, hexed("0002fbf400000001"), WITHDRAW),
    TUNNEL: ("TUNNEL_ENCAPSULATION", 0xC0, hexed("00070000"), WITHDRAW),
    LARGE_COMMUNITIES: ("LARGE_COMMUNITIES", 0xC0, hexed("0000fbf40000000100000002"), WITHDRAW),
    OTC: ("OTC", 0xC0, hexed("0000fbf5"), WITHDRAW),
}
MAY_BE_EMPTY = (AS_PATH, ATOMIC)


def wrong_attributes():
    for code, (name, flags, value, answer) in KNOWN.items():
        yield wrong(f"3c {name} optional or not", WITHDRAW, {code: (flags ^ 0x80, value)})
        yield wrong(f"3c {name} transitive or not", WITHDRAW, {code: (flags ^ 0x40, value)})
        yield wrong(f"3g {name} twice", IGNORED, {code: (flags, value)}, attribute(code, flags, b"\xff\xff\xff"))
        yield wrong(f"7 {name} an octet too long", answer, {code: (flags, value + b"\0")})
        if code not in MAY_BE_EMPTY:
            yield wrong(f"4 {name} empty", answer, {code: (flags, b"")})


def wrong_path(name, path, answer=WITHDRAW, who=INTERNAL):
    return wrong(f"7.2 AS_PATH {name}", answer, {AS_PATH: (0x40, hexed(path))}, who=who)


VALUES = [
    wrong("3d no ORIGIN", WITHDRAW, {ORIGIN: None}),
    wrong("3d no AS_PATH", WITHDRAW, {AS_PATH: None}),
    wrong("3d no LOCAL_PREF", WITHDRAW, {LOCAL_PREF: None}),
    wrong("3d no NEXT_HOP", WITHDRAW, {NEXT_HOP: None}, who=OLD),
    wrong("3h a discard and a withdraw", WITHDRAW, {ORIGIN: (0x40, b"\7")}, attribute(ATOMIC, 0x40, b"x")),
    wrong("7.1 ORIGIN 3", WITHDRAW, {ORIGIN: (0x40, b"\3")}),
    wrong_path("segment beyond the end", "0202 0000fbf5"),
    wrong_path("an octet left", "0201 0000fbf5 02"),
    wrong_path("segment of no AS", "0200"),
    wrong_path("segment type 0", "0001 0000fbf5"),
    wrong_path("segment type 5", "0501 0000fbf5"),
    wrong_path("AS 0", "0201 00000000"),  # RFC 7607
    wrong_path("of 4 octets from an old speaker", "0201 0000fbf5", who=OLD),
    wrong_path("does not begin with the neighbour", "0201 0000fbf6", who=EXTERNAL),
    wrong_path("empty from outside", "", who=EXTERNAL),
    wrong_path("confederation from outside", "0301 0000fc00 0201 0000fbf5", who=EXTERNAL),  # RFC 5065 section 5
    wrong_path("has our AS", "0201 0000fbf4", UNUSED["as-loop"]),
    wrong("7.3 NEXT_HOP of 5 octets", WITHDRAW, {NEXT_HOP: (0x40, bytes(5))}, who=OLD),
    wrong("7.3 NEXT_HOP optional", WITHDRAW, {NEXT_HOP: (0xC0, hexed("c0000202"))}, who=OLD),
    wrong("NEXT_HOP 0.0.0.0", UNUSED["next-hop-unusable"], {NEXT_HOP: (0x40, bytes(4))}, who=OLD),
    wrong("NEXT_HOP 224.0.0.1", UNUSED["next-hop-unusable"], {NEXT_HOP: (0x40, hexed("e0000001"))}, who=OLD),
    wrong("7.5 LOCAL_PREF from outside", DISCARD, {LOCAL_PREF: (0x40, hexed("00000064"))}, who=EXTERNAL),
    wrong("7.5 LOCAL_PREF of 1 octet from outside", DISCARD, {LOCAL_PREF: (0x40, b"\0")}, who=EXTERNAL),
    wrong("7.7 AGGREGATOR of 8 octets from an old speaker", DISCARD, {AGGREGATOR: (0xC0, bytes(8))}, who=OLD),
    wrong("7.7 AGGREGATOR AS 0", DISCARD, {AGGREGATOR: (0xC0, bytes(8))}),  # RFC 7607
    wrong("7.9 ORIGINATOR_ID from outside", DISCARD, {ORIGINATOR_ID: (0x80, hexed("c6336409"))}, who=EXTERNAL),
    wrong("ORIGINATOR_ID is ours", UNUSED["originator-loop"], {ORIGINATOR_ID: (0x80, hexed("c0000201"))}),
    wrong("7.10 CLUSTER_LIST from outside", DISCARD, {CLUSTER_LIST: (0x80, hexed("c6336409"))}, who=EXTERNAL),
    wrong("CLUSTER_LIST has ours", UNUSED["cluster-loop"], {CLUSTER_LIST: (0x80, hexed("c6336409 c0000201"))}),
    wrong("AS4_PATH malformed", DISCARD, {AS4_PATH: (0xC0, hexed("0201 000000"))}, who=OLD),  # RFC 6793 section 6
    wrong("AS4_AGGREGATOR of 6 octets", DISCARD, {AS4_AGGREGATOR: (0xC0, bytes(6))}, who=OLD),
    wrong("AS4_PATH from a new speaker", DISCARD, {AS4_PATH: (0xC0, hexed("0201 0000fbf4"))}),
    # RFC 9012: section 13 on what is malformed, section 3.1 on a tunnel that ends nowhere.
    wrong("tunnel beyond the end", WITHDRAW, {TUNNEL: (0xC0, hexed("00070001"))}),
    wrong("sub-TLV beyond its tunnel", WITHDRAW, {TUNNEL: (0xC0, hexed("00070004 0604 0000"))}),
    wrong("sub-TLV of a long kind without length", WITHDRAW, {TUNNEL: (0xC0, hexed("00070002 8000"))}),
    wrong("tunnel end of 3 octets", WITHDRAW, {TUNNEL: (0xC0, hexed("00070005 0603 000000"))}),
    wrong("tunnel ends at another PE", UNUSED["tunnel-unsupported"],
          {TUNNEL: (0xC0, hexed("00070018 0616 00000000 0002") + VIF[:-1] + b"\x99")}),
    wrong("tunnel is GRE", UNUSED["tunnel-unsupported"], {TUNNEL: (0xC0, hexed("00020000"))}),
    wrong("unknown optional", IGNORED, {99: (0x80, b"x"), 100: (0xC0, b"")}),
    wrong("unknown well-known", UNKNOWN_WELL_KNOWN.with_data(hexed("406302 abcd")), {99: (0x40, hexed("abcd"))}),
    wrong("unknown well-known, extended length", UNKNOWN_WELL_KNOWN.with_data(hexed("50630002 abcd")),
          {99: (0x50, hexed("abcd"))}),
    # RFC 8654: who has offered to take long messages gets them also from those who do not take any.
    wrong("of 5000 octets", IGNORED, {COMMUNITIES: (0xD0, hexed("fbf40001") * 1230)}),
]


def wrong_reach(name, value, answer=None, who=INTERNAL):
    """MP_REACH_NLRI of this value; if nothing else is said, it ends the session and is sent back."""
    answer = answer or BAD_OPTIONAL.with_data(attribute(MP_REACH, 0x80, value))
    return wrong(name, answer, {MP_REACH: (0x80, value)}, who=who)


def wrong_next_hop(text, fault="next-hop-unusable"):
    return wrong_reach(f"next hop {text}", reach(ipaddress.ip_address(text).packed), UNUSED[fault])


def wrong_unreach(name, value, who=INTERNAL):
    octets = attribute(MP_UNREACH, 0x80, hexed(value))
    return Case(f"UPDATE {name}", update(octets), BAD_OPTIONAL.with_data(octets), who)


REACHED = attribute(MP_REACH, *RIGHT[INTERNAL][MP_REACH])
UNREACHED = attribute(MP_UNREACH, 0x80, hexed("000143") + NLRI)

PREFIXES = [
    wrong("3c MP_REACH transitive", WITHDRAW, {MP_REACH: (0xC0, reach())}),
    Case("UPDATE 3c MP_UNREACH transitive", update(attribute(MP_UNREACH, 0xC0, hexed("000143") + NLRI)), WITHDRAW),
    wrong("3g MP_REACH twice", MALFORMED_LIST, behind=REACHED),
    Case("UPDATE 3g MP_UNREACH twice", update(UNREACHED + UNREACHED), MALFORMED_LIST),
    *(wrong_reach(f"7.11 next hop of {n} octets", reach(bytes(n))) for n in (0, 4, 15, 17, 24, 33)),
    wrong_reach("7.11 next hop beyond the end", hexed("000143 10") + VIF[:8]),
    wrong_reach("7.11 nothing behind the next hop", hexed("000143 10") + VIF),
    wrong_reach("7.11 MP_REACH of 2 octets", hexed("0001")),
    wrong_reach("7.11 MP_REACH of none", b""),
    wrong_reach("5.3 prefix length 33", reach(nlri=hexed("21 0a09090000"))),
    wrong_reach("5.3 prefix beyond the end", reach(nlri=NLRI + hexed("18 0a09"))),
    wrong_reach("5.3 length without a prefix", reach(nlri=NLRI + hexed("18"))),
    wrong_reach("prefix without its path identifier", reach(nlri=NLRI), who=PATHS),
    wrong_reach("path identifier cut", reach(nlri=hexed("00000007") + NLRI + hexed("000000")), who=PATHS),
    wrong_reach("path identifier without a prefix", reach(nlri=hexed("00000007")), who=PATHS),
    wrong_reach("path identifier and prefix length 33", reach(nlri=hexed("00000007 21 0a09090000")), who=PATHS),
    wrong("path identifier and ORIGIN 7", WITHDRAW, {ORIGIN: (0x40, b"\7")}, who=PATHS),
    wrong_unreach("path identifier cut, withdrawn", "000143 000000", who=PATHS),
    wrong_reach("unknown AFI", reach(afi=16388), IGNORED),
    wrong_reach("unknown SAFI", reach(safi=99), IGNORED),
    wrong_reach("6over4 without its capability", reach(bytes(4), hexed("20 20010db8"), 68, 2), IGNORED),
    Case("UPDATE 4over6 without its capability", update(REACHED + attribute(ORIGIN, 0x40, b"\0")
         + attribute(AS_PATH, 0x40, hexed("0201 fbf5"))), IGNORED, OLD),
    *map(wrong_next_hop, ("::", "::1", "fe80::1", "ff02::1", "::ffff:192.0.2.2")),
    wrong_next_hop(mesh.vif(1), "next-hop-self"),
    wrong_unreach("7.12 MP_UNREACH of 2 octets", "0001"),
    wrong_unreach("7.12 MP_UNREACH of none", ""),
    wrong_unreach("5.3 prefix length 33 withdrawn", "000143 21 0a09090000"),
    wrong_unreach("5.3 prefix beyond the end withdrawn", "000143 20 0a0909"),
    Case("UPDATE unknown family withdrawn", update(attribute(MP_UNREACH, 0x80, hexed("400447 ff ffff"))), IGNORED),
    Case("UPDATE withdraws what is not there", update(attribute(MP_UNREACH, 0x80, hexed("000143 20 cb007101"))), IGNORED),
    Case("UPDATE withdraws twice", update(attribute(MP_UNREACH, 0x80, hexed("000143") + NLRI + NLRI)), GONE),
    Case("UPDATE 5.3 prefix length 33, IPv4", announcement(OLD)[:-4] + hexed("21 0a0909"), BAD_NETWORK, OLD),
    Case("UPDATE 5.3 prefix beyond the end, IPv4", announcement(OLD)[:-4] + hexed("20 0a0909"), BAD_NETWORK, OLD),
    Case("UPDATE 5.3 prefix length 33 withdrawn, IPv4", update(b"", withdrawn=hexed("21 0a09090000")), BAD_NETWORK, OLD),
    Case("UPDATE 5.3 prefix beyond the end withdrawn, IPv4", update(b"", withdrawn=hexed("18 0a09")), BAD_NETWORK, OLD),
    # What cannot be found cannot be withdrawn (section 5.2); found is what came before.
    wrong("4 value beyond the end", WITHDRAW, behind=hexed("c00808 fbf40001")),
    wrong("4 header cut", WITHDRAW, behind=hexed("c008")),
    wrong("4 extended length cut", WITHDRAW, behind=hexed("d00800")),
    Case("UPDATE 4 cut before the prefixes", update(attribute(ORIGIN, 0x40, b"\0") + REACHED[:-8]), MALFORMED_LIST),
    Case("UPDATE 5.2 malformed without prefixes", update(attribute(ORIGIN, 0x40, b"\7")), MALFORMED_LIST),
    Case("UPDATE 5.2 malformed beside withdrawals", update(UNREACHED + attribute(ORIGIN, 0x40, b"\7")), MALFORMED_LIST),
    Case("UPDATE 3b withdrawn beyond the end", update(b"")[:-4] + hexed("0001 0000"), MALFORMED_LIST),
    Case("UPDATE 3b attributes beyond the end", update(b"")[:-4] + hexed("0000 0001"), MALFORMED_LIST),
    Case("UPDATE 3b no room for the second length", update(b"")[:-4] + hexed("0002 0000"), MALFORMED_LIST),
]

UPDATES = [*wrong_attributes(), *VALUES, *PREFIXES]
