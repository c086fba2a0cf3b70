# SPDX-License-Identifier: GPL-2.0-or-later
"""BIRD inside a host, as the routing daemon of core routers, PEs and CEs; never a system service."""

HEAD = """\
log stderr {{ warning, error, fatal, bug }};
router id {router_id};
protocol device {{ scan time 10; }}
"""

# An IPv6-only core: links without numbers, one loopback address for each router.
CORE = """\
protocol direct loopbacks {{ ipv6; interface "lo", "vif0"; }}
protocol kernel core {{ ipv6 {{ import none; export all; }}; }}
protocol ospf v3 underlay {{
    ipv6 {{ import all; export where source = RTS_DEVICE; }};
    area 0 {{ interface {links} {{ type ptp; hello 1; dead count 4; }}; }};
}}
"""

# A PE's island: what BIRD learns from the CE goes to the kernel, where softwired finds it; the routes
# of the other islands that softwired installed there (protocols 67 and 68) go to the CE.
ISLAND_OF_PE = """\
protocol kernel islands {
    learn;
    ipv4 { import where krt_source = 67 || krt_source = 68; export where source != RTS_INHERIT; };
}
"""

CE_RIP = """\
protocol rip island {{
    ipv4 {{ import all; export {export}; }};
    interface "{interface}" {{ update time 5; timeout time 20; }};
}}
"""

CE_OSPF = """\
protocol ospf v2 island {{
    ipv4 {{ import all; export {export}; }};
    area 0 {{ interface "{interface}" {{ type ptp; hello 1; dead count 4; }}; }};
}}
"""

CE_KERNEL = """\
protocol direct lan { ipv4; interface "lan0"; }
protocol kernel { ipv4 { import none; export all; }; }
"""

CE_BGP = """\
protocol bgp to_{pe} {{
    local {local} as {local_as};
    neighbor {neighbor} as {remote_as};
    ipv4 {{ import all; export where source = RTS_DEVICE; }};
    check link yes;
    connect delay time 1; connect retry time 2; error wait time 1, 4;
    hold time 9;
}}
"""

INTERIOR = {"rip": CE_RIP, "ospf": CE_OSPF}


def head(router_id):
    return HEAD.format(router_id=router_id)


def core(*patterns):
    """The IGP of the core on the interfaces of these names."""
    return CORE.format(links=", ".join(f'"{pattern}"' for pattern in patterns))


def pe_island(protocol, interface):
    """A PE's side of an island that speaks RIP or OSPF."""
    return ISLAND_OF_PE + INTERIOR[protocol].format(export="where source = RTS_INHERIT", interface=interface)


def ce_island(protocol, interface):
    """A CE's side of it."""
    return CE_KERNEL + INTERIOR[protocol].format(export="where source = RTS_DEVICE", interface=interface)


def start(host, text):
    """Run BIRD with this configuration."""
    file = host.directory / "bird.conf"
    file.write_text(text)
    control = host.directory / "bird.ctl"
    process = host.spawn(["bird", "-f", "-c", file, "-s", control], "bird")
    process.wait_ready(control.exists, "BIRD answers", 15)
    return process


def show(host, *words):
    """What BIRD answers to `show ...`."""
    return host.run(["birdc", "-r", "-s", host.directory / "bird.ctl", "show", *words]).stdout
