# SPDX-License-Identifier: GPL-2.0-or-later
"""One PE of ours between two routers of other making.

    ce, AS 64501 (eBGP, IPv4) ----- pe, AS 64500 ----- peer, AS 64500 (iBGP, IPv6)
        192.0.2.2/30      192.0.2.1/30    2001:db8:0:1::1    2001:db8:0:1::2
"""

from lab.provider_edge import ProviderEdge
from lab.routers.kinds import KINDS
from lab.routers.router import Neighbor
from lab.topology import Network

VIF = "2001:db8:ffff::1"
CORE, PEER = "2001:db8:0:1::1", "2001:db8:0:1::2"
ISLAND, CE = "192.0.2.1", "192.0.2.2"
PASSWORD = "of-both-ends"

OWN_NET = "198.51.100.0/24"

# A hold time of 3 s has keepalives exchanged every second.
CONFIGURATION = """\
pe {{
    vif {{ ipv6-address {VIF}; ipv4-address {ISLAND}; }}
    interface core0 faces ipv6;
    interface island0 faces ipv4;
    bgp {{
        local-as 64500;
        network {OWN_NET};
        policy everything {{ otherwise accept; }}
        {policies}
        neighbor {PEER} {{
            remote-as 64500;
            family ipv4-4over6 ipv4-unicast;
            timers {{ hold 3; connect-retry 1; idle-hold-max 1; }}
        }}
        neighbor {CE} {{
            remote-as 64501;
            {ce}
            md5-password "{password}";
            ttl-security 1;
            timers {{ hold 3; connect-retry 1; idle-hold-max 1; }}
        }}
    }}
}}
"""


def configuration(ce="import everything; export everything;", policies="", password=PASSWORD):
    return CONFIGURATION.format(ce=ce, policies=policies, password=password, **globals())


def declare(kind):
    network = Network(f"link-{kind}")
    pe = network.host("pe", ProviderEdge)
    ce, peer = network.host("ce", KINDS[kind]), network.host("peer", KINDS[kind])
    network.link(f"pe:core0 {CORE}/64", f"peer:eth0 {PEER}/64")
    network.link(f"pe:island0 {ISLAND}/30", f"ce:eth0 {CE}/30")
    network.route("peer", f"{VIF}/128", CORE)
    pe.configuration = configuration()
    peer.neighbors = [Neighbor(CORE, 64500, PEER)]
    ce.local_as, ce.router_id = 64501, CE
    ce.neighbors = [Neighbor(ISLAND, 64500, CE, password=PASSWORD, ttl_security=True)]
    return network
