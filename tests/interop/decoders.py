# SPDX-License-Identifier: GPL-2.0-or-later
"""Captured sessions as tshark and scapy read them: decoders that know nothing of us."""

import contextlib
import ipaddress
import re

from scapy.contrib.bgp import BGPHeader, BGPNLRI_IPv4, BGPUpdate, bgp_module_conf
from scapy.layers.inet import TCP

bgp_module_conf.use_2_bytes_asn = False  # in a path; what is captured here has four octets

# Release 4.0 of tshark has no row for SAFI 67: in an OPEN it shows the number, in an UPDATE it gives up.
TSHARK_OWN = re.compile(r"Unknown SAFI \(67\) for AFI 1|Unknown Next Hop length \(16 bytes\)")


def tshark_text(capture, source=None):
    """All messages in full, or those that one address sent."""
    family = "ipv6" if source and ":" in source else "ip"
    return capture.tshark("-V", "-Y", f"bgp && {family}.src == {source}" if source else "bgp")


def tshark_complaints(text):
    """What tshark warns of, but for what it does not know itself."""
    lines = [line.strip() for line in text.splitlines()]
    warned = [line for line in lines if "[Expert Info (W" in line or "[Expert Info (E" in line or "[Malformed" in line]
    return [line for line in warned if not TSHARK_OWN.search(line)]


def in_order(pieces):
    """The octets of a stream; what was sent again may begin inside of what was sent before."""
    data, first = b"", min(pieces)
    for seq in sorted(pieces):
        data += pieces[seq][len(data) - (seq - first) :]
    return data


def messages(capture, source=None):
    """The BGP messages of each direction or of one sender, put together from the TCP segments."""
    streams = {}
    for packet in capture.packets():
        segment = packet[TCP]
        header_bytes = segment.dataofs * 4
        whole = packet.payload.plen if packet.payload.version == 6 else packet.payload.len - packet.payload.ihl * 4
        if whole > header_bytes:
            pieces = streams.setdefault((packet.payload.src, segment.sport, segment.dport), {})
            pieces[segment.seq] = bytes(segment.payload)[: whole - header_bytes]
    for (sender, *_), pieces in streams.items():
        data = in_order(pieces) if source in (None, sender) else b""
        while data:
            length = int.from_bytes(data[16:18], "big")
            assert data[:16] == b"\xff" * 16 and 19 <= length <= len(data)
            yield data[:length]
            data = data[length:]


def decoded(capture, layer, source=None):
    """The messages of one kind, as scapy has them."""
    for message in messages(capture, source):
        header = BGPHeader(message)
        with contextlib.suppress(IndexError):
            yield header[layer]


def path_attributes(capture, source=None):
    for update in decoded(capture, BGPUpdate, source):
        yield from update.path_attr or []


def attribute_names(capture):
    return {attribute.sprintf("%type_code%") for attribute in path_attributes(capture)}


def attributes(capture, name, source=None):
    """All path attributes of one type."""
    return [a.attribute for a in path_attributes(capture, source) if a.sprintf("%type_code%") == name]


def announced(capture, source):
    """(prefix, next hop) of IPv4 routes with IPv4 next hops."""
    found = set()
    for update in decoded(capture, BGPUpdate, source):
        hops = [a.attribute.next_hop for a in update.path_attr or [] if a.sprintf("%type_code%") == "NEXT_HOP"]
        found |= {(nlri.prefix, hop) for nlri in update.nlri or [] for hop in hops}
    return found


def prefixes(data):
    """Prefixes as scapy reads them, one behind the other."""
    while data:
        nlri = BGPNLRI_IPv4(data)
        yield nlri.prefix
        data = bytes(nlri.payload)


def reached(reach):
    """(prefix, next hop) of an MP_REACH_NLRI of IPv4 with an IPv6 next hop, which scapy leaves undivided."""
    data = bytes(reach)
    assert (reach.afi, data[3], data[20]) == (1, 16, 0)
    hop = str(ipaddress.IPv6Address(data[4:20]))
    return {(prefix, hop) for prefix in prefixes(data[21:])}
