# SPDX-License-Identifier: GPL-2.0-or-later
"""GoBGP."""

import json

from lab.process import CommandError
from lab.routers.router import GRACEFUL_S, Route, Router

GLOBAL = """\
[global.config]
  as = {local_as}
  router-id = "{router_id}"
"""

SESSION = """\
[[neighbors]]
  [neighbors.config]
    neighbor-address = "{address}"
    peer-as = {remote_as}
    auth-password = "{password}"
  [neighbors.timers.config]
    connect-retry = 1
    idle-hold-time-after-reset = 1
  [neighbors.transport.config]
    local-address = "{local_address}"
  [neighbors.ttl-security.config]
    enabled = {ttl_security}
    ttl-min = 255
  [neighbors.graceful-restart.config]
    enabled = true
    restart-time = {graceful_s}
  [neighbors.route-reflector.config]
    route-reflector-client = {is_client}
    route-reflector-cluster-id = "{router_id}"
  [[neighbors.afi-safis]]
    [neighbors.afi-safis.config]
      afi-safi-name = "ipv4-unicast"
    [neighbors.afi-safis.mp-graceful-restart.config]
      enabled = true
    [neighbors.afi-safis.add-paths.config]
      receive = {several_paths}
      send-max = {send_max}
    [neighbors.afi-safis.prefix-limit.config]
      max-prefixes = {max_prefixes}
"""


class GobgpRouter(Router):
    harmless = (r"Closed an accepted connection",)  # of two calls, the one that was given up
    asks_refresh = False  # it keeps what it heard, and goes over that
    def configuration(self):
        return GLOBAL.format(local_as=self.local_as, router_id=self.router_id) + "".join(
            SESSION.format(
                address=neighbor.address,
                local_address=neighbor.local_address,
                remote_as=neighbor.remote_as,
                password=neighbor.password,
                ttl_security=str(neighbor.ttl_security).lower(),
                is_client=str(neighbor.is_client).lower(),
                router_id=self.router_id,
                several_paths=str(neighbor.several_paths).lower(),
                send_max=8 if neighbor.several_paths else 0,
                graceful_s=GRACEFUL_S,
                max_prefixes=neighbor.max_prefixes,
            )
            for neighbor in self.neighbors
        )

    def gobgp(self, *words):
        """What the client prints. It waits for a second; on a busy machine that is not much, so it is asked again."""
        for _ in range(5):
            done = self.run(["gobgp", *words], check=False)
            if "context deadline exceeded" not in done.stdout + done.stderr:
                break
        if done.returncode:
            raise CommandError(f"{self.name}: gobgp {' '.join(words)}: {done.stdout}{done.stderr}")
        return done.stdout

    def start(self, *options):
        file = self.write("gobgpd.toml", self.configuration())
        self.announced = []
        self.daemon = self.spawn(["gobgpd", *options, "-f", file, "--log-plain", "--pprof-disable"], "gobgpd")
        self.daemon.wait_ready(lambda: self.succeeds("gobgp global"), "gobgp answers")
        self.apply_networks()

    def restart(self):
        self.start("--graceful-restart")

    def apply_networks(self):
        hop = self.neighbors[0].local_address
        for prefix in set(self.announced) - set(self.networks):
            self.gobgp("global", "rib", "del", "-a", "ipv4", prefix)
        marks = ["community", ",".join(self.plain_communities())] if self.plain_communities() else []
        marks += ["large-community", ",".join(self.large_communities())] if self.large_communities() else []
        for prefix in set(self.networks) - set(self.announced):
            self.gobgp("global", "rib", "add", "-a", "ipv4", prefix, "nexthop", hop, *marks)
        self.announced = list(self.networks)

    def is_established(self, address):
        state = json.loads(self.gobgp("neighbor", address, "-j"))["state"]
        return state.get("session_state", state.get("session-state")) in (6, "established", "ESTABLISHED")

    def routes(self):
        table = json.loads(self.gobgp("global", "rib", "-a", "ipv4", "-j") or "{}")
        found = {}
        for prefix, paths in table.items():
            best = [path for path in paths if path.get("best") and path.get("source-id")]
            for attribute in best[0]["attrs"] if best else []:
                if attribute.get("nexthop"):
                    found[prefix] = attribute["nexthop"]
        return found

    def next_hops(self, prefix):
        paths = json.loads(self.gobgp("global", "rib", "-a", "ipv4", "-j") or "{}").get(prefix, [])
        attributes = [attribute for path in paths for attribute in path["attrs"]]
        return sorted(attribute["nexthop"] for attribute in attributes if attribute.get("nexthop"))

    def route(self, prefix):
        (paths,) = json.loads(self.gobgp("global", "rib", prefix, "-a", "ipv4", "-j")).values()
        attributes = {attribute["type"]: attribute for attribute in paths[0]["attrs"]}
        numbers = [number for segment in attributes[2]["as_paths"] for number in segment["asns"]]
        texts = [f"{value >> 16}:{value & 0xffff}" for value in attributes.get(8, {}).get("communities", [])]
        texts += [f"rt:{row['value']}" for row in attributes.get(16, {}).get("value", []) if row["subtype"] == 2]
        texts += [f"{row['ASN']}:{row['LocalData1']}:{row['LocalData2']}" for row in attributes.get(32, {}).get("value", [])]
        return Route(
            as_path=" ".join(map(str, numbers)),
            med=attributes.get(4, {}).get("metric", 0),
            communities=frozenset(texts),
        )

    def shut_down(self, address, reason):
        self.gobgp("neighbor", address, "shutdown", "--reason", reason)

    def bring_up(self, address):
        self.gobgp("neighbor", address, "enable")
