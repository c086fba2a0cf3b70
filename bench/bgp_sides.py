# SPDX-License-Identifier: GPL-2.0-or-later
"""The speakers under test, each a route reflector with two clients in the same namespace."""

import json
import re
import shutil
import socket

from lab.provider_edge import ProviderEdge

AS = 64500
NET = "2001:db8:1::"  # the addresses of all sessions, local to the namespace
SPEAKER = NET + "1"
FEEDER, CLIENT = NET + "2", NET + "3"
FRR_PROGRAMS = "/usr/lib/frr"

OURS = """\
pe {{
    vif {{ name vif0; ipv6-address 2001:db8:ffff::1; ipv4-address 192.0.2.1; }}
    interface core0 faces both;
    kernel-routes {{ install {routes}; }}
    bgp {{
        local-as {AS};
{neighbors}
    }}
}}
"""
OUR_NEIGHBOR = """\
        neighbor {address} {{ remote-as {AS}; passive; family {family}; route-reflector-client; }}
"""
OUR_RANGE = """\
        neighbor-range {NET}/64 {{ remote-as {AS}; family {family}; maximum 1000; }}
"""

BIRD = """\
log stderr all;
router id 192.0.2.1;
protocol device {{ }}
protocol static {{ ipv6; route 2001:db8:fffe::/48 via 2001:db8:0:1::2; }}
protocol kernel {{ scan time 3600; ipv4 {{ import none; export {kernel}; }}; }}
protocol bgp feeder {{
    local {SPEAKER} as {AS}; neighbor {FEEDER} as {AS}; passive; rr client;
    ipv4 {{ import all; export all; extended next hop on; }};
}}
protocol bgp receiver {{
    local {SPEAKER} as {AS}; neighbor {CLIENT} as {AS}; passive; rr client;
    ipv4 {{ import all; export all; extended next hop on; }};
}}
"""

FRR = """\
router bgp {AS}
 bgp router-id 192.0.2.1
 no bgp default ipv4-unicast
 no bgp network import-check
{sessions} address-family ipv4 unicast
{families} exit-address-family
"""
FRR_SESSION = """\
 neighbor {address} remote-as {AS}
 neighbor {address} passive
 neighbor {address} capability extended-nexthop
"""
FRR_FAMILY = """\
  neighbor {address} activate
  neighbor {address} route-reflector-client
"""


def ask(path, request, end):
    """The answer of a daemon's socket, up to and with what `end` finds."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(120)
        connection.connect(str(path))
        connection.sendall(request)
        answer = b""
        while not end.search(answer):
            piece = connection.recv(1 << 16)
            if not piece:
                break
            answer += piece
    return answer.decode(errors="replace")


def status_mib(pid, field):
    """A line of /proc/PID/status that is in kB."""
    with open(f"/proc/{pid}/status", encoding="ascii") as status:
        return int(re.search(rf"^{field}:\s+(\d+) kB", status.read(), re.M)[1]) / 1024


class Softwire(ProviderEdge):
    """softwired; its control socket says how many prefixes the RIB holds."""

    has_table = True

    def prepare(self, family, routes=False, is_range=False):
        neighbors = [OUR_NEIGHBOR.format(address=a, family=family, AS=AS) for a in (FEEDER, CLIENT)]
        if is_range:
            neighbors = [OUR_RANGE.format(family=family, NET=NET, AS=AS)]
        self.configuration = OURS.format(
            AS=AS, routes="true" if routes else "false", neighbors="".join(neighbors)
        )

    def statistics(self):
        path = f"/run/softwire/{self.daemon_name}/control"
        answer = ask(path, b'{"command":"show bgp statistics"}\n', re.compile(rb'"(ok|error)"'))
        return json.loads(answer.splitlines()[0])

    def held(self):
        return self.statistics()["prefixes"]


class Bird(ProviderEdge):
    has_table = False
    kernel = "none"

    def prepare(self, _family, routes=False):
        self.kernel = "all" if routes else "none"

    def start(self, deadline_s=15):
        file = self.directory / "bird.conf"
        file.write_text(BIRD.format(AS=AS, SPEAKER=SPEAKER, FEEDER=FEEDER, CLIENT=CLIENT, kernel=self.kernel))
        control = self.directory / "bird.ctl"
        self.daemon = self.spawn(["bird", "-f", "-c", file, "-s", control, "-P", self.directory / "bird.pid"], "bird")
        self.daemon.wait_ready(control.exists, "BIRD's socket", deadline_s)

    def held(self):
        answer = ask(self.directory / "bird.ctl", b"show protocols all feeder\n", re.compile(rb"^0000", re.M))
        found = re.search(r"Routes:\s+(\d+) imported", answer)
        return int(found[1]) if found else 0


class Frr(ProviderEdge):
    """bgpd alone; zebra is there for the next hops, the kernel gets no routes."""

    has_table = False

    def prepare(self, _family):
        pass

    def _spawn(self, program, configuration, *options):
        sockets = self.directory / "frr"
        file = sockets / f"{program}.conf"
        file.write_text(configuration)
        path = sockets / f"{program}.vty"
        command = [f"{FRR_PROGRAMS}/{program}", "--log", "stdout", "--vty_socket", sockets, "-f", file]
        command += ["-i", sockets / f"{program}.pid", "-z", sockets / "zserv.api", "-P", "0", *options]
        daemon = self.spawn(command, program)
        daemon.wait_ready(path.exists, f"the socket of {program}")
        return daemon

    def start(self, _deadline_s=15):
        sockets = self.directory / "frr"
        sockets.mkdir()
        shutil.chown(sockets, "frr", "frr")
        pair = (FEEDER, CLIENT)
        text = FRR.format(
            AS=AS,
            sessions="".join(FRR_SESSION.format(AS=AS, address=address) for address in pair),
            families="".join(FRR_FAMILY.format(address=address) for address in pair),
        )
        self._spawn("zebra", "")
        self.daemon = self._spawn("bgpd", text, "--no_kernel")

    def held(self):
        request = b"enable\0show bgp ipv4 unicast summary json\0"
        answer = ask(self.directory / "frr" / "bgpd.vty", request, re.compile(rb"\0\0\0.[^\0]*\0\0\0", re.S))
        found = re.search(rf'"{FEEDER}":.*?"pfxRcd":(\d+)', answer, re.S)
        return int(found[1]) if found else 0
