# SPDX-License-Identifier: GPL-2.0-or-later
"""A file shared by Transmission among hosts, with a tracker on the one that offers it first."""

import hashlib
import json
import pathlib
import time

from lab import progress
from lab.servers import serve

PROGRAMS = ("transmission-cli",)
TRACKER_PORT, PEER_PORT = 6969, 51413
TRACKER = pathlib.Path(__file__).with_name("tracker.py")
NAME = "random.bin"

SETTINGS = {
    "dht-enabled": False,
    "lpd-enabled": False,
    "port-forwarding-enabled": False,
    "rename-partial-files": True,  # so that a file of the right name is complete
}


def start_client(host, torrent):
    """Transmission, with the files that it has in the host's directory `files`."""
    home = host.directory / "transmission"
    home.mkdir()
    (home / "settings.json").write_text(json.dumps(SETTINGS))
    (host.directory / "files").mkdir(exist_ok=True)
    command = ["transmission-cli", "-g", home, "-w", host.directory / "files", "-p", PEER_PORT, torrent]
    return host.spawn(command, "transmission")


class Swarm:
    """A file `files/random.bin`, which a host has and peers are fetching from when this is made."""

    def __init__(self, seeder, peers, digest):
        self.seeder, self.peers, self.digest = seeder, peers, digest
        self.size_bytes = (seeder.directory / "files" / NAME).stat().st_size
        self.start = time.monotonic()
        torrent = self._offer()
        for peer in peers:
            start_client(peer, torrent)

    def _offer(self):
        """Track and seed the file; returns the torrent file."""
        seeder, address = self.seeder, self.seeder.address()
        tracker = serve(seeder, ["/usr/bin/python3", TRACKER, address, TRACKER_PORT], "tracker", TRACKER_PORT)
        torrent = seeder.directory / "random.torrent"
        url = f"http://{address}:{TRACKER_PORT}/announce"
        seeder.run(["transmission-create", "-o", torrent, "-t", url, seeder.directory / "files" / NAME])
        seed = start_client(seeder, torrent)
        seed.wait_ready(lambda: f"{address}:{PEER_PORT}': 0" in tracker.output(), "seed is announced")
        return torrent

    @property
    def age_s(self):
        return time.monotonic() - self.start

    def has_all(self, peer):
        """Whether a peer has the file whole and unchanged."""
        file = peer.directory / "files" / NAME
        return file.exists() and hashlib.sha256(file.read_bytes()).hexdigest() == self.digest

    def missing(self):
        lacking = [peer.name for peer in self.peers if not self.has_all(peer)]
        return f"not yet all of the file: {', '.join(lacking)}" if lacking else ""

    def watch(self, deadline_s=60):
        """Wait until all peers have the file; returns what is missing at the deadline."""
        return progress.watch(self.missing, deadline_s)
