# SPDX-License-Identifier: GPL-2.0-or-later
"""BIRD 2."""

import re

from lab.routers.router import GRACEFUL_S, Route, Router

CONFIGURATION = """\
log stderr all;
router id {router_id};
protocol device {{ }}
protocol direct {{ ipv6; }}
protocol static {{ ipv4; {networks} }}
"""

SESSION = """\
protocol bgp peer{number} {{
    local {local_address} as {local_as};
    neighbor {address} as {remote_as};
    connect delay time 1; connect retry time 1; error wait time 1, 2;
    graceful restart on; graceful restart time {graceful_s};
    enable extended messages on;
    {options}
    ipv4 {{ import all; export all; extended next hop {extended}; {channel} }};
}}
"""


def start(host, text, *options):
    """Run BIRD in a host with this configuration, and return when it answers."""
    file = host.directory / "bird.conf"
    file.write_text(text)
    daemon = host.spawn(["bird", "-f", *options, "-c", file, "-s", control(host)], "bird")
    daemon.wait_ready(lambda: host.succeeds(client(host, "show", "status")), "birdc answers")
    return daemon


def control(host):
    return host.directory / "bird.ctl"


def client(host, *words):
    return ["birdc", "-s", control(host), *words]


def ask(host, *words):
    """What birdc answers."""
    return host.run(client(host, *words)).stdout


def pair(community):
    """As BIRD writes it: 64500:1 is 64500,1."""
    return community.replace(":", ",")


class BirdRouter(Router):
    shows_all = False
    harmless = (r"Kernel dropped some netlink messages", r"Reconfigur")

    def configuration(self):
        marks = [f"bgp_community.add(({pair(text)}));" for text in self.plain_communities()]
        marks += [f"bgp_large_community.add(({pair(text)}));" for text in self.large_communities()]
        route = "route {} blackhole {{ " + " ".join(marks) + " }};"
        networks = " ".join(route.format(prefix) for prefix in self.networks)
        text = CONFIGURATION.format(router_id=self.router_id, networks=networks)
        return text + "".join(self._session(*entry) for entry in enumerate(self.neighbors))

    def _session(self, number, neighbor):
        options = []
        if neighbor.is_client:
            options.append("rr client;")
        if neighbor.password:
            options.append(f'password "{neighbor.password}";')
        if neighbor.ttl_security:
            options.append("ttl security on;")
        if neighbor.is_old:
            options.append("enable as4 off;")
        if neighbor.role:
            options.append(f"local role {neighbor.role};")
        return SESSION.format(
            number=number,
            local_as=self.local_as,
            local_address=neighbor.local_address,
            address=neighbor.address,
            remote_as=neighbor.remote_as,
            graceful_s=GRACEFUL_S,
            extended="on" if neighbor.is_ipv6 else "off",
            channel=self._channel(neighbor),
            options=" ".join(options),
        )

    def _channel(self, neighbor):
        statements = []
        if neighbor.several_paths:
            statements.append("add paths on;")
        if neighbor.only_to_customer:
            statements.append(f"export filter {{ bgp_otc = {neighbor.only_to_customer}; accept; }};")
        if neighbor.is_ipv6 and neighbor.remote_as != self.local_as:
            statements.append("gateway recursive;")  # the next hop is a VIF, and on no link of its own
        if neighbor.max_prefixes:
            statements.append(f"import limit {neighbor.max_prefixes} action disable;")
        return " ".join(statements)

    def birdc(self, *words):
        return ask(self, *words)

    def start(self, *options):
        self.daemon = start(self, self.configuration(), *options)

    def restart(self):
        self.start("-R")

    def apply_networks(self):
        self.write("bird.conf", self.configuration())
        self.birdc("configure")

    def _name_of(self, address):
        return next(f"peer{i}" for i, n in enumerate(self.neighbors) if n.address == address)

    def is_established(self, address):
        return "Established" in self.birdc("show", "protocols", self._name_of(address))

    def routes(self):
        found, prefix = {}, None
        for line in self.birdc("show", "route", "all", "where", "source = RTS_BGP").splitlines():
            start = re.match(r"(\d\S+/\d+)\s.* \* ", line)
            if start:
                prefix = start[1]
            elif re.match(r"(\d\S+/\d+)?\s.*\[peer", line):
                prefix = None
            hop = re.match(r"\s+BGP.next_hop: (\S+)", line)
            if hop and prefix:
                found[prefix] = hop[1]
        return found

    def next_hops(self, prefix):
        text = self.birdc("show", "route", "all", "for", prefix)
        return sorted(re.findall(r"^\s+BGP.next_hop: (\S+)", text, re.MULTILINE))

    def route(self, prefix):
        text = self.birdc("show", "route", "all", prefix, "primary")
        values = dict(re.findall(r"BGP\.(\w+): (.*)", text))
        lists = [values.get(name, "") for name in ("community", "ext_community", "large_community")]
        communities = re.findall(r"\(([^)]*)\)", " ".join(lists))
        return Route(
            as_path=values["as_path"].strip(),
            med=int(values.get("med", 0)),
            communities=frozenset(re.sub(r",\s*", ":", text) for text in communities),
        )

    def refresh(self, address):
        self.birdc("reload", "in", self._name_of(address))

    def shut_down(self, address, reason):
        self.birdc("disable", self._name_of(address), f'"{reason}"')

    def bring_up(self, address):
        self.birdc("enable", self._name_of(address))
