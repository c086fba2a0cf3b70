# SPDX-License-Identifier: GPL-2.0-or-later
"""Frames and datagrams of a test's own: sockets inside a host, frames by scapy, counted flows."""

import ctypes
import socket
import struct
import threading
import time

from lab.wait import PATIENCE_S, wait_until

CLONE_NEWNET = 0x40000000
SO_RCVBUFFORCE = 33
BURST_S = 0.01  # so much is made up for when a flow is behind its rate

WEST1, EAST1 = "198.51.100.11", "203.0.113.11"
VIF1, VIF2 = "2001:db8:ffff::1", "2001:db8:ffff::2"


def socket_in(host, *arguments):
    """A socket that lives in a host's network namespace, owned by this process."""
    made = []

    def make():
        libc = ctypes.CDLL(None, use_errno=True)
        with open(f"/run/netns/{host.namespace}", "rb") as namespace:
            if libc.setns(namespace.fileno(), CLONE_NEWNET):
                raise OSError(ctypes.get_errno(), f"entering {host.name}")
        made.append(socket.socket(*arguments))

    thread = threading.Thread(target=make)  # the namespace is a thread's, and ends with it
    thread.start()
    thread.join()
    return made[0]


def send_frames(host, interface, frames):
    """Send frames (bytes or scapy packets) out of a host's interface."""
    with socket_in(host, socket.AF_PACKET, socket.SOCK_RAW, 0) as out:
        out.bind((interface, 0))
        for frame in frames:
            out.send(bytes(frame))


def mac(host, interface):
    """MAC address of a host's interface."""
    (link,) = host.json(f"ip -j link show dev {interface}")
    return link["address"]


def ether(network, source, destination):
    """The Ethernet header of a frame between two ends "HOST:INTERFACE"."""
    from scapy.layers.l2 import Ether

    ends = [end.split(":") for end in (source, destination)]
    addresses = [mac(network[host], interface) for host, interface in ends]
    return Ether(src=addresses[0], dst=addresses[1])


def counters(pe):
    """All counters of a PE by name, in packets."""
    return {row["name"]: row["packets"] for row in pe.softwire("show", "counters", "--all", as_json=True)}


class Counted:
    """What the counters of a PE rose by since this was made."""

    def __init__(self, pe):
        self.pe, self.before = pe, counters(pe)

    def __getitem__(self, name):
        return counters(self.pe)[name] - self.before[name]

    def rises(self):
        """All that rose, by name."""
        now = counters(self.pe)
        return {name: now[name] - self.before[name] for name in now if now[name] != self.before[name]}

    def wait_for(self, name, rise, deadline_s=PATIENCE_S):
        wait_until(lambda: self[name] >= rise, f"{name} rises by {rise}: {self.rises()}", deadline_s)


class Flow:
    """UDP datagrams with sequence numbers at a steady rate: which arrive, and how often.

    Runs in a `with`; `lost` and `repeated` are known behind it.
    """

    def __init__(self, source, destination, address, rate=1000, size=64, port=7000):
        self.address, self.rate, self.size = (address, port), rate, size
        self.sent, self.arrived = 0, []
        self._is_sending = self._is_listening = True
        self._in = socket_in(destination, socket.AF_INET, socket.SOCK_DGRAM)
        self._in.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, 1 << 26)
        self._in.bind(("", port))
        self._in.settimeout(0.1)
        self._out = socket_in(source, socket.AF_INET, socket.SOCK_DGRAM)
        self._threads = [threading.Thread(target=self._send), threading.Thread(target=self._receive)]

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        wait_until(lambda: self.arrived, "the flow arrives")
        return self

    def __exit__(self, *_):
        self._is_sending = False
        self._threads[0].join()
        wait_until(lambda: len(set(self.arrived)) >= self.sent, deadline_s=3)
        self._is_listening = False
        self._threads[1].join()
        self._in.close()
        self._out.close()

    def _send(self):
        """What a pause of the machine keeps from being sent is not made up for: a burst could overflow a queue."""
        due = time.monotonic()
        while self._is_sending:
            payload = struct.pack("!Q", self.sent).ljust(self.size, b"\0")
            self._out.sendto(payload, self.address)
            self.sent += 1
            now = time.monotonic()
            due = max(due + 1 / self.rate, now - BURST_S)
            time.sleep(max(0, due - now))

    def _receive(self):
        while self._is_listening:
            try:
                self.arrived.append(struct.unpack_from("!Q", self._in.recv(65536))[0])
            except TimeoutError:
                pass

    @property
    def lost(self):
        return sorted(set(range(self.sent)) - set(self.arrived))

    @property
    def repeated(self):
        return len(self.arrived) - len(set(self.arrived))

    def wait_for_more(self, packets):
        """Let the flow go on for so many packets."""
        goal = self.sent + packets
        wait_until(lambda: self.sent >= goal, f"{packets} more packets", PATIENCE_S + 2 * packets / self.rate)
