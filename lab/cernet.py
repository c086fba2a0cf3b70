# SPDX-License-Identifier: GPL-2.0-or-later
"""Scenario "cernet": after figure 5 of RFC 5747, the 4over6 deployment on CNGI-CERNET2.

Eight PEs of seven universities around an IPv6-only core of twelve P routers, which run OSPFv3 (BIRD)
on links without numbers; the /128 of every VIF is in that IGP. Two route reflectors of ours carry
SAFI 67 between the PEs. Each island is a CE with BIRD, which speaks eBGP, OSPF or RIP to its PE, and a
host behind it. Tsinghua has two PEs.

    host 10.N.0.10/24 - ce (10.N.0.1, 10.N.1.2/30) - (10.N.1.1) peX (VIF 2001:db8:ffff::X) = two P routers
"""

from lab import bird, servers
from lab.host import CoreRouter, CustomerEdge, Host
from lab.provider_edge import ProviderEdge
from lab.topology import Network
from lab.wait import wait_until

DRAWING = """\
  islands (CE speaks)    PEs        IPv6-only core, OSPFv3, SAFI 67 by two reflectors

  tsinghua  (eBGP) ---- pe1 ------ beijing, xian        beijing - tianjin - jinan - nanjing
              \\-------- pe2 ------ beijing, tianjin     beijing - shenyang - tianjin
  peking    (OSPF) ---- pe3 ------ tianjin, shenyang    nanjing - shanghai - hangzhou - guangzhou
  jiaotong  (RIP)  ---- pe4 ------ shanghai, hangzhou   guangzhou - changsha - wuhan - nanjing
  southeast (OSPF) ---- pe5 ------ nanjing, jinan       wuhan - beijing - xian - chengdu
  hust      (eBGP) ---- pe6 ------ wuhan, changsha      wuhan - chengdu - guangzhou
  scut      (eBGP) ---- pe7 ------ guangzhou, hangzhou
  uestc     (RIP)  ---- pe8 ------ chengdu, xian        rr1: beijing, tianjin; rr2: wuhan, chengdu
"""
EXAMPLES = (
    "tsinghua ping 10.4.0.10",
    "tsinghua curl -O http://10.4.0.10/random.bin",
    "pe1 softwire show bgp routes",
    "rr1 softwire show bgp summary",
    "wuhan birdc -s /run/softwire-lab/ID/wuhan/bird.ctl show ospf neighbors",
)

AS = 64500
TRUNKS = """beijing-tianjin tianjin-shenyang shenyang-beijing tianjin-jinan jinan-nanjing nanjing-shanghai
shanghai-hangzhou hangzhou-guangzhou guangzhou-changsha changsha-wuhan wuhan-nanjing wuhan-beijing
xian-beijing xian-chengdu chengdu-wuhan chengdu-guangzhou""".split()
CITIES = sorted({city for trunk in TRUNKS for city in trunk.split("-")})

# Edge routers: number of the VIF, the two P routers they hang on.
EDGES = {
    "pe1": (1, "beijing", "xian"),
    "pe2": (2, "beijing", "tianjin"),
    "pe3": (3, "tianjin", "shenyang"),
    "pe4": (4, "shanghai", "hangzhou"),
    "pe5": (5, "nanjing", "jinan"),
    "pe6": (6, "wuhan", "changsha"),
    "pe7": (7, "guangzhou", "hangzhou"),
    "pe8": (8, "chengdu", "xian"),
    "rr1": (101, "beijing", "tianjin"),
    "rr2": (102, "wuhan", "chengdu"),
}
REFLECTORS = ("rr1", "rr2")
PES = [name for name in EDGES if name not in REFLECTORS]

# Islands: number, what CE and PE speak, the PEs.
ISLANDS = {
    "tsinghua": (1, "bgp", ("pe1", "pe2")),
    "peking": (2, "ospf", ("pe3",)),
    "jiaotong": (3, "rip", ("pe4",)),
    "southeast": (4, "ospf", ("pe5",)),
    "hust": (5, "bgp", ("pe6",)),
    "scut": (6, "bgp", ("pe7",)),
    "uestc": (7, "rip", ("pe8",)),
}

PE = """\
pe {{
    vif {{ ipv6-address {vif}; ipv4-address 10.0.0.{number}; }}
    interface core0 faces {core};
    interface core1 faces ipv6;
{island}    encapsulation-table size 10000;
    bgp {{
        local-as {asn};
        network 10.0.0.{number}/32;
        redistribute connected prefix-list island;
        prefix-list island rule 1 {{ prefix 10.0.0.0/8; to-length 30; }}
{bgp}    }}
}}
"""
INTERNAL = "        neighbor {address} {{ remote-as 64500; local-address {own}; timers {{ hold 9; connect-retry 2; }}{more} }}\n"
EXTERNAL = """\
        policy everything otherwise accept;
        neighbor {address} {{
            remote-as {asn};
            import everything;
            export everything;
            timers {{ hold 9; connect-retry 2; }}
        }}
"""
INTERIOR = "        redistribute bird prefix-list island;\n"


# Each reflector tells one way to a prefix. So that the PEs hold two ways to an island with two PEs, and
# move at once when one of them is lost, the second reflector prefers what the first one does not.
OTHER_WAY = """\
        policy other-way {{
            rule 1 {{ match neighbor {second_choice}; set local-preference 90; then accept; }}
            otherwise accept;
        }}
"""


def vif(name):
    return f"2001:db8:ffff::{EDGES[name][0]}"


def prefix(island):
    return f"10.{ISLANDS[island][0]}.0.0/24"


def ce_as(number):
    return 65000 + number


def home_of(pe):
    """The island of a PE: its name, and which of its uplinks, from 1, ends there."""
    return next((name, pes.index(pe) + 1) for name, (_, _, pes) in ISLANDS.items() if pe in pes)


def neighbors(name, others, more=""):
    return "".join(INTERNAL.format(address=vif(other), own=vif(name), more=more) for other in others)


def pe_configuration(name):
    island, uplink = home_of(name)
    number, protocol, _ = ISLANDS[island]
    bgp = INTERIOR
    if protocol == "bgp":
        bgp = EXTERNAL.format(address=f"10.{number}.{uplink}.2", asn=ce_as(number))
    bgp += neighbors(name, REFLECTORS)
    island_line = "    interface ce0 faces ipv4;\n"
    return PE.format(vif=vif(name), number=EDGES[name][0], core="ipv6", asn=AS, bgp=bgp, island=island_line)


def reflector_configuration(name):
    """A PE without an island."""
    more = " route-reflector-client;"
    bgp = ""
    if name == "rr2":
        bgp = OTHER_WAY.format(second_choice=vif("pe1"))
        more += " import other-way;"
    bgp += neighbors(name, PES, more)
    return PE.format(vif=vif(name), number=EDGES[name][0], core="both", asn=AS, bgp=bgp, island="")


def declare():
    """The network, not yet raised."""
    network = Network("cernet")
    for number, city in enumerate(CITIES, 1):
        network.host(city, CoreRouter)
        network.loopback(city, f"2001:db8:fe::{number}/128")
    for trunk in TRUNKS:
        one, other = trunk.split("-")
        network.link(f"{one}:to-{other}", f"{other}:to-{one}")
    for name, (_, *cities) in EDGES.items():
        configuration = reflector_configuration if name in REFLECTORS else pe_configuration
        network.host(name, ProviderEdge).configuration = configuration(name)
        for number, city in enumerate(cities):
            network.link(f"{name}:core{number}", f"{city}:to-{name}")
    for island in ISLANDS:
        add_island(network, island)
    return network


def add_island(network, name):
    number, _, pes = ISLANDS[name]
    network.host(name, Host)
    network.host(f"ce-{name}", CustomerEdge)
    network.link(f"{name}:eth0 10.{number}.0.10/24", f"ce-{name}:lan0 10.{number}.0.1/24")
    network.route(name, "default", f"10.{number}.0.1")
    for uplink, pe in enumerate(pes, 1):
        link = f"10.{number}.{uplink}"
        network.link(f"ce-{name}:up{uplink} {link}.2/30", f"{pe}:ce0 {link}.1/30")


def start_ce(network, name):
    number, protocol, pes = ISLANDS[name]
    text = bird.head(f"10.{number}.0.1")
    if protocol == "bgp":
        text += bird.CE_KERNEL
        for uplink, pe in enumerate(pes, 1):
            link = f"10.{number}.{uplink}"
            text += bird.CE_BGP.format(
                pe=pe, local=f"{link}.2", local_as=ce_as(number), neighbor=f"{link}.1", remote_as=AS
            )
    else:
        text += bird.ce_island(protocol, "up1")
    bird.start(network[f"ce-{name}"], text)


def start_edge(network, name):
    """The IGPs of a PE or reflector; softwired comes later."""
    text = bird.head(f"10.0.0.{EDGES[name][0]}") + bird.core("core*")
    if name not in REFLECTORS:
        _, protocol, _ = ISLANDS[home_of(name)[0]]
        if protocol != "bgp":
            text += bird.pe_island(protocol, "ce0")
    bird.start(network[name], text)


def start_routing(network):
    """Everything but softwired."""
    for number, city in enumerate(CITIES, 1):
        traces = network[city].ipv4_traces()
        assert not traces, f"{city} knows IPv4: {traces}"
        bird.start(network[city], bird.head(f"10.0.1.{number}") + bird.core("to-*"))
    for name in EDGES:
        start_edge(network, name)
    for name in ISLANDS:
        start_ce(network, name)


def start_daemons(network):
    for name in EDGES:
        network[name].start()


def table(pe):
    """What a PE has in its table: prefix -> endpoint in use."""
    return {row["prefix"]: row["endpoint"].split()[0] for row in pe.softwire("show", "table", as_json=True)}


def await_routes(network, deadline_s=60):
    """Until every PE knows every island, and every CE, too."""

    def missing():
        for pe in PES:
            known = table(network[pe])
            lacking = [island for island in ISLANDS if prefix(island) not in known]
            if lacking:
                return f"{pe} lacks {', '.join(lacking)}"
        for ce in ISLANDS:
            known = {route["dst"] for route in network[f"ce-{ce}"].json("ip -j route")}
            lacking = [island for island in ISLANDS if prefix(island) not in known]
            if lacking:
                return f"ce-{ce} lacks {', '.join(lacking)}"
        return ""

    if not wait_until(lambda: not missing(), deadline_s=deadline_s):
        wait_until(lambda: not missing(), f"all islands are known everywhere ({missing()})", 1)


def start(network):
    start_routing(network)
    start_daemons(network)
    await_routes(network)


def serve(network, size_bytes=10_000_000):
    """Start the servers of Southeast University; returns the SHA-256 of the file they offer."""
    return servers.start_all(network["southeast"], size_bytes)


def up(network):
    """all islands know each other; HTTP, SSH and FTP servers on southeast."""
    start(network)
    serve(network)
