# SPDX-License-Identifier: GPL-2.0-or-later
"""A PE: a router of both families that runs softwired."""

import json
import os
import pathlib
import shutil
import signal

from lab.host import Host
from lab.wait import PATIENCE_S

TREE = pathlib.Path(__file__).resolve().parents[1]

# Where a build directory has the programs, and where an installation has them, seen from its libexec/softwire.
BUILT = {"softwired": "src/daemon/softwired", "softwire": "src/cli/softwire"}
INSTALLED = {"softwired": "../../sbin/softwired", "softwire": "../../bin/softwire"}


def program(name):
    """Path of a program: of $SOFTWIRE_BUILD, else of the tree's release build or this installation, else of $PATH."""
    build = pathlib.Path(os.environ.get("SOFTWIRE_BUILD", TREE / "build" / "release")).resolve()
    candidates = [build / BUILT[name], (TREE / INSTALLED[name]).resolve(), shutil.which(name)]
    for path in candidates:
        if path and os.access(path, os.X_OK):
            return str(path)
    raise FileNotFoundError(f"{name}: neither built ({candidates[0]}) nor installed")


class ProviderEdge(Host):
    """`configuration` is the text of its configuration file; start() makes it run."""

    sysctls = {"net.ipv6.conf.all.forwarding": 1, "net.ipv4.ip_forward": 1}

    def __init__(self, instance, name):
        super().__init__(instance, name)
        self.daemon_name = f"{instance.id}-{name}"
        self.configuration = ""
        self.daemon = None

    @property
    def configuration_file(self):
        return self.directory / "softwire.conf"

    def write_configuration(self, text=None):
        """Write the configuration file, with another text if one is given."""
        if text is not None:
            self.configuration = text
        self.configuration_file.write_text(self.configuration)

    def start(self, deadline_s=PATIENCE_S):
        """Start the daemon and wait until it answers."""
        self.write_configuration()
        command = [program("softwired"), "--config", self.configuration_file]
        self.daemon = self.spawn([*command, "--instance", self.daemon_name, "--foreground"], "softwired")
        self.daemon.wait_ready(self.is_ready, "`softwire show status` answers", deadline_s)

    def is_ready(self):
        return self.succeeds([program("softwire"), "-n", self.daemon_name, "show", "status"])

    def stop(self):
        """A clean stop; returns the exit status."""
        return self.daemon.stop()

    def kill(self):
        """End the daemon as a crash would; what it attached stays and keeps forwarding."""
        self.daemon.kill()

    def restart(self):
        """Start the daemon again after a kill."""
        self.start()

    def power_off(self):
        """As for any host; neither does anything outlive it that the daemon had given to the kernel."""
        self.kill()
        super().power_off()
        options = ["--config", self.configuration_file, "--instance", self.daemon_name]
        self.run([program("softwired"), "--clean-up", *options])

    def power_on(self):
        super().power_on()
        self.start()

    def reload(self, text):
        """Replace the configuration and have the daemon take it over."""
        self.write_configuration(text)
        self.softwire("reload")

    def hang_up(self):
        os.kill(self.daemon.pid, signal.SIGHUP)

    def softwire(self, *words, as_json=False, check=True):
        """Run `softwire` for this PE; returns its output, parsed if JSON was asked for."""
        command = [program("softwire"), "-n", self.daemon_name, *(["--json"] if as_json else [])]
        text = self.run([*command, *words], check=check).stdout
        return json.loads(text) if as_json else text
