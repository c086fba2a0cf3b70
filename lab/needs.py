# SPDX-License-Identifier: GPL-2.0-or-later
"""The programs that a scenario runs in its hosts, and where Debian has them."""

import os
import shutil

# Where there are programs that root's PATH need not name.
FURTHER = "/usr/local/sbin:/usr/sbin:/sbin:/usr/lib/frr"

PACKAGES = {
    "ip": "iproute2",
    "nsenter": "util-linux",
    "ethtool": "ethtool",
    "ping": "iputils-ping",
    "traceroute": "traceroute",
    "tcpdump": "tcpdump",
    "tshark": "tshark",
    "curl": "curl",
    "nginx": "nginx-light",
    "sshd": "openssh-server",
    "ssh": "openssh-client",
    "ssh-keygen": "openssh-client",
    "vsftpd": "vsftpd",
    "ngircd": "ngircd",
    "sic": "sic",
    "transmission-cli": "transmission-cli",
    "transmission-create": "transmission-cli",
    "ffmpeg": "ffmpeg",
    "bird": "bird2",
    "birdc": "bird2",
    "zebra": "frr",
    "vtysh": "frr",
}
ALWAYS = ("ip", "nsenter", "ethtool", "ping", "tcpdump")


class MissingError(Exception):
    """Programs are not there; the message names their packages."""


def check(programs):
    """Say all that is missing before anything is raised."""
    path = f"{os.environ.get('PATH', '')}:{FURTHER}"
    missing = [name for name in (*ALWAYS, *programs) if not shutil.which(name, path=path)]
    if missing:
        packages = sorted({PACKAGES[name] for name in missing})
        raise MissingError(f"missing {', '.join(missing)}: apt-get install {' '.join(packages)}")
