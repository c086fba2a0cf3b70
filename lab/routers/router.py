# SPDX-License-Identifier: GPL-2.0-or-later
"""What the routers of other making have in common: settings in, routes and complaints out."""

import dataclasses
import re

from lab.host import Host

GRACEFUL_S = 60
COLLISION = re.compile("collision", re.IGNORECASE)  # both have called at the same time (RFC 4271 section 6.8)


@dataclasses.dataclass
class Neighbor:
    """A session as the other router shall have it."""

    address: str
    remote_as: int
    local_address: str
    is_client: bool = False  # we reflect for it
    password: str = ""
    ttl_security: bool = False
    several_paths: bool = False  # takes and tells them (RFC 7911)
    role: str = ""  # what the router is to the neighbour (RFC 9234)
    only_to_customer: int = 0  # the AS that its routes have in OTC; BIRD alone can set it
    max_prefixes: int = 0  # 0: no limit
    is_old: bool = False  # says nothing of AS numbers with four octets (RFC 6793); BIRD alone

    @property
    def is_ipv6(self):
        return ":" in self.address


@dataclasses.dataclass(frozen=True)
class Route:
    """What a router knows of a prefix. Communities as softwire prints them: 64500:7, rt:64500:9, 64500:7:8."""

    as_path: str
    med: int
    communities: frozenset


class Router(Host):
    """A router of both families. Subclasses write their daemon's configuration and ask it.

    `neighbors`, `networks` and the communities that these carry are set before start(); announce() and
    withdraw() change the networks.
    """

    sysctls = {"net.ipv6.conf.all.forwarding": 1, "net.ipv4.ip_forward": 1}
    # Lines of the log that are no complaint although they look like one.
    harmless = ()
    complaint = re.compile(r"error|warn|no such command|malformed|invalid|unsupported|notification", re.IGNORECASE)
    has_extended_next_hop = True
    has_internal_ttl_security = True
    shows_all = True  # of a long list of communities
    checks_ttl = True
    hears_why = says_why = True  # a session ends (RFC 9003)
    has_max_prefix = True
    asks_refresh = True
    answers_refresh = True
    starts_as_restarting = False

    def __init__(self, instance, name):
        super().__init__(instance, name)
        self.local_as, self.router_id = 64500, "192.0.2.200"
        self.neighbors = []
        self.networks = []
        self.communities = ()
        self.daemon = None

    def write(self, name, text):
        file = self.directory / name
        file.write_text(text)
        return file

    def announce(self, *prefixes):
        self.networks += prefixes
        self.apply_networks()

    def withdraw(self, *prefixes):
        self.networks = [prefix for prefix in self.networks if prefix not in prefixes]
        self.apply_networks()

    def plain_communities(self):
        return [text for text in self.communities if text.count(":") == 1]

    def large_communities(self):
        return [text for text in self.communities if text.count(":") == 2]

    def complaints(self):
        """Lines of the daemon's log that complain."""
        lines = self.daemon.output().splitlines()
        return [
            line
            for line in lines
            if self.complaint.search(line) and not any(re.search(known, line) for known in (*self.harmless, COLLISION))
        ]

    def start(self):
        """Start the daemon, and return when it answers."""
        raise NotImplementedError

    def kill(self):
        """End the daemon as a crash would."""
        self.daemon.kill()

    def restart(self):
        """Start the daemon again as one that forwarded meanwhile (RFC 4724)."""
        self.start()

    def apply_networks(self):
        """Have the running daemon announce `networks`, and nothing else."""
        raise NotImplementedError

    def is_established(self, address):
        raise NotImplementedError

    def routes(self):
        """What it learnt and uses: prefix -> BGP next hop."""
        raise NotImplementedError

    def next_hops(self, prefix):
        """The BGP next hops of all paths to a prefix that it learnt, in order."""
        raise NotImplementedError

    def route(self, prefix):
        """The Route to a prefix that it learnt."""
        raise NotImplementedError

    def refresh(self, address):
        """Ask a neighbour for its routes again (RFC 2918)."""
        raise NotImplementedError

    def shut_down(self, address, reason):
        """End a session for good, and say why (RFC 9003)."""
        raise NotImplementedError

    def bring_up(self, address):
        """Take back shut_down(), and wait no longer after a session that ended."""
        raise NotImplementedError
