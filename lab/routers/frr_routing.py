# SPDX-License-Identifier: GPL-2.0-or-later
"""FRR as the routing daemons of core routers, PEs and CEs."""

from lab.routers import frr
from lab.routers.routing import Routing

ZEBRA = """\
log stdout warnings
"""

OSPF6_INTERFACE = """\
interface {interface}
 ipv6 ospf6 area 0.0.0.0
 ipv6 ospf6 network point-to-point
 ipv6 ospf6 hello-interval 1
 ipv6 ospf6 dead-interval 4
!
"""

OSPF6 = """\
log stdout warnings
router ospf6
 ospf6 router-id {router_id}
 redistribute connected
!
"""

OSPF = """\
log stdout warnings
interface {interface}
 ip ospf area 0.0.0.0
 ip ospf network point-to-point
 ip ospf hello-interval 1
 ip ospf dead-interval 4
!
router ospf
 ospf router-id {router_id}
 redistribute {told}
!
"""

RIP = """\
log stdout warnings
router rip
 network {interface}
 redistribute {told}
 timers basic 5 20 10
!
"""

BGP = """\
log stdout warnings
router bgp {local_as}
 bgp router-id {router_id}
 no bgp ebgp-requires-policy
{sessions} address-family ipv4 unicast
  redistribute connected route-map island
 exit-address-family
!
route-map island permit 10
 match interface lan0
!
"""

BGP_SESSION = """\
 neighbor {neighbor} remote-as {remote_as}
 neighbor {neighbor} update-source {local}
 neighbor {neighbor} timers 3 9
 neighbor {neighbor} timers connect 2
 neighbor {neighbor} advertisement-interval 0
"""

INTERIOR = {"rip": ("ripd", RIP), "ospf": ("ospfd", OSPF)}


class FrrRouting(Routing):
    name = "FRR"

    def __init__(self, host, router_id):
        super().__init__(host, router_id)
        self.configurations = {"zebra": ZEBRA}  # in the order in which they start

    def core(self, interfaces):
        links = "".join(OSPF6_INTERFACE.format(interface=interface) for interface in interfaces)
        self.configurations["ospf6d"] = links + OSPF6.format(router_id=self.router_id)

    def _island(self, protocol, interface, told):
        program, template = INTERIOR[protocol]
        text = template.format(interface=interface, router_id=self.router_id, told=told)
        self.configurations[program] = text

    def pe_island(self, protocol, interface):
        """To zebra, what softwired installs is a route of the kernel's."""
        self._island(protocol, interface, "kernel")

    def ce_island(self, protocol, interface):
        self._island(protocol, interface, "connected")

    def ce_bgp(self, local_as, sessions):
        text = "".join(
            BGP_SESSION.format(local=local, neighbor=neighbor, remote_as=remote_as)
            for local, neighbor, remote_as in sessions
        )
        self.configurations["bgpd"] = BGP.format(local_as=local_as, router_id=self.router_id, sessions=text)

    def start(self):
        self.processes = [frr.start(self.host, program, text) for program, text in self.configurations.items()]

    def neighbors(self):
        command = "show ipv6 ospf6 neighbor"
        return f"vtysh -c '{command}'", frr.vtysh(self.host, command)
