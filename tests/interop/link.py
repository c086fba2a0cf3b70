# SPDX-License-Identifier: GPL-2.0-or-later
"""One PE of ours between four routers of other making, all of one kind: internal and external, over IPv6 and IPv4.

    ce     AS 64501, eBGP  192.0.2.2 -- .1 |    | ::1 -- 2001:db8:0:1::2  iBGP, AS 64500       peer
                                           | pe |
    inner  AS 64500, iBGP  192.0.2.6 -- .5 |    | ::1 -- 2001:db8:0:2::2  eBGP, AS 4200000001  outer

The PE, AS 64500, offers SAFI 67 to all of them. All but `peer` have TCP-MD5 and GTSM.
"""

import dataclasses

import speaker
from lab.provider_edge import ProviderEdge
from lab.routers.kinds import KINDS
from lab.routers.router import Neighbor
from lab.topology import Network

AS = 64500
VIF = "2001:db8:ffff::1"
PASSWORD = "of-both-ends"

OWN_NET, KEPT_NET = "198.51.100.0/24", "192.88.98.0/24"  # advertised; kept back by the policy `outward`
REFUSED_NET = "192.88.96.0/24"  # what the policy `inward` does not take
OWN_COMMUNITIES = frozenset({"64500:7", "rt:64500:9", "64500:7:8"})
OWN_MED = 77
COMMUNITIES = ("64501:1", "64501:1:2")  # of what the routers announce


@dataclasses.dataclass(frozen=True)
class Session:
    """A session of the PE, named as the router at the other end of it."""

    name: str
    remote_as: int
    interface: str
    ours: str
    theirs: str
    net: str  # what the router announces in tests
    is_guarded: bool = True  # TCP-MD5 and GTSM

    @property
    def is_internal(self):
        return self.remote_as == AS

    @property
    def is_ipv6(self):
        return ":" in self.theirs

    @property
    def way(self):
        """The PE's to the router's network: see speaker.way()."""
        return (self.theirs, ["vif0"]) if self.is_ipv6 else (VIF, [self.theirs])

    def can_exchange(self, router):
        """Whether the router can take and give IPv4 routes in it."""
        return router.has_extended_next_hop or not self.is_ipv6

    def has_ttl_security(self, kind):
        return self.is_guarded and (kind.has_internal_ttl_security or not self.is_internal)


SESSIONS = {
    session.name: session
    for session in (
        Session("peer", AS, "core0", "2001:db8:0:1::1", "2001:db8:0:1::2", "203.0.113.0/25", is_guarded=False),
        Session("outer", 4200000001, "core1", "2001:db8:0:2::1", "2001:db8:0:2::2", "203.0.113.128/25"),
        Session("ce", 64501, "island0", "192.0.2.1", "192.0.2.2", "198.51.101.0/24"),
        Session("inner", AS, "island1", "192.0.2.5", "192.0.2.6", "198.51.102.0/24"),
    )
}

CONFIGURATION = """\
pe {{
    vif {{ ipv6-address {VIF}; ipv4-address 192.0.2.1; }}
    interface core0 faces ipv6;
    interface core1 faces ipv6;
    interface island0 faces ipv4;
    interface island1 faces ipv4;
    bgp {{
        local-as {AS};
        network {OWN_NET} {{ policy marked; }}
        network {KEPT_NET};
        policy marked {{
            rule 1 {{
                set {{ med {OWN_MED}; add-community 64500:7 rt:64500:9 64500:7:8; }}
                then accept;
            }}
        }}
        prefix-list refused {{ rule 1 {{ prefix {REFUSED_NET}; }} }}
        prefix-list kept {{ rule 1 {{ prefix {KEPT_NET}; }} }}
        policy inward {{
            rule 1 {{ match prefix-list refused; then reject; }}
            rule 2 {{ match community *:1:2; set {{ local-preference 200; }} then accept; }}
            otherwise accept;
        }}
        policy outward {{ rule 1 {{ match prefix-list kept; then reject; }} otherwise accept; }}
        {more}
        {neighbors}
    }}
}}
"""

NEIGHBOR = """\
neighbor {session.theirs} {{
            remote-as {session.remote_as};
            family ipv4-4over6 ipv4-unicast;
            {options}
            timers {{ hold {hold_s}; connect-retry 1; idle-hold-max 1; }}
        }}
        """

EVERYTHING = "import inward; export outward;"


def neighbor(session, kind, policies=EVERYTHING, password=PASSWORD, ttl_security=True, hold_s=9, of=None):
    """Its block; `of` has further statements of single sessions by their names. Keepalives come thrice in a hold time."""
    options = [policies, (of or {}).get(session.name, "")]
    if session.is_guarded:
        options.append(f'md5-password "{password}";')
    if ttl_security and session.has_ttl_security(kind):
        options.append("ttl-security 1;")
    if session.is_internal and not session.is_ipv6:
        options.append("next-hop self;")  # an island's router does not reach the others' next hops
    return NEIGHBOR.format(session=session, hold_s=hold_s, options=" ".join(options))


def configuration(kind, more="", **options):
    """The PE's, with further statements about all of BGP, and options of neighbor()."""
    neighbors = "".join(neighbor(session, kind, **options) for session in SESSIONS.values())
    return CONFIGURATION.format(more=more, neighbors=neighbors, **globals())


def declare(name, max_prefixes=0):
    """The network with routers of this kind, not yet raised. They take so many prefixes from the PE."""
    network, kind = Network(f"link-{name}"), KINDS[name]
    network.host("pe", ProviderEdge).configuration = configuration(kind)
    for session in SESSIONS.values():
        router = network.host(session.name, kind)
        bits = 64 if session.is_ipv6 else 30
        network.link(f"pe:{session.interface} {session.ours}/{bits}", f"{session.name}:eth0 {session.theirs}/{bits}")
        if session.is_ipv6:
            network.route(session.name, f"{VIF}/128", session.ours)
        router.communities = COMMUNITIES
        router.local_as, router.router_id = session.remote_as, f"192.0.2.{len(network.hosts) + 8}"
        router.neighbors = [
            Neighbor(
                session.ours,
                AS,
                session.theirs,
                password=PASSWORD if session.is_guarded else "",
                ttl_security=session.has_ttl_security(kind),
                max_prefixes=max_prefixes,
            )
        ]
    network.route("peer", "2001:db8:0:2::/64", SESSIONS["peer"].ours)
    return network


def routers(network):
    return [network[name] for name in SESSIONS]


def start(network):
    """Start everything."""
    for router in [*routers(network), network["pe"]]:
        router.start()


def exchanging(network):
    """The sessions in which routes are exchanged."""
    return [session for session in SESSIONS.values() if session.can_exchange(network[session.name])]


def await_sessions(network):
    for session in SESSIONS.values():
        speaker.await_session(network["pe"], session.theirs, network[session.name], session.ours)
