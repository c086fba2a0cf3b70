# SPDX-License-Identifier: GPL-2.0-or-later
"""Debian's own kernel package, unpacked beside the build; nothing is installed."""

import os
import re
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

META_PACKAGE = "linux-image-amd64"

# Network modules only: the rest of the package is 300 MB of drivers.
UNPACKED = [
    "./boot/vmlinuz-*",
    "./lib/modules/*/modules.builtin*",
    "./lib/modules/*/modules.order",
    "./lib/modules/*/kernel/net/*",
    "./lib/modules/*/kernel/lib/*",
    "./lib/modules/*/kernel/drivers/net/veth.ko",
    "./lib/modules/*/kernel/drivers/net/tun.ko",
]


class KernelError(Exception):
    """The kernel could not be had; the text says why and what to do."""


@dataclass
class Kernel:
    image: Path
    release: str
    modules: Path  # .../lib/modules/RELEASE, with modules.dep

    def with_dependencies(self, names):
        """Paths (relative to `modules`) of these modules and all that they need."""
        dependencies = {}
        for line in (self.modules / "modules.dep").read_text().splitlines():
            path, _, needs = line.partition(":")
            dependencies[path] = needs.split()
        by_name = {Path(path).stem.replace("-", "_"): path for path in dependencies}
        builtin = {
            Path(line).stem.replace("-", "_")
            for line in (self.modules / "modules.builtin").read_text().splitlines()
        }
        wanted = []
        for name in names:
            if name in by_name:
                wanted += [by_name[name], *dependencies[by_name[name]]]
            elif name not in builtin:
                raise KernelError(f"{self.release} has no module {name}")
        return sorted(set(wanted))


def _output(*command):
    environment = dict(os.environ, LC_ALL="C")
    return subprocess.run(
        command, check=True, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment
    ).stdout


def _candidate():
    """The kernel package that the meta package stands for today, and its version."""
    depends = _output("apt-cache", "depends", "--important", META_PACKAGE)
    package = re.search(r"Depends: (linux-image-\S+)", depends)
    version = package and re.search(r"Candidate: (\S+)", _output("apt-cache", "policy", package[1]))
    if not version:
        raise KernelError(f"apt knows no {META_PACKAGE}: run apt-get update")
    return package[1], version[1]


def _candidate_refreshed():
    try:
        return _candidate()
    except (KernelError, subprocess.CalledProcessError):
        if os.geteuid() != 0:
            raise
        _output("apt-get", "-qq", "update")
        return _candidate()


def _unpack(package, version, target):
    """Appears as `target` complete or not at all, so that a broken run leaves no half cache."""
    with tempfile.TemporaryDirectory(dir=target.parent, prefix="fetch.") as scratch:
        # apt's download user may not enter the build tree; as root that is a mere warning.
        command = ["apt-get", "-qq", "-o", "APT::Sandbox::User=root", "download", f"{package}={version}"]
        subprocess.run(command, check=True, cwd=scratch)
        tree = Path(scratch, "tree")
        tree.mkdir()
        (deb,) = Path(scratch).glob("*.deb")
        with subprocess.Popen(["dpkg-deb", "--fsys-tarfile", deb], stdout=subprocess.PIPE) as tar:
            subprocess.run(["tar", "-x", "-C", tree, "--wildcards", *UNPACKED], stdin=tar.stdout, check=True)
        (modules,) = tree.glob("lib/modules/*")
        depmod = ["busybox", "depmod", "-b", tree.resolve(), modules.name]
        subprocess.run(depmod, check=True, stderr=subprocess.DEVNULL)
        tree.chmod(0o755)
        tree.rename(target)


def fetch(cache):
    """Debian's current kernel, from `cache` if it is there already."""
    cache.mkdir(parents=True, exist_ok=True)
    try:
        package, version = _candidate_refreshed()
        target = cache / f"{package}_{version}"
        if not target.exists():
            print(f"fetching {package} {version}", flush=True)
            _unpack(package, version, target)
    except (KernelError, subprocess.CalledProcessError, OSError) as error:
        reason = (getattr(error, "stderr", None) or str(error)).strip().splitlines()[-1]
        kept = sorted(cache.glob("linux-image-*_*"))
        if not kept:
            raise KernelError(f"no kernel: {META_PACKAGE} is not to be had from apt: {reason}") from error
        target = kept[-1]
        print(f"no newer {META_PACKAGE} is to be had from apt ({reason}); using {target.name}")
    (modules,) = target.glob("lib/modules/*")
    (image,) = target.glob("boot/vmlinuz-*")
    return Kernel(image, modules.name, modules)
