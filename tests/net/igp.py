# SPDX-License-Identifier: GPL-2.0-or-later
"""In the place of an IGP: routes that come and go by rtnetlink at moments that are known."""

import ipaddress
import os
import socket
import struct
import time

from wire import socket_in

RTM_NEWROUTE, RTM_DELROUTE = 24, 25
NLM_F_REQUEST, NLM_F_ACK, NLM_F_EXCL, NLM_F_CREATE = 0x1, 0x4, 0x200, 0x400
NLMSG_ERROR = 2
RTA_DST, RTA_GATEWAY = 1, 5
RT_TABLE_MAIN, RTPROT_OSPF, RTN_UNICAST = 254, 188, 1


def request(kind, flags, destination, gateway):
    octets = struct.pack("=BBBBBBBBI", socket.AF_INET6, 128, 0, 0, RT_TABLE_MAIN, RTPROT_OSPF, 0, RTN_UNICAST, 0)
    for attribute, address in ((RTA_DST, destination), (RTA_GATEWAY, gateway)):
        octets += struct.pack("=HH", 20, attribute) + ipaddress.ip_address(address).packed
    return struct.pack("=IHHII", 16 + len(octets), kind, flags | NLM_F_REQUEST | NLM_F_ACK, 1, 0) + octets


class Route:
    """The route of a host to one address; it is the IGP's from now on, and there."""

    def __init__(self, host, destination, gateway):
        self.destination, self.gateway = destination, gateway
        host.run(f"ip -6 route del {destination}/128")
        self.netlink = socket_in(host, socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE)
        self.come()

    def _ask(self, kind, flags=0):
        """Have the kernel do it; returns when this was asked, in ns of the wall clock."""
        asked_ns = time.time_ns()
        self.netlink.send(request(kind, flags, self.destination, self.gateway))
        _, kind, _, _, _, error = struct.unpack_from("=IHHIIi", self.netlink.recv(4096))
        if kind != NLMSG_ERROR or error:
            raise OSError(-error, os.strerror(-error))
        return asked_ns

    def come(self):
        return self._ask(RTM_NEWROUTE, NLM_F_CREATE | NLM_F_EXCL)

    def go(self):
        return self._ask(RTM_DELROUTE)

    def close(self):
        self.netlink.close()
