# SPDX-License-Identifier: GPL-2.0-or-later
"""Boots the guest under qemu and reads what its scenarios report on the second serial line."""

import re
import shutil
import subprocess
import threading
from dataclasses import dataclass, field

QEMU = "qemu-system-x86_64"
MEMORY_MIB = 1024
PROCESSORS = 2
RESULT = re.compile(r"(ok|not ok|skip) (\S+?)\.(\S+)(?: - (.*))?$")


@dataclass
class Result:
    outcome: str  # ok, not ok, skip
    scenario: str
    name: str
    why: str = ""
    details: list = field(default_factory=list)


def _command(kernel, archive, *serial_lines, shell):
    line = "console=ttyS0 quiet loglevel=4 panic=-1 mitigations=off random.trust_cpu=on"
    return [
        QEMU, "-accel", "tcg,thread=multi", "-cpu", "max", "-smp", str(PROCESSORS), "-m", str(MEMORY_MIB),
        "-nodefaults", "-no-user-config", "-display", "none", "-no-reboot",
        "-kernel", str(kernel.image), "-initrd", str(archive),
        "-append", line + (" softwire.shell" if shell else ""), *serial_lines,
    ]


def check_qemu():
    if not shutil.which(QEMU):
        raise FileNotFoundError(f"{QEMU} is not installed (see packaging/debian-packages)")


def shell(kernel, archive):
    """A prompt in the guest, on this terminal. `poweroff -f` or Ctrl-A X ends it."""
    return subprocess.run(_command(kernel, archive, "-serial", "mon:stdio", shell=True), check=False).returncode


class Report:
    """Understands the guest's lines, and what it means if some are missing."""

    def __init__(self, expected):
        self.expected = expected
        self.results = []
        self.is_complete = False
        self._started = None
        self._details = []

    def feed(self, line):
        match = RESULT.match(line)
        if match:
            self.results.append(Result(match[1], match[2], match[3], match[4] or "", self._details))
            self._details = []
        elif line.startswith("# "):
            self._details.append(line[2:])
        elif line.startswith("scenario "):
            self._started = line.split()[1]
        elif line == "end":
            self.is_complete = True

    def close(self, why_it_ended):
        """Whatever did not report has failed: silence is never a pass."""
        if not self.is_complete:
            self.results.append(Result("not ok", self._started or "guest", "completes", why_it_ended, self._details))
        heard = {result.scenario for result in self.results}
        for name in self.expected:
            if name not in heard:
                self.results.append(Result("not ok", name, "reports", "the guest reported nothing about it"))


def run(kernel, archive, console, expected, limit_s, on_line):
    """Boots, feeds each reported line to `on_line` too, and returns the results."""
    report = Report(expected)
    command = _command(kernel, archive, "-serial", f"file:{console}", "-serial", "stdio", shell=False)
    qemu = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                            text=True, errors="replace")
    timer = threading.Timer(limit_s, qemu.kill)
    timer.start()
    try:
        for line in qemu.stdout:
            line = line.rstrip("\r\n")
            report.feed(line)
            on_line(line)
        qemu.wait()
        late = not timer.is_alive()
    finally:
        timer.cancel()
        qemu.kill()
        qemu.wait()
    report.close(f"no end after {limit_s} s, the limit" if late else "the guest stopped before the end")
    return report.results
