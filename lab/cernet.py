# SPDX-License-Identifier: GPL-2.0-or-later
"""Scenario "cernet": after figure 5 of RFC 5747, the 4over6 deployment on CNGI-CERNET2.

Eight PEs of seven universities around an IPv6-only core of twelve P routers, which run OSPFv3 on links
without numbers; the /128 of every VIF is in that IGP. Two route reflectors of ours carry SAFI 67 between
the PEs. Each island is a CE, which speaks eBGP, OSPF or RIP to its PE, and a host behind it. Tsinghua has
two PEs. Half of the routers run BIRD, the other half FRR, with each kind of neighbour on either side.

    host 10.N.0.10/24 - ce (10.N.0.1, 10.N.1.2/30) - (10.N.1.1) peX (VIF 2001:db8:ffff::X) = two P routers
"""

import functools

from lab import progress, servers
from lab.host import CoreRouter, CustomerEdge, Host
from lab.provider_edge import ProviderEdge
from lab.routers.bird_routing import BirdRouting
from lab.routers.frr_routing import FrrRouting
from lab.topology import Network

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

  FRR on tianjin, nanjing, shanghai, hangzhou, guangzhou, changsha, pe3, pe7, pe8 and the CEs of peking,
  jiaotong and hust; BIRD on the others
"""
PROGRAMS = ("bird", "birdc", "zebra", "vtysh", *servers.PROGRAMS)
EXAMPLES = (
    "tsinghua ping 10.4.0.10",
    "tsinghua curl -O http://10.4.0.10/random.bin",
    "pe1 softwire show bgp routes",
    "rr1 softwire show bgp summary",
    "beijing birdc -s /run/softwire-lab/ID/beijing/bird.ctl show ospf neighbors",
    "nanjing vtysh --vty_socket /run/softwire-lab/ID/nanjing/frr -c 'show ipv6 ospf6 neighbor'",
)

AS = 64500
FILE_BYTES = 10_000_000
TRUNKS = """beijing-tianjin tianjin-shenyang shenyang-beijing tianjin-jinan jinan-nanjing nanjing-shanghai
shanghai-hangzhou hangzhou-guangzhou guangzhou-changsha changsha-wuhan wuhan-nanjing wuhan-beijing
xian-beijing xian-chengdu chengdu-wuhan chengdu-guangzhou""".split()
CITIES = sorted({city for trunk in TRUNKS for city in trunk.split("-")})

WITH_FRR = set("""tianjin nanjing shanghai hangzhou guangzhou changsha pe3 pe7 pe8
ce-peking ce-jiaotong ce-hust""".split())

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

# Two reflectors, so neither restarts without the other; a PE that lost its power comes back empty. Nothing is
# gained by keeping routes of either for long.
PE = """\
pe {{
    vif {{ ipv6-address {vif}; ipv4-address 10.0.0.{number}; }}
    interface core0 faces {core};
    interface core1 faces ipv6;
{island}    encapsulation-table size 10000;
    bgp {{
        local-as {asn};
        graceful-restart restart-time 2;
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
INTERIOR = "        redistribute {protocol} prefix-list island;\n"


def vif(name):
    return f"2001:db8:ffff::{EDGES[name][0]}"


def prefix(island):
    return f"10.{ISLANDS[island][0]}.0.0/24"


def ce_as(number):
    return 65000 + number


def uplinks(pe):
    """The P routers that a PE hangs on."""
    return EDGES[pe][1:]


def home_of(pe):
    """The island of a PE: its name, and which of its uplinks, from 1, ends there."""
    return next((name, pes.index(pe) + 1) for name, (_, _, pes) in ISLANDS.items() if pe in pes)


def neighbors(name, others, more=""):
    return "".join(INTERNAL.format(address=vif(other), own=vif(name), more=more) for other in others)


def pe_configuration(name):
    island, uplink = home_of(name)
    number, protocol, _ = ISLANDS[island]
    if protocol == "bgp":
        bgp = EXTERNAL.format(address=f"10.{number}.{uplink}.2", asn=ce_as(number))
    else:
        bgp = INTERIOR.format(protocol=protocol if name in WITH_FRR else "bird")
    bgp += neighbors(name, REFLECTORS)
    island_line = "    interface ce0 faces ipv4;\n"
    return PE.format(vif=vif(name), number=EDGES[name][0], core="ipv6", asn=AS, bgp=bgp, island=island_line)


def reflector_configuration(name):
    """A PE without an island."""
    bgp = neighbors(name, PES, " route-reflector-client;")
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


def routing_of(network, name, router_id):
    """BIRD or FRR on that router, nothing configured yet."""
    kind = FrrRouting if name in WITH_FRR else BirdRouting
    routing = network[name].routing = kind(network[name], router_id)
    return routing


def route_core(network, city):
    traces = network[city].ipv4_traces()
    assert not traces, f"{city} knows IPv4: {traces}"
    routing = routing_of(network, city, f"10.0.1.{CITIES.index(city) + 1}")
    routing.core(network[city].links)
    routing.start()


def route_edge(network, name):
    """The IGPs of a PE or reflector; softwired comes later."""
    routing = routing_of(network, name, f"10.0.0.{EDGES[name][0]}")
    routing.core(["core0", "core1"])
    if name not in REFLECTORS:
        _, protocol, _ = ISLANDS[home_of(name)[0]]
        if protocol != "bgp":
            routing.pe_island(protocol, "ce0")
    routing.start()


def route_island(network, name):
    number, protocol, pes = ISLANDS[name]
    routing = routing_of(network, f"ce-{name}", f"10.{number}.0.1")
    if protocol == "bgp":
        links = [f"10.{number}.{uplink}" for uplink, _ in enumerate(pes, 1)]
        routing.ce_bgp(ce_as(number), [(f"{link}.2", f"{link}.1", AS) for link in links])
    else:
        routing.ce_island(protocol, "up1")
    routing.start()


def start_routing(network):
    """Everything but softwired."""
    tasks = [(route_core, city) for city in CITIES]
    tasks += [(route_edge, name) for name in EDGES]
    tasks += [(route_island, name) for name in ISLANDS]
    progress.together([functools.partial(task, network, name) for task, name in tasks], "BIRD or FRR runs")


def start_daemons(network):
    progress.together([network[name].start for name in EDGES], "softwired runs")


def table(pe):
    """What a PE has in its table: prefix -> endpoint in use."""
    return {row["prefix"]: row["endpoint"].split()[0] for row in pe.softwire("show", "table", as_json=True)}


def missing_routes(network):
    """The first router, PEs before CEs, that lacks islands, and which; nothing if there is none."""
    known = {pe: table(network[pe]) for pe in PES}
    for ce in ISLANDS:
        known[f"ce-{ce}"] = {route["dst"] for route in network[f"ce-{ce}"].json("ip -j route")}
    for name, prefixes in known.items():
        lacking = [island for island in ISLANDS if prefix(island) not in prefixes]
        if lacking:
            return f"{name} lacks {', '.join(lacking)}"
    return ""


def await_routes(network, deadline_s=60):
    """Until every PE knows every island, and every CE, too."""
    progress.insist(lambda: missing_routes(network), "all islands are known everywhere", deadline_s)


def start(network):
    start_routing(network)
    start_daemons(network)
    await_routes(network)


def up(network):
    """all islands know each other; HTTP, SSH and FTP servers on southeast."""
    start(network)
    servers.start_all(network["southeast"], FILE_BYTES)


def ends(network):
    return [network[name] for name in ISLANDS]
