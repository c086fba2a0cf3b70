# SPDX-License-Identifier: GPL-2.0-or-later
"""The guest's root: busybox, a few of the host's tools, our own programs, the scenarios."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

GUEST = Path(__file__).parent / "guest"
MODULES = ["veth", "ip6_tunnel", "tun", "8021q", "sch_ingress", "cls_bpf", "act_bpf", "bridge"]
# What busybox lacks or does less well; bash is the shell for people.
TOOLS = ["dash", "bash", "ip", "ping", "ethtool", "tcpdump", "bpftool"]
# Meson's tests that the guest runs too: they ask its kernel, and bear the slowness of emulation.
ASKS_KERNEL = re.compile(r"(kernel_routes|kernel_route_queue|kernel_vif|state|vectors_bpf|mutations_bpf)$")
DIRECTORIES = ["bin", "dev", "etc", "lib", "lib64", "proc", "root", "run/netns", "sbin", "sys", "tmp", "usr", "var/tmp"]
SEARCH = f"{os.environ['PATH']}:/usr/sbin:/sbin"


class Initramfs:
    def __init__(self, root):
        self.root = root
        shutil.rmtree(root, ignore_errors=True)
        for name in DIRECTORIES:
            (root / name).mkdir(parents=True)

    def copy(self, source, inside):
        target = self.root / inside.lstrip("/")
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, target)

    def add_program(self, source, inside):
        """A program and the shared libraries that it loads."""
        self.copy(source, inside)
        (self.root / inside.lstrip("/")).chmod(0o755)
        listing = subprocess.run(["ldd", source], text=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
        missing = re.findall(r"(\S+) => not found", listing)
        if missing:
            raise FileNotFoundError(f"{source} needs {', '.join(missing)}")
        for library in re.findall(r"(/\S+) \(0x", listing):
            if not (self.root / library.lstrip("/")).exists():
                self.copy(library, library)

    def add_tools(self):
        for name in TOOLS:
            path = shutil.which(name, path=SEARCH)
            if not path:
                raise FileNotFoundError(f"{name} is not installed (see packaging/debian-packages)")
            self.add_program(path, f"/bin/{name}")
        (self.root / "bin/sh").symlink_to("dash")
        busybox = shutil.which("busybox", path=SEARCH)
        self.copy(busybox, "/bin/busybox")
        for applet in subprocess.run([busybox, "--list"], text=True, check=True, stdout=subprocess.PIPE).stdout.split():
            link = self.root / "bin" / applet
            if not link.exists() and not link.is_symlink():
                link.symlink_to("busybox")

    def add_modules(self, kernel):
        inside = f"/lib/modules/{kernel.release}"
        for path in kernel.with_dependencies(MODULES):
            self.copy(kernel.modules / path, f"{inside}/{path}")
        (self.root / "guest").mkdir()
        (self.root / "guest/modules").write_text("\n".join(MODULES) + "\n")
        self.copy(kernel.modules / "modules.dep", f"{inside}/modules.dep")

    def add_product(self, build):
        """What `meson install` would put on a system; the BPF objects and tools of the tests."""
        self.add_program(build / "tests/vm/tunnel_ping", "/bin/tunnel_ping")
        for path in sorted(build.glob("src/**/*.bpf.o")):
            self.copy(path, f"/bpf/{path.name}")
        staging = self.root.parent / "installed"
        shutil.rmtree(staging, ignore_errors=True)
        subprocess.run(["meson", "install", "-C", build, "--no-rebuild", "--quiet", "--destdir", staging], check=True)
        for path in sorted(staging.rglob("*")) if staging.exists() else []:
            inside = f"/{path.relative_to(staging)}"
            if path.is_file() and path.parent.name in ("bin", "sbin"):
                self.add_program(path, inside)
            elif path.is_file():
                self.copy(path, inside)

    def add_tests(self, build):
        """Those of meson's tests that ask the kernel, each by its path of the host; /guest/tests lists them."""
        listing = subprocess.run(["meson", "introspect", "--tests", build], check=True, stdout=subprocess.PIPE).stdout
        lines = []
        for test in json.loads(listing):
            if not ASKS_KERNEL.match(test["name"]):
                continue
            command = [str(Path(build, word)) if Path(build, word).exists() else word for word in test["cmd"]]
            self.add_program(command[0], command[0])
            for path in filter(os.path.exists, command[1:]):
                self.copy_tree(path)
            lines.append(f"{test['name']} {' '.join(command)}\n")
        (self.root / "guest/tests").write_text("".join(lines))

    def copy_tree(self, path):
        target = self.root / str(path).lstrip("/")
        if os.path.isdir(path):
            shutil.copytree(path, target, dirs_exist_ok=True)
        else:
            self.copy(path, str(path))

    def add_guest(self, scenarios):
        for path in [GUEST / "init", *sorted((GUEST / "lib").glob("*"))]:
            self.copy(path, f"/{path.relative_to(GUEST)}" if path.name == "init" else f"/guest/{path.name}")
        (self.root / "init").chmod(0o755)
        for path in scenarios:
            self.copy(path, f"/guest/scenarios/{path.name}")

    def pack(self, archive):
        """Uncompressed: emulated decompression costs more than reading."""
        names = subprocess.run(["find", ".", "-print0"], cwd=self.root, check=True, stdout=subprocess.PIPE).stdout
        with open(archive, "wb") as output:
            subprocess.run(["cpio", "--null", "-o", "-H", "newc", "-R", "0:0", "--quiet"],
                           cwd=self.root, input=names, stdout=output, check=True)


def scenarios(patterns):
    """Scenario files by name; all of them without a pattern."""
    files = sorted((GUEST / "scenarios").glob("*.sh"))
    if not patterns:
        return files
    chosen = [path for path in files if any(pattern in path.stem for pattern in patterns)]
    if not chosen:
        raise FileNotFoundError(f"no scenario like {' '.join(patterns)}; there are: {' '.join(p.stem for p in files)}")
    return chosen


def build(kernel, product, chosen, directory):
    """Returns the path of the archive."""
    tree = Initramfs(directory / "root")
    tree.add_tools()
    tree.add_modules(kernel)
    tree.add_product(product)
    tree.add_guest(chosen)
    tree.add_tests(product.resolve())
    archive = directory / "initramfs.cpio"
    tree.pack(archive)
    return archive
