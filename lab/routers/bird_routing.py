# SPDX-License-Identifier: GPL-2.0-or-later
"""BIRD as the routing daemon of core routers, PEs and CEs."""

from lab.routers import bird
from lab.routers.routing import Routing

HEAD = """\
log stderr {{ warning, error, fatal, bug }};
router id {router_id};
protocol device {{ scan time 10; }}
"""

CORE = """\
protocol direct loopbacks {{ ipv6; interface "lo", "vif0"; }}
protocol kernel core {{ ipv6 {{ import none; export all; }}; }}
protocol ospf v3 underlay {{
    ipv6 {{ import all; export where source = RTS_DEVICE; }};
    area 0 {{ interface {links} {{ type ptp; hello 1; dead count 4; }}; }};
}}
"""

# What BIRD learns from the CE goes to the kernel, where softwired finds it; the routes of the other
# islands that softwired installed there (protocols 67 and 68) go to the CE.
PE_KERNEL = """\
protocol kernel islands {
    learn;
    ipv4 { import where krt_source = 67 || krt_source = 68; export where source != RTS_INHERIT; };
}
"""

CE_KERNEL = """\
protocol direct lan { ipv4; interface "lan0"; }
protocol kernel { ipv4 { import none; export all; }; }
"""

RIP = """\
protocol rip island {{
    ipv4 {{ import all; export where source = {told}; }};
    interface "{interface}" {{ update time 5; timeout time 20; }};
}}
"""

OSPF = """\
protocol ospf v2 island {{
    ipv4 {{ import all; export where source = {told}; }};
    area 0 {{ interface "{interface}" {{ type ptp; hello 1; dead count 4; }}; }};
}}
"""

BGP = """\
protocol bgp pe{number} {{
    local {local} as {local_as};
    neighbor {neighbor} as {remote_as};
    ipv4 {{ import all; export where source = RTS_DEVICE; }};
    check link yes;
    connect delay time 1; connect retry time 2; error wait time 1, 4;
    hold time 9;
}}
"""

INTERIOR = {"rip": RIP, "ospf": OSPF}


class BirdRouting(Routing):
    name = "BIRD"

    def __init__(self, host, router_id):
        super().__init__(host, router_id)
        self.parts = [HEAD.format(router_id=router_id)]

    def core(self, interfaces):
        self.parts.append(CORE.format(links=", ".join(f'"{interface}"' for interface in interfaces)))

    def pe_island(self, protocol, interface):
        self.parts += [PE_KERNEL, INTERIOR[protocol].format(told="RTS_INHERIT", interface=interface)]

    def ce_island(self, protocol, interface):
        self.parts += [CE_KERNEL, INTERIOR[protocol].format(told="RTS_DEVICE", interface=interface)]

    def ce_bgp(self, local_as, sessions):
        self.parts.append(CE_KERNEL)
        for number, (local, neighbor, remote_as) in enumerate(sessions, 1):
            values = {"local": local, "local_as": local_as, "neighbor": neighbor, "remote_as": remote_as}
            self.parts.append(BGP.format(number=number, **values))

    def start(self):
        self.processes = [bird.start(self.host, "".join(self.parts))]

    def neighbors(self):
        words = ("show", "ospf", "neighbors")
        said = bird.ask(self.host, *words)
        return f"birdc {' '.join(words)}", "\n".join(said.splitlines()[1:])
