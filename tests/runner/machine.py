# SPDX-License-Identifier: GPL-2.0-or-later
"""What this machine can do, found out by doing it in a namespace of our own."""

import functools
import os
import subprocess
import tempfile

PASS_PROGRAM = """
__attribute__((section("xdp"), used)) int pass(void *context) { return 2; }
char gpl[] __attribute__((section("license"), used)) = "GPL";
"""


def succeeds(script):
    """Whether a shell script succeeds inside a fresh network namespace."""
    command = ["unshare", "--net", "sh", "-ec", script]
    return subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL).returncode == 0


def has_root():
    return os.geteuid() == 0


def has_namespaces():
    return succeeds("true")


def has_veth():
    return succeeds("ip link add veth1 type veth peer name veth2")


def has_native_xdp():
    """Loads a BPF program and attaches it to a veth in native mode."""
    with tempfile.TemporaryDirectory() as directory:
        program = f"{directory}/pass.o"
        compiler = ["clang", "-target", "bpf", "-O2", "-g", "-x", "c", "-", "-c", "-o", program]
        try:
            subprocess.run(compiler, input=PASS_PROGRAM.encode(), check=True, capture_output=True)
        except (OSError, subprocess.CalledProcessError):
            return False
        attach = f"ip link set dev veth1 xdpdrv object {program} section xdp"
        return succeeds(f"ip link add veth1 type veth peer name veth2; {attach}")


# In this order: what comes later needs what comes before.
FEATURES = [
    (has_root, "root: network namespaces and BPF programs need it"),
    (has_namespaces, "network namespaces: every host of the tests is one"),
    (has_veth, "veth: every link of the tests is a pair of them"),
    (has_native_xdp, "native XDP on veth: loading and attaching the packet engine"),
]


@functools.cache
def missing():
    """What the tests need and this machine lacks, as lines; the first one found hides the rest."""
    for has_feature, purpose in FEATURES:
        if not has_feature():
            return [purpose]
    return []
