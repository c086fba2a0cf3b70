# SPDX-License-Identifier: GPL-2.0-or-later
"""One raised network: its identifier, its directory, and how everything of it is removed again.

Whatever an instance makes carries its identifier, and its directory /run/softwire-lab/ID says who owns
it. So several can run side by side, and what a killed owner left behind is found and swept.
"""

import json
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile

from lab.wait import wait_until

STATE = pathlib.Path("/run/softwire-lab")
DAEMON_STATE = pathlib.Path("/run/softwire")
NAMESPACES = pathlib.Path("/run/netns")
DRAFT = ".new-"  # and the owner's pid: a directory that is not yet an instance's


def start_time(pid):
    """When a process started, in clock ticks since boot; None if it is gone. Tells reused pids apart."""
    try:
        text = pathlib.Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None
    state, *fields = text.rpartition(")")[2].split()
    return None if state == "Z" else int(fields[18])


def is_alive(pid, started):
    return started is not None and start_time(pid) == started


class Instance:
    """A name of one's own, and the directory that keeps account."""

    def __init__(self, identifier, owner=None):
        self.id = identifier
        self.directory = STATE / identifier
        self._owner = owner

    @classmethod
    def create(cls, scenario):
        """A new instance owned by this process: SCENARIO-PID, or SCENARIO-PID-N for the next ones."""
        STATE.mkdir(mode=0o755, parents=True, exist_ok=True)
        pid = os.getpid()
        draft = pathlib.Path(tempfile.mkdtemp(prefix=f"{DRAFT}{pid}-", dir=STATE))
        draft.chmod(0o755)
        owner = {"scenario": scenario, "pid": pid, "started": start_time(pid), "is_kept": False}
        (draft / "owner.json").write_text(json.dumps(owner))
        number = 1
        while True:
            instance = cls(f"{scenario}-{pid}" + (f"-{number}" if number > 1 else ""))
            try:
                draft.rename(instance.directory)
                return instance
            except OSError:
                number += 1

    @staticmethod
    def all():
        """Every instance on this machine, the oldest first. Others may come and go at any moment."""
        found = []
        for file in STATE.glob("[!.]*/owner.json"):
            try:
                found.append((file.stat().st_mtime, file.parent.name, json.loads(file.read_text())))
            except FileNotFoundError:
                continue
        return [Instance(name, owner) for _, name, owner in sorted(found, key=lambda entry: entry[:2])]

    @property
    def owner(self):
        """Who raised it; if this came from all(), as it was at that moment."""
        return self._owner or json.loads((self.directory / "owner.json").read_text())

    def keep(self):
        """Let the instance outlive its owner."""
        draft = self.directory / "owner.json.new"
        draft.write_text(json.dumps({**self.owner, "is_kept": True}))
        draft.rename(self.directory / "owner.json")

    @property
    def is_abandoned(self):
        owner = self.owner
        return not owner["is_kept"] and not is_alive(owner["pid"], owner["started"])

    def namespace(self, host):
        return f"{self.id}.{host}"

    @property
    def hosts(self):
        prefix = self.namespace("")
        return sorted(p.name[len(prefix) :] for p in NAMESPACES.glob(prefix + "*"))

    def record_process(self, pid, host, name):
        with open(self.directory / "processes", "a", encoding="ascii") as file:
            file.write(f"{pid} {start_time(pid)} {host} {name}\n")

    def make_outside(self, directory):
        """Make a directory that cannot be inside the own one; the last instance to go removes it."""
        if not directory.exists():
            directory.mkdir(mode=0o755)
            with open(STATE / ".outside", "a", encoding="utf-8") as file:
                file.write(f"{directory}\n")

    def recorded_processes(self):
        """Pids of the recorded processes that still run, the youngest first."""
        try:
            lines = (self.directory / "processes").read_text().splitlines()
        except OSError:
            return []
        entries = [line.split()[:2] for line in lines]
        return [int(p) for p, s in reversed(entries) if s != "None" and is_alive(int(p), int(s))]

    def remaining_processes(self):
        """Everything that still runs: recorded, or living in one of the namespaces."""
        pids = self.recorded_processes()
        for host in self.hosts:
            command = ["ip", "netns", "pids", self.namespace(host)]
            listed = subprocess.run(command, capture_output=True, text=True, check=False).stdout
            pids += [int(pid) for pid in listed.split() if int(pid) not in pids]
        return pids

    def remove(self):
        """End the processes, delete the namespaces, forget the rest. Complete from any state."""
        self.end_processes()
        for host in self.hosts:
            subprocess.run(["ip", "netns", "delete", self.namespace(host)], check=False)
        for state in DAEMON_STATE.glob(f"{self.id}-*"):
            remove_tree(state)
        remove_tree(self.directory)
        if not Instance.all():
            remove_outside()
        remove_if_empty(STATE)
        remove_if_empty(DAEMON_STATE)

    def end_processes(self):
        """Ask, the youngest first; insist after ten seconds."""
        for request, patience_s in ((signal.SIGTERM, 10), (signal.SIGKILL, 3)):
            for pid in self.remaining_processes():
                try:
                    os.kill(pid, request)
                except ProcessLookupError:
                    pass
            if wait_until(lambda: not self.remaining_processes(), deadline_s=patience_s):
                return


def remove_tree(directory):
    """Remove a directory and whatever is mounted in it."""
    mounts = pathlib.Path("/proc/mounts").read_text().splitlines()
    targets = [line.split()[1] for line in mounts]
    for target in sorted(targets, reverse=True):
        if pathlib.Path(target).is_relative_to(directory):
            subprocess.run(["umount", target], check=False)
    shutil.rmtree(directory, ignore_errors=True)


def remove_outside():
    record = STATE / ".outside"
    if record.exists():
        for line in record.read_text().splitlines():
            remove_if_empty(pathlib.Path(line))
        record.unlink(missing_ok=True)


def remove_if_empty(directory):
    try:
        directory.rmdir()
    except OSError:
        pass


def sweep():
    """Remove the instances whose owner died without doing so; returns their identifiers."""
    for draft in STATE.glob(f"{DRAFT}*"):
        if start_time(draft.name.split("-")[1]) is None:
            shutil.rmtree(draft, ignore_errors=True)
    abandoned = [instance for instance in Instance.all() if instance.is_abandoned]
    for instance in abandoned:
        instance.remove()
    return [instance.id for instance in abandoned]
