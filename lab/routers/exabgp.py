# SPDX-License-Identifier: GPL-2.0-or-later
"""ExaBGP: told what to announce by a file, and what it hears kept in another."""

import json

from lab.routers.router import GRACEFUL_S, Route, Router

# The speaker's helper: lines of `commands` become its orders, what it says becomes `heard`.
HELPER = """\
#!/bin/sh
exec 3<&0
cat <&3 >>{home}/heard &
exec tail -n +1 -f {home}/commands
"""

CONFIGURATION = """\
process helper {{
    run {home}/helper;
    encoder json;
}}
{sessions}
"""

SESSION = """\
neighbor {address} {{
    router-id {router_id};
    local-address {local_address};
    local-as {local_as};
    peer-as {remote_as};
    {options}
    capability {{
        route-refresh enable;
        graceful-restart {graceful_s};
        asn4 enable;
        {nexthop_capability}
    }}
    family {{ ipv4 unicast; {ipv6} }}
    {nexthop}
    api {{
        processes [ helper ];
        neighbor-changes;
        receive {{ parsed; update; }}
    }}
}}
"""

ENVIRONMENT = ["exabgp.daemon.user=root", "exabgp.api.cli=false", "exabgp.tcp.delay=0", "exabgp.log.level=INFO"]


class ExabgpRouter(Router):
    hears_why = False  # 4.2.21 fails inside, and says that it can't decode the message
    says_why = False  # with graceful restart it closes the connection without a NOTIFICATION
    has_max_prefix = False
    checks_ttl = False  # in connections that it made itself
    answers_refresh = False  # 4.2.21 resets the session: 'RouteRefresh' object is not iterable

    def _session(self, neighbor):
        options = []
        if neighbor.password:
            options.append(f'md5-password "{neighbor.password}";')
        if neighbor.ttl_security:
            options.append("incoming-ttl 255; outgoing-ttl 255;")
        return SESSION.format(
            address=neighbor.address,
            local_address=neighbor.local_address,
            remote_as=neighbor.remote_as,
            local_as=self.local_as,
            router_id=self.router_id,
            graceful_s=GRACEFUL_S,
            options=" ".join(options),
            nexthop_capability="nexthop enable;" if neighbor.is_ipv6 else "",
            ipv6="ipv6 unicast;" if neighbor.is_ipv6 else "",
            nexthop="nexthop { ipv4 unicast ipv6; }" if neighbor.is_ipv6 else "",
        )

    def start(self):
        self.write("helper", HELPER.format(home=self.directory)).chmod(0o755)
        self.write("commands", "")
        self.write("heard", "")
        self.announced = []
        sessions = "".join(map(self._session, self.neighbors))
        file = self.write("exabgp.conf", CONFIGURATION.format(home=self.directory, sessions=sessions))
        self.daemon = self.spawn(["env", *ENVIRONMENT, "exabgp", file], "exabgp")
        self.daemon.wait_ready(lambda: "loaded new configuration" in self.daemon.output(), "its configuration")
        self.apply_networks()

    def _tell(self, line):
        with open(self.directory / "commands", "a", encoding="ascii") as commands:
            commands.write(line + "\n")

    def apply_networks(self):
        hop = self.neighbors[0].local_address
        for prefix in set(self.announced) - set(self.networks):
            self._tell(f"withdraw route {prefix} next-hop {hop}")
        # As if they were aggregates: two attributes that nobody else makes so easily.
        marks = f"atomic-aggregate aggregator ( {self.local_as}:{self.router_id} )"
        marks += f" community [{' '.join(self.plain_communities())}]"
        marks += f" large-community [{' '.join(self.large_communities())}]"
        for prefix in set(self.networks) - set(self.announced):
            self._tell(f"announce route {prefix} next-hop {hop} {marks if self.communities else ''}")
        self.announced = list(self.networks)

    def _heard(self, address):
        for line in (self.directory / "heard").read_text().splitlines(keepends=True):
            if line.startswith("{") and line.endswith("\n"):
                message = json.loads(line, strict=False)  # it leaves control characters as they are
                if message.get("neighbor", {}).get("address", {}).get("peer") == address:
                    yield message

    def is_established(self, address):
        states = [m["neighbor"]["state"] for m in self._heard(address) if m["type"] == "state"]
        return states[-1:] == ["up"]

    def routes(self):
        found = {}
        for neighbor in self.neighbors:
            for message in self._heard(neighbor.address):
                if message["type"] == "state" and message["neighbor"]["state"] == "down":
                    found = {}
                self._apply_update(found, message)
        return found

    @staticmethod
    def _apply_update(found, message):
        update = message["neighbor"].get("message", {}).get("update", {})
        for hop, rows in update.get("announce", {}).get("ipv4 unicast", {}).items():
            found.update((row["nlri"], hop) for row in rows)
        for row in update.get("withdraw", {}).get("ipv4 unicast", []):
            found.pop(row["nlri"], None)

    def route(self, prefix):
        for message in self._heard(self.neighbors[0].address):
            update = message["neighbor"].get("message", {}).get("update", {})
            rows = update.get("announce", {}).get("ipv4 unicast", {}).values()
            if any(row["nlri"] == prefix for hop in rows for row in hop):
                found = update["attribute"]
        communities = found.get("community", []) + found.get("large-community", [])
        texts = [":".join(map(str, numbers)) for numbers in communities]
        texts += [c["string"].replace("target", "rt") for c in found.get("extended-community", [])]
        return Route(
            as_path=" ".join(map(str, found.get("as-path", []))),
            med=found.get("med", 0),
            communities=frozenset(texts),
        )

    def refresh(self, address):
        self._tell(f"neighbor {address} announce route-refresh ipv4 unicast")

    def shut_down(self, address, reason):
        self._tell(f"neighbor {address} teardown 2")

    def bring_up(self, address):
        """Nothing to do: it calls again by itself."""
