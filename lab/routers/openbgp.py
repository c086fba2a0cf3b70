# SPDX-License-Identifier: GPL-2.0-or-later
"""OpenBGPD. Release 7.7 knows no IPv6 next hops of IPv4 routes (RFC 8950)."""

import json
import pathlib

from lab.routers.router import Route, Router

GLOBAL = """\
AS {local_as}
router-id {router_id}
socket "{control}"
fib-update no
connect-retry 1
{networks}
{sessions}
allow from any
allow to any
"""

SESSION = """\
neighbor {address} {{
    remote-as {remote_as}
    local-address {local_address}
    announce IPv4 unicast
    announce IPv6 none
    announce refresh yes
    announce enhanced refresh yes
    announce restart yes
    {options}
}}
"""


CHROOT = pathlib.Path("/run/openbgpd")  # built into it


class OpenbgpRouter(Router):
    has_extended_next_hop = False
    has_internal_ttl_security = False
    answers_refresh = False  # 7.7 takes every family for not negotiated: openbgpd-portable #46
    harmless = (r"Connection refused",)

    @property
    def _control(self):
        return self.directory / "bgpd.sock"

    def _session(self, neighbor):
        options = []
        if neighbor.is_client:
            options.append("route-reflector")
        if neighbor.password:
            options.append(f'tcp md5sig password "{neighbor.password}"')
        if neighbor.ttl_security:
            options.append("ttl-security yes")
        if neighbor.role:
            options.append(f"announce policy {neighbor.role}")
        if neighbor.max_prefixes:
            options.append(f"max-prefix {neighbor.max_prefixes}")
        return SESSION.format(
            address=neighbor.address,
            remote_as=neighbor.remote_as,
            local_address=neighbor.local_address,
            options="\n    ".join(options),
        )

    def _marks(self):
        marks = [f"community {text}" for text in self.plain_communities()]
        marks += [f"large-community {text}" for text in self.large_communities()]
        return f"set {{ {' '.join(marks)} }}" if marks else ""

    def configuration(self):
        return GLOBAL.format(
            local_as=self.local_as,
            router_id=self.router_id,
            control=self._control,
            networks="\n".join(f"network {prefix} {self._marks()}" for prefix in self.networks),
            sessions="".join(map(self._session, self.neighbors)),
        )

    def _write_configuration(self):
        file = self.write("bgpd.conf", self.configuration())
        file.chmod(0o600)
        return file

    def bgpctl(self, *words):
        return self.run(["bgpctl", "-s", self._control, *words]).stdout

    def start(self):
        self.instance.make_outside(CHROOT)
        command = ["/usr/sbin/bgpd", "-d", "-v", "-f", self._write_configuration()]
        self.daemon = self.spawn(command, "openbgpd")
        self.daemon.wait_ready(self._answers, "bgpctl answers")

    def _answers(self):
        return self.succeeds(["bgpctl", "-s", self._control, "show", "summary"])

    def apply_networks(self):
        self._write_configuration()
        self.bgpctl("reload")

    def is_established(self, address):
        text = self.bgpctl("-j", "show", "neighbor", address)
        return json.loads(text)["neighbors"][0]["state"] == "Established"

    def routes(self):
        rib = json.loads(self.bgpctl("-j", "show", "rib", "best")).get("rib", [])
        return {row["prefix"]: row["exit_nexthop"] for row in rib if not row.get("announced")}

    def refresh(self, address):
        self.bgpctl("neighbor", address, "refresh")

    def route(self, prefix):
        (row,) = json.loads(self.bgpctl("-j", "show", "rib", "detail", "best", prefix))["rib"]
        extended = [text.replace("rt ", "rt:") for text in row.get("extended_communities", [])]
        return Route(
            as_path=row["aspath"],
            med=row["metric"],
            communities=frozenset(row.get("communities", []) + extended + row.get("large_communities", [])),
        )

    def shut_down(self, address, reason):
        self.bgpctl("neighbor", address, "down", reason)

    def bring_up(self, address):
        self.bgpctl("neighbor", address, "up")
