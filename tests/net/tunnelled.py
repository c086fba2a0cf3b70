# SPDX-License-Identifier: GPL-2.0-or-later
"""Numbered packets to many prefixes, and when the core saw each of them on its way to which endpoint."""

import ipaddress
import socket
import struct
import threading

from wire import SO_RCVBUFFORCE, socket_in

from lab.wait import wait_until

ETH_P_IPV6, SO_TIMESTAMPNS, IPPROTO_IPIP = 0x86DD, 35, 4
OUTER = 14  # where the outer IPv6 header begins
PAYLOAD = OUTER + 40 + 20 + 8
PAUSE_S = 0.0001
SAMPLE = 500
SENDER = """
import contextlib, itertools, os, socket, struct, sys, time
with contextlib.suppress(PermissionError):  # other programs shall make no gaps
    os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as out:
    for number, target in enumerate(itertools.cycle(sys.argv[2:])):
        out.sendto(struct.pack("!Q", number), (target, 9))
        time.sleep(float(sys.argv[1]))
"""


class Tunnelled:
    """Packets from a host to each of `targets` in turn, some thousand a second, while this is open.

    `seen` has (ns of the wall clock, endpoint, number) for each one that came in at the router's
    interface, by the kernel's own time stamps.
    """

    def __init__(self, source, targets, router, interface):
        self.source, self.targets, self.seen = source, targets, []
        self._is_listening = True
        self._in = socket_in(router, socket.AF_PACKET, socket.SOCK_RAW, 0)
        self._in.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, 1 << 26)
        self._in.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
        self._in.settimeout(0.1)
        self._in.bind((interface, ETH_P_IPV6))
        self._thread = threading.Thread(target=self._listen)

    def __enter__(self):
        self._thread.start()
        command = ["/usr/bin/python3", "-c", SENDER, str(PAUSE_S), *self.targets]
        self._sender = self.source.spawn(command, "sender")
        self.wait_for_more(SAMPLE)
        return self

    def __exit__(self, *_):
        self._sender.stop()
        self._is_listening = False
        self._thread.join()
        self._in.close()

    def _listen(self):
        while self._is_listening:
            try:
                frame, ancillary, _, _ = self._in.recvmsg(PAYLOAD + 8, 64)
            except TimeoutError:
                continue
            if frame[OUTER + 6] == IPPROTO_IPIP and len(frame) == PAYLOAD + 8:
                seconds, ns = struct.unpack("=qq", ancillary[0][2])
                endpoint = str(ipaddress.ip_address(frame[OUTER + 24 : OUTER + 40]))
                self.seen.append((seconds * 10**9 + ns, endpoint, struct.unpack_from("!Q", frame, PAYLOAD)[0]))

    def wait_for_more(self, packets):
        goal = len(self.seen) + packets
        wait_until(lambda: len(self.seen) >= goal, f"{packets} more packets")

    def go_to(self, endpoint):
        """Whether the last ones, several to each target, all went to an endpoint."""
        return all(seen[1] == endpoint for seen in self.seen[-SAMPLE:])

    def interval_ms(self):
        return (self.seen[-1][0] - self.seen[0][0]) / len(self.seen) / 1e6

    def lost(self):
        """How many numbers are missing between the first and the last one that were seen."""
        numbers = [number for _, _, number in self.seen]
        return max(numbers) - min(numbers) + 1 - len(set(numbers))
