# SPDX-License-Identifier: GPL-2.0-or-later
"""A host or router of a network: one network namespace with its interfaces."""

import json
import shlex
import subprocess

from lab.capture import FRAME_MAX, Capture
from lab.process import CommandError, Process

# What holds in every host: no duplicate address detection to wait for, no router to discover,
# no limit on ICMP errors (they are what many tests look at).
SYSCTLS = {
    "net.ipv6.conf.all.accept_dad": 0,
    "net.ipv6.conf.default.accept_dad": 0,
    "net.ipv6.conf.default.accept_ra": 0,
    "net.ipv6.conf.default.router_solicitations": 0,
    "net.ipv6.icmp.ratelimit": 0,
    "net.ipv4.icmp_ratelimit": 0,
    "net.ipv4.conf.all.rp_filter": 0,
    "net.ipv4.conf.default.rp_filter": 0,
}

ONLY_IPV4 = {"net.ipv6.conf.all.disable_ipv6": 1, "net.ipv6.conf.default.disable_ipv6": 1}

TIMED_OUT = 124  # exit status of a command that was ended for its time, as timeout(1) has it


def words(command):
    """A command as a list; a string is split as a shell would, without being given to one."""
    return shlex.split(command) if isinstance(command, str) else [str(word) for word in command]


class Host:
    """A host that speaks IPv4 only."""

    sysctls = ONLY_IPV4
    has_ipv4 = True

    def __init__(self, instance, name):
        self.instance, self.name = instance, name
        self.namespace = instance.namespace(name)
        self.directory = instance.directory / name
        self.processes = []
        self.routing = None  # BIRD or FRR beside whatever else runs here: lab/routers/routing.py
        self.addresses = {}  # interface -> ["198.51.100.11/25", ...]

    @property
    def enter(self):
        """Words before a command that is to run here.

        Not `ip netns exec`: that gives every command mounts of its own, so a BPF file system
        mounted by a daemon would end with it.
        """
        return ["nsenter", f"--net=/run/netns/{self.namespace}", "--"]

    def address(self, family=4):
        """The first IPv4 or IPv6 address, without its prefix length."""
        for texts in self.addresses.values():
            for text in texts:
                if (":" in text) == (family == 6):
                    return text.split("/")[0]
        raise LookupError(f"{self.name} has no IPv{family} address")

    def run(self, command, check=True, timeout_s=30, stdin=None):
        """Run a command to its end; the result has returncode, stdout and stderr as text."""
        try:
            done = subprocess.run(
                self.enter + words(command),
                input=stdin,
                stdin=subprocess.DEVNULL if stdin is None else None,
                capture_output=True,
                text=True,
                errors="replace",
                timeout=timeout_s,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            said = f"not done within {timeout_s} s"
            done = subprocess.CompletedProcess(error.cmd, TIMED_OUT, stdout="", stderr=said)
        if check and done.returncode:
            said = (done.stdout + done.stderr).strip()[-3000:]
            raise CommandError(f"{self.name}: {command}: exit {done.returncode}\n{said}")
        return done

    def succeeds(self, command, timeout_s=30):
        return self.run(command, check=False, timeout_s=timeout_s).returncode == 0

    def json(self, command):
        """What a command prints, parsed as JSON."""
        return json.loads(self.run(command).stdout or "[]")

    def spawn(self, command, name=None):
        """Start a process that the network ends; its log is named `name`."""
        command = words(command)
        process = Process(self, name or f"{command[0].split('/')[-1]}-{len(self.processes)}", command)
        self.processes.append(process)
        return process

    def capture(self, interface, pcap_filter="", snap_bytes=FRAME_MAX):
        """Start a capture; it runs when this returns."""
        return Capture(self, interface, pcap_filter, snap_bytes)

    def stop_processes(self):
        while self.processes:
            self.processes.pop().stop()

    @property
    def links(self):
        return [interface for interface in self.addresses if interface != "lo"]

    def set_links(self, state):
        """Set all links "up" or "down"; IPv6 addresses of links do not outlive that."""
        self.run(["sh", "-ec", "".join(f"ip link set dev {link} {state}; " for link in self.links)])

    def power_off(self):
        """What a failure of its power does: routing is gone, links are down."""
        if self.routing:
            self.routing.kill()
        self.set_links("down")

    def power_on(self):
        self.set_links("up")
        if self.routing:
            self.routing.start()

    def ipv4_traces(self):
        """Everything this host knows of IPv4: addresses, routes, forwarding."""
        addresses = [a["local"] for i in self.json("ip -j -4 address") for a in i.get("addr_info", [])]
        routes = [r["dst"] for r in self.json("ip -j -4 route show table all")]
        forwards = self.run("cat /proc/sys/net/ipv4/ip_forward").stdout.strip() != "0"
        return addresses + routes + (["forwarding"] if forwards else [])


class CustomerEdge(Host):
    """A router that speaks IPv4 only."""

    sysctls = {**ONLY_IPV4, "net.ipv4.ip_forward": 1}


class CoreRouter(Host):
    """A router that speaks IPv6 only: not even its loopback has an IPv4 address."""

    sysctls = {"net.ipv6.conf.all.forwarding": 1, "net.ipv4.ip_forward": 0}
    has_ipv4 = False
