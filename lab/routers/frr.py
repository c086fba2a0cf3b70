# SPDX-License-Identifier: GPL-2.0-or-later
"""FRR: zebra and bgpd, with sockets and files in the host's own directory."""

import json
import shutil

from lab import mounts
from lab.routers.router import GRACEFUL_S, Route, Router

PROGRAMS = "/usr/lib/frr"
OUTSIDE = ("/var/tmp", "/run/frr")  # logs of crashes, and what OSPF remembers of earlier runs
LARGE_A_LINE = 200
COMMUNITIES = ("community", "extendedCommunity", "largeCommunity")

CONFIGURATION = """\
log stdout informational
bgp no-rib
!
{marks}!
router bgp {local_as}
 bgp router-id {router_id}
 no bgp ebgp-requires-policy
 no bgp default ipv4-unicast
 no bgp network import-check
 bgp log-neighbor-changes
 bgp graceful-restart
 bgp graceful-restart preserve-fw-state
 bgp graceful-restart restart-time {graceful_s}
{sessions} address-family ipv4 unicast
{networks}{families} exit-address-family
"""


def start(host, program, text, *options):
    """Run one of FRR's daemons in a host with this configuration, and return when it answers."""
    directory = sockets(host)
    if not directory.exists():
        directory.mkdir()
        shutil.chown(directory, "frr", "frr")
    file = host.directory / f"{program}.conf"
    file.write_text(text)
    socket = directory / f"{program}.vty"
    socket.unlink(missing_ok=True)
    command = [f"{PROGRAMS}/{program}", "--log", "stdout", "--vty_socket", directory, "-f", file]
    command += ["-i", directory / f"{program}.pid", "-z", directory / "zserv.api", *options]
    daemon = host.spawn(mounts.with_empty(OUTSIDE, command), program)
    daemon.wait_ready(socket.exists, f"the socket of {program}")
    return daemon


def sockets(host):
    return host.directory / "frr"


def vtysh(host, *commands):
    """What vtysh answers to commands in a row."""
    options = [word for command in commands for word in ("-c", command)]
    history = f"VTYSH_HISTFILE={host.directory / 'vtysh-history'}"
    return host.run(["env", history, "vtysh", "--vty_socket", sockets(host), *options]).stdout


class FrrRouter(Router):
    # For the length of its restart time it sets the Restart State bit, as if after every start.
    starts_as_restarting = True
    # While it reads its configuration it resets who has called early, once ("nexthop_set failed", 5/0).
    harmless = (
        r"capability: Unrecognized|vtysh.conf|privs_init",
        r"NOTIFICATION: sent to neighbor \S+ 5/0 ",
        r"bgp_read_packet error: Connection reset by peer",  # of two calls, the one that was given up
    )

    def _session(self, neighbor):
        lines = [f"remote-as {neighbor.remote_as}", "timers connect 1"]
        if neighbor.is_ipv6:
            lines.append("capability extended-nexthop")
        if neighbor.password:
            lines.append(f"password {neighbor.password}")
        if neighbor.ttl_security:
            lines.append("ttl-security hops 1")
        if neighbor.role:
            lines.append(f"local-role {neighbor.role}")
        if neighbor.is_ipv6 and neighbor.remote_as != self.local_as:
            lines.append("disable-connected-check")  # the next hop is a VIF, and on no link of its own
        return "".join(f" neighbor {neighbor.address} {line}\n" for line in lines)

    def _family(self, neighbor):
        lines = ["activate"]
        if neighbor.is_client:
            lines.append("route-reflector-client")
        if neighbor.several_paths:
            lines.append("addpath-tx-all-paths")  # it takes them from anybody
        if neighbor.max_prefixes:
            lines.append(f"maximum-prefix {neighbor.max_prefixes}")
        return "".join(f"  neighbor {neighbor.address} {line}\n" for line in lines)

    def configuration(self):
        return CONFIGURATION.format(
            local_as=self.local_as,
            router_id=self.router_id,
            graceful_s=GRACEFUL_S,
            sessions="".join(map(self._session, self.neighbors)),
            networks="".join(f"  network {prefix} route-map marked\n" for prefix in self.networks),
            marks=self._marks(),
            families="".join(map(self._family, self.neighbors)),
        )

    def _marks(self):
        """The route map for what it announces; a line has room for about 200 communities."""
        lines = ["route-map marked permit 1", " on-match next"]
        if self.communities:
            lines.append(f" set community {' '.join(self.plain_communities()) or 'none'}")
        large = self.large_communities()
        for begin in range(0, len(large), LARGE_A_LINE):
            some = " ".join(large[begin : begin + LARGE_A_LINE])
            lines += [f"route-map marked permit {begin + 2}", f" set large-community {some} additive", " on-match next"]
        return "".join(line + "\n" for line in lines)

    def start(self):
        start(self, "zebra", "")
        self._start_bgp()

    def restart(self):
        self._start_bgp()

    def _start_bgp(self):
        self.daemon = start(self, "bgpd", self.configuration())
        self.announced = list(self.networks)

    def vtysh(self, *commands):
        return vtysh(self, *commands)

    def apply_networks(self):
        lines = [f"no network {prefix}" for prefix in self.announced if prefix not in self.networks]
        lines += [f"network {prefix} route-map marked" for prefix in self.networks if prefix not in self.announced]
        self.announced = list(self.networks)
        self.vtysh("configure terminal", f"router bgp {self.local_as}", "address-family ipv4 unicast", *lines)

    def is_established(self, address):
        text = self.vtysh(f"show bgp neighbors {address} json")
        return json.loads(text).get(address, {}).get("bgpState") == "Established"

    def routes(self):
        table = json.loads(self.vtysh("show bgp ipv4 unicast json"))["routes"]
        found = {}
        for prefix, paths in table.items():
            for path in paths:
                if path.get("bestpath") and path.get("peerId") != "(unspec)":
                    hops = [hop["ip"] for hop in path["nexthops"] if hop.get("scope") != "link-local"]
                    found[prefix] = hops[0]
        return found

    def next_hops(self, prefix):
        paths = json.loads(self.vtysh(f"show bgp ipv4 unicast {prefix} json")).get("paths", [])
        return sorted(hop["ip"] for path in paths for hop in path["nexthops"] if hop.get("scope") != "link-local")

    def route(self, prefix):
        path = json.loads(self.vtysh(f"show bgp ipv4 unicast {prefix} json"))["paths"][0]
        lists = [path.get(name, {}).get("string", "") for name in COMMUNITIES]
        return Route(
            as_path=path["aspath"]["string"].replace("Local", ""),
            med=path.get("metric", 0),
            communities=frozenset(" ".join(lists).replace("RT:", "rt:").split()),
        )

    def refresh(self, address):
        self.vtysh(f"clear bgp ipv4 unicast {address} in")

    def _set_neighbor(self, line):
        self.vtysh("configure terminal", f"router bgp {self.local_as}", line)

    def shut_down(self, address, reason):
        self._set_neighbor(f"neighbor {address} shutdown message {reason}")

    def bring_up(self, address):
        self._set_neighbor(f"no neighbor {address} shutdown")
