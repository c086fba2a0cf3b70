# SPDX-License-Identifier: GPL-2.0-or-later
"""A file shared by Transmission among hosts, with a tracker on the one that offers it first."""

import hashlib
import json
import pathlib

from lab.servers import serve
from lab.wait import wait_until

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


def offer(host):
    """Track and seed the host's `files/random.bin`; returns the torrent file."""
    tracker = serve(host, ["/usr/bin/python3", TRACKER, host.address(), TRACKER_PORT], "tracker", TRACKER_PORT)
    torrent = host.directory / "random.torrent"
    url = f"http://{host.address()}:{TRACKER_PORT}/announce"
    host.run(["transmission-create", "-o", torrent, "-t", url, host.directory / "files" / NAME])
    seed = start_client(host, torrent)
    seed.wait_ready(lambda: f"{host.address()}:{PEER_PORT}': 0" in tracker.output(), "seed is announced", 20)
    return torrent


def fetched_digest(host):
    """SHA-256 of what the host has, or None as long as it is not complete."""
    file = host.directory / "files" / NAME
    return hashlib.sha256(file.read_bytes()).hexdigest() if file.exists() else None


def fetch(hosts, torrent, digest, deadline_s=60):
    """Let hosts fetch the file at the same time; returns those that got it whole."""
    for host in hosts:
        start_client(host, torrent)
    wait_until(lambda: all(fetched_digest(host) == digest for host in hosts), deadline_s=deadline_s)
    return [host for host in hosts if fetched_digest(host) == digest]
