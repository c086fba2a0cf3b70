# SPDX-License-Identifier: GPL-2.0-or-later
"""Networks: hosts, links, bridges and routes, declared first and then raised in one go.

    network = Network("example")
    network.host("west", Host)
    network.host("p1", CoreRouter)
    network.link("west:eth0 192.0.2.1/24", "p1:eth0", mtu=1500)
    network.route("west", "default", "192.0.2.254")
    with network:                      # raised here, removed at the end whatever happens
        network["west"].run("ip route")
"""

import subprocess

from lab import progress
from lab.host import SYSCTLS, Host
from lab.instance import Instance

# Frames on a veth may carry a checksum that is still to be filled in. A frame that an XDP program
# sends on loses that note, so checksums are complete from the start (tx off, which takes segmentation
# offload with it). XDP can only send into a veth whose other end polls, which gro on makes it do; but
# a capture shall show what was on the wire, so the size limit keeps frames from being merged.
OFFLOADS = "tx off gro on"
GRO_LIMIT = "gro_max_size 1"

MANY = 20  # so many hosts take a while


class Network:
    """Hosts and links that live and die together."""

    def __init__(self, scenario):
        self.instance = Instance.create(scenario)
        self.hosts = {}
        self._links = []  # lines of `ip -batch`, outside any namespace
        self._setup = {}  # host -> lines of `ip -batch` inside it
        self._devices = {}  # host -> names of its veths
        self._is_kept = False

    @property
    def id(self):
        return self.instance.id

    def __getitem__(self, name):
        return self.hosts[name]

    # Declaring

    def host(self, name, kind=Host):
        """Add a host or router."""
        self.hosts[name] = kind(self.instance, name)
        self._setup[name] = ["link set dev lo up"]
        self._devices[name] = []
        return self.hosts[name]

    def link(self, one, other, mtu=1500):
        """Add a link. An end is "HOST:INTERFACE ADDRESS/LENGTH...", with none to many addresses."""
        number = len(self._links) + 1
        names = []
        for side, end in enumerate((one, other), 1):
            name, *addresses = end.split()
            host, interface = name.split(":")
            mac = f"02:00:00:00:{number:02x}:{side:02x}"
            namespace = self.hosts[host].namespace
            names.append(f"{interface} netns {namespace} address {mac} mtu {mtu}")
            self._devices[host].append(interface)
            self._configure(host, interface, addresses)
        self._links.append(f"link add {names[0]} type veth peer name {names[1]}")

    def bridge(self, end, ports):
        """Join interfaces of a host to a bridge "HOST:INTERFACE ADDRESS/LENGTH..."."""
        name, *addresses = end.split()
        host, interface = name.split(":")
        self._setup[host].append(f"link add {interface} type bridge")
        self._setup[host] += [f"link set dev {port} master {interface}" for port in ports]
        self._configure(host, interface, addresses)

    def loopback(self, host, address):
        """Give a router an address of its own that is on no link."""
        self._configure(host, "lo", [address])

    def route(self, host, prefix, via):
        """Add a static route."""
        self._setup[host].append(f"route add {prefix} via {via}")

    def _configure(self, host, interface, addresses):
        self.hosts[host].addresses[interface] = addresses
        self._setup[host].append(f"link set dev {interface} up")
        for address in addresses:
            nodad = " nodad" if ":" in address else ""
            self._setup[host].append(f"address add {address} dev {interface}{nodad}")

    # Raising and removing

    def __enter__(self):
        self._tell("raising")
        try:
            self.raise_all()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_):
        if not self._is_kept:
            self._tell("taking down")
            self.close()

    def _tell(self, what):
        if len(self.hosts) >= MANY:
            progress.say(f"... {what} {len(self.hosts)} hosts and routers")

    def keep(self):
        """Let the network outlive this process; `softwire lab down` removes it."""
        self._is_kept = True
        self.instance.keep()

    def raise_all(self):
        """Make the namespaces, then the links, then everything inside, all hosts at once."""
        for host in self.hosts.values():
            host.directory.mkdir()
        batch([f"netns add {host.namespace}" for host in self.hosts.values()])
        self._everywhere(lambda name: sysctl_script(self.hosts[name].sysctls))
        batch(self._links)
        self._everywhere(self._setup_script)
        self._everywhere(self._offload_script)

    def _offload_script(self, name):
        """Only when both ends are up: a veth learns that its peer polls at that moment."""
        return "\n".join(f"ethtool -K {device} {OFFLOADS}" for device in self._devices[name])

    def _setup_script(self, name):
        lines = [f"ip link set dev {device} {GRO_LIMIT}" for device in self._devices[name]]
        lines += [f"ip {line}" for line in self._setup[name]]
        if not self.hosts[name].has_ipv4:
            lines.append("ip -4 address flush dev lo")
        return "\n".join(lines)

    def _everywhere(self, script_of):
        """Run a shell script in every host at the same time."""
        running = {
            name: subprocess.Popen(
                [*host.enter, "sh", "-ec", script_of(name)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                text=True,
            )
            for name, host in self.hosts.items()
        }
        said = {name: process.communicate()[1] for name, process in running.items()}
        for name, process in running.items():
            if process.returncode:
                raise RuntimeError(f"setting up {name}: {said[name]}")

    def close(self):
        """End the processes in reverse order, then remove everything."""
        for host in reversed(self.hosts.values()):
            host.stop_processes()
        self.instance.remove()


def batch(lines):
    """Give lines to `ip -batch`."""
    subprocess.run(["ip", "-batch", "-"], input="\n".join(lines), text=True, check=True)


def sysctl_script(sysctls):
    paths = {name.replace(".", "/"): value for name, value in {**SYSCTLS, **sysctls}.items()}
    return "\n".join(f"echo {value} >/proc/sys/{path}" for path, value in paths.items())
