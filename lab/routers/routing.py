# SPDX-License-Identifier: GPL-2.0-or-later
"""The routing of a host beside softwired: IGP of the core, protocol of an island, on either end.

    routing = BirdRouting(host, "10.0.1.1")
    routing.core(["to-p2", "to-p3"])
    routing.start()
"""


class Routing:
    """A daemon's configuration, put together from parts, and the daemon.

    The IGP of the core is OSPFv3 on links without numbers; it carries the /128s of `lo` and `vif0`. On an
    island, PE and CE speak "rip", "ospf" or "bgp" (the PE's side of that is softwired's own).
    """

    name = ""  # as the documentation of the daemon spells it

    def __init__(self, host, router_id):
        self.host, self.router_id = host, router_id
        self.processes = []

    def core(self, interfaces):
        """Speak OSPFv3 on these interfaces."""
        raise NotImplementedError

    def pe_island(self, protocol, interface):
        """A PE's side of RIP or OSPF: tells what softwired installed, installs what the CE tells."""
        raise NotImplementedError

    def ce_island(self, protocol, interface):
        """A CE's side of RIP or OSPF."""
        raise NotImplementedError

    def ce_bgp(self, local_as, sessions):
        """A CE's sessions with PEs: (local address, PE's address, PE's AS) of each."""
        raise NotImplementedError

    def start(self):
        """Run the daemon, and return when it answers."""
        raise NotImplementedError

    def neighbors(self):
        """A command that lists the neighbours in the core's IGP, and what it says."""
        raise NotImplementedError

    def kill(self):
        """End it as a power failure would."""
        while self.processes:
            self.processes.pop().kill()
