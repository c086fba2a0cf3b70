# SPDX-License-Identifier: GPL-2.0-or-later
"""Other BGP implementations, run by hand inside a host: start, announce, withdraw, look."""

import json
import os
import pwd
import shutil
import stat


PE6, PEER6 = "2001:db8:0:1::1", "2001:db8:0:1::2"
PE4, PEER4 = "192.0.2.1", "192.0.2.2"
PE_AS = 64500
VIF = "2001:db8:ffff::1"


class Speaker:
    """`is_external`: a CE with IPv4; else a reflector over IPv6 with RFC 8950."""

    has_extended_next_hop = True

    def __init__(self, host, is_external):
        self.host, self.directory = host, host.directory
        self.is_external = is_external
        self.asn = 64501 if is_external else PE_AS
        over_ip4 = is_external or not self.has_extended_next_hop
        self.pe, self.own = (PE4, PEER4) if over_ip4 else (PE6, PEER6)

    def write(self, name, text):
        path = self.directory / name
        path.write_text(text)
        path.chmod(0o600)
        return path

    def start(self):
        raise NotImplementedError

    def announce(self, prefix):
        raise NotImplementedError

    def withdraw(self, prefix):
        raise NotImplementedError

    def has(self, prefix):
        """Whether it holds the prefix from the PE."""
        raise NotImplementedError


class Frr(Speaker):
    def start(self):
        family = "" if self.own == PEER4 else f" neighbor {self.pe} capability extended-nexthop\n"
        conf = self.write(
            "bgpd.conf",
            f"router bgp {self.asn}\n bgp router-id {PEER4}\n no bgp ebgp-requires-policy\n"
            f" no bgp network import-check\n no bgp default ipv4-unicast\n"
            f" neighbor {self.pe} remote-as {PE_AS}\n neighbor {self.pe} timers connect 1\n{family}"
            f" address-family ipv4 unicast\n  neighbor {self.pe} activate\n"
            f"  neighbor {self.pe} soft-reconfiguration inbound\n exit-address-family\n",
        )
        empty = self.write("zebra.conf", "")
        self.directory.parent.chmod(0o755)  # its daemons give up being root
        for path in (self.directory, conf, empty):
            shutil.chown(path, "frr", "frrvty")
        for name, file in (("zebra", empty), ("bgpd", conf)):
            common = ["--vty_socket", self.directory, "-P", "0"]
            command = [f"/usr/lib/frr/{name}", "-f", file, "-i", self.directory / f"{name}.pid"]
            process = self.host.spawn([*command, "-z", self.directory / "zserv", *common], name)
            socket = self.directory / f"{name}.vty"
            process.wait_ready(socket.exists, f"{name} listens", 10)

    def vtysh(self, *commands):
        words = [word for command in commands for word in ("-c", command)]
        return self.host.run(["vtysh", "--vty_socket", self.directory, *words]).stdout

    def network(self, command):
        family = ("conf t", f"router bgp {self.asn}", "address-family ipv4 unicast")
        self.vtysh(*family, command)

    def announce(self, prefix):
        self.network(f"network {prefix}")

    def withdraw(self, prefix):
        self.network(f"no network {prefix}")

    def has(self, prefix):
        return prefix in json.loads(self.vtysh("show bgp ipv4 unicast json")).get("routes", {})


class Bird(Speaker):
    def __init__(self, host, is_external):
        super().__init__(host, is_external)
        self.prefixes = []

    def configuration(self):
        routes = "".join(f" route {prefix} unreachable;" for prefix in self.prefixes)
        extended = "" if self.own == PEER4 else "extended next hop on;"
        # Next hops of IPv4 routes are looked up among its IPv6 routes.
        igp = "" if self.own == PEER4 else "igp table master6;"
        core = f"protocol direct {{ ipv6; }}\nprotocol static {{ ipv6; route {VIF}/128 via {PE6}; }}\n"
        return (
            f"router id {PEER4};\nprotocol device {{}}\n{core}"
            f"protocol static {{ ipv4;{routes} }}\n"
            f"protocol bgp edge {{ local {self.own} as {self.asn}; neighbor {self.pe} as {PE_AS};\n"
            " connect delay time 1; connect retry time 1;\n"
            f" ipv4 {{ import all; export all; next hop self; {extended} {igp} }}; }}\n"
        )

    def start(self):
        conf = self.write("bird.conf", self.configuration())
        self.socket = self.directory / "bird.ctl"
        process = self.host.spawn(["bird", "-f", "-c", conf, "-s", self.socket], "bird")
        process.wait_ready(self.socket.exists, "bird listens", 10)

    def birdc(self, *words):
        return self.host.run(["birdc", "-s", self.socket, *words]).stdout

    def change(self):
        self.write("bird.conf", self.configuration())
        assert "Reconfigur" in self.birdc("configure")

    def announce(self, prefix):
        self.prefixes.append(prefix)
        self.change()

    def withdraw(self, prefix):
        self.prefixes.remove(prefix)
        self.change()

    def has(self, prefix):
        return prefix in self.birdc("show", "route", "protocol", "edge")


class GoBgp(Speaker):
    def start(self):
        conf = self.write(
            "gobgpd.toml",
            f'[global.config]\nas = {self.asn}\nrouter-id = "{PEER4}"\n'
            f'[[neighbors]]\n[neighbors.config]\nneighbor-address = "{self.pe}"\npeer-as = {PE_AS}\n'
            "[neighbors.timers.config]\nconnect-retry = 5\n"
            f'[neighbors.transport.config]\nlocal-address = "{self.own}"\n'
            '[[neighbors.afi-safis]]\n[neighbors.afi-safis.config]\nafi-safi-name = "ipv4-unicast"\n'
            + ("" if self.own == PEER4 else
               '[[neighbors.afi-safis]]\n[neighbors.afi-safis.config]\nafi-safi-name = "ipv6-unicast"\n'),
        )
        self.host.run("ip link set lo up")
        command = ["gobgpd", "-f", conf, "--api-hosts", "127.0.0.1:50051", "--pprof-disable"]
        process = self.host.spawn(command, "gobgpd")
        process.wait_ready(lambda: self.host.succeeds("gobgp neighbor"), "gobgpd answers", 15)

    def announce(self, prefix):
        self.host.run(f"gobgp global rib add -a ipv4 {prefix} nexthop {self.own}")

    def withdraw(self, prefix):
        self.host.run(f"gobgp global rib del -a ipv4 {prefix} nexthop {self.own}")

    def has(self, prefix):
        return prefix in self.host.run("gobgp global rib -a ipv4").stdout


class OpenBgpd(Speaker):
    has_extended_next_hop = False

    def start(self):
        self.socket = self.directory / "bgpd.sock"
        conf = self.write(
            "openbgpd.conf",
            f'AS {self.asn}\nrouter-id {PEER4}\nsocket "{self.socket}"\nfib-update no\n'
            f"nexthop qualify via default\nneighbor {self.pe} {{\n remote-as {PE_AS}\n local-address {self.own}\n announce IPv4 unicast\n}}\n"
            "allow from any\nallow to any\n",
        )
        os.makedirs(pwd.getpwnam("_openbgpd").pw_dir, exist_ok=True)  # its processes live in there
        process = self.host.spawn(["/usr/sbin/bgpd", "-d", "-f", conf], "openbgpd")
        process.wait_ready(self.socket.exists, "openbgpd listens", 10)

    def bgpctl(self, *words):
        return self.host.run(["bgpctl", "-s", self.socket, *words]).stdout

    def announce(self, prefix):
        self.bgpctl("network", "add", prefix)

    def withdraw(self, prefix):
        self.bgpctl("network", "delete", prefix)

    def has(self, prefix):
        return prefix in self.bgpctl("show", "rib", "in", "neighbor", self.pe)


# ExaBGP talks to a process of its configuration: this one passes commands from a pipe to it, and
# what it hears to a file.
HELPER = """\
#!/usr/bin/python3
import os, select, sys
commands, heard = open("{commands}", "rb+", buffering=0), open("{heard}", "wb", buffering=0)
said = open(0, "rb", buffering=0)
while True:
    for ready in select.select([commands, said], [], [])[0]:
        line = ready.readline()
        if not line:
            sys.exit()
        os.write(1 if ready is commands else heard.fileno(), line)
"""


class ExaBgp(Speaker):
    def start(self):
        self.commands, self.heard = self.directory / "commands", self.directory / "heard"
        os.mkfifo(self.commands)
        for path in (self.directory, *self.directory.parents[:1]):
            path.chmod(path.stat().st_mode | stat.S_IXOTH | stat.S_IROTH)
        helper = self.write("helper", HELPER.format(commands=self.commands, heard=self.heard))
        helper.chmod(0o755)
        extended = self.own == PEER6
        conf = self.write(
            "exabgp.conf",
            f"process helper {{ run {helper}; encoder json; }}\n"
            f"neighbor {self.pe} {{\n router-id {PEER4}; local-address {self.own};\n"
            f" local-as {self.asn}; peer-as {PE_AS};\n"
            " capability { route-refresh enable;" + (" nexthop enable;" if extended else "") + " }\n"
            " family { ipv4 unicast;" + (" ipv6 unicast;" if extended else "") + " }\n"
            + (" nexthop { ipv4 unicast ipv6; }\n" if extended else "")
            + " api { processes [ helper ]; receive { parsed; update; } }\n}\n",
        )
        command = ["env", "exabgp.daemon.user=root", "exabgp.api.cli=false", "exabgp.api.ack=false"]
        process = self.host.spawn([*command, "exabgp", conf], "exabgp")
        process.wait_ready(self.heard.exists, "exabgp has started its helper", 15)

    def say(self, text):
        with open(self.commands, "w", encoding="ascii") as pipe:
            pipe.write(text + "\n")

    def announce(self, prefix):
        self.say(f"announce route {prefix} next-hop {self.own}")

    def withdraw(self, prefix):
        self.say(f"withdraw route {prefix} next-hop {self.own}")

    def has(self, prefix):
        """By the last thing that was said of the prefix."""
        has = False
        for line in self.heard.read_text().splitlines():
            update = json.loads(line).get("neighbor", {}).get("message", {}).get("update", {})
            has = (has or prefix in json.dumps(update.get("announce", {}))) and prefix not in json.dumps(
                update.get("withdraw", {})
            )
        return has


ALL = {"FRR": Frr, "BIRD": Bird, "GoBGP": GoBgp, "OpenBGPD": OpenBgpd, "ExaBGP": ExaBgp}
