# SPDX-License-Identifier: GPL-2.0-or-later
"""Captures on a host's interface, read back with tcpdump, tshark or scapy."""

import signal
import subprocess

from lab.wait import PATIENCE_S, wait_until


# A frame takes as much of the buffer as its largest part that is kept, so that 16 MiB are some 1,600 frames.
FRAME_MAX = 10_000  # octets: more than any link of the lab carries
BUFFER_KIB = 16384


class Capture:
    """Frames of one interface. Usable in a `with`; counts and decodes while running or after."""

    def __init__(self, host, interface, pcap_filter="", snap_bytes=FRAME_MAX):
        number = len(list(host.directory.glob("*.pcap")))
        self.file = host.directory / f"{interface}-{number}.pcap"
        options = ["-n", "-U", "--immediate-mode", "-Z", "root", "-s", str(snap_bytes), "-B", str(BUFFER_KIB)]
        command = ["tcpdump", *options, "-i", interface, "-w", str(self.file), *pcap_filter.split()]
        self.process = host.spawn(command, name=self.file.stem)
        self.process.wait_ready(lambda: "listening on" in self.process.output(), "a capture")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        self.process.stop(signal.SIGINT)

    @property
    def lost(self):
        """Frames that the capture missed, known once it is stopped."""
        for line in self.process.output().splitlines():
            if line.endswith("dropped by kernel"):
                return int(line.split()[0])
        raise ValueError("the capture still runs")

    def count(self, pcap_filter=""):
        """How many frames match a tcpdump filter."""
        command = ["tcpdump", "-n", "-t", "-q", "-r", str(self.file), *pcap_filter.split()]
        listed = subprocess.run(command, capture_output=True, text=True, check=False).stdout
        return sum(not line.startswith(("\t", " ")) for line in listed.splitlines())

    def wait_for(self, pcap_filter, count=1, deadline_s=PATIENCE_S):
        """Wait until at least `count` frames match a tcpdump filter."""
        what = f"{count} frames of '{pcap_filter}' on {self.file.stem} of {self.process.host.name}"
        wait_until(lambda: self.count(pcap_filter) >= count, what, deadline_s)

    def tshark(self, *arguments):
        """What tshark prints of the capture."""
        command = ["tshark", "-n", "-r", str(self.file), *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    def fields(self, *names, display_filter=""):
        """One list of field values a frame; a field that occurs twice has its values joined by ','."""
        options = [option for name in names for option in ("-e", name)]
        text = self.tshark("-Y", display_filter, "-T", "fields", *options)
        return [line.split("\t") for line in text.splitlines()]

    def packets(self):
        """The frames as scapy packets."""
        from scapy.utils import rdpcap  # slow to import, and the lab has no need of it

        return rdpcap(str(self.file))
