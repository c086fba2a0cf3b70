# SPDX-License-Identifier: GPL-2.0-or-later
"""Whatever happens, in any order: when it is over, RIB, softwire table, kernel and neighbours agree.

lab/mesh.py draws the network. Behind the PEs 2 and 3 a feeder each, a route reflector client of pe1, tells the same
prefixes by way of one of these two. A run that failed is repeated with BGP_RANDOM_SEED.
"""

import os
import random
import time

import bgp_feeder
from bgp_state import await_consistent

from lab import mesh
from lab.wait import wait_until

N_EVENTS = 60
NETWORKS = bgp_feeder.prefixes(4000)
BEHIND = (2, 3)
TIMERS = "timers { idle-hold 1; idle-hold-max 1; connect-retry 1; }"
POLICIES = """
        policy prefers {{ rule low {{ match {{ prefix-list low; }} set {{ local-preference 200; }} then accept; }}
            otherwise accept; }}
        policy refuses {{ rule low {{ match {{ prefix-list low; }} then reject; }} otherwise accept; }}
        prefix-list low {{ rule 1 {{ prefix 10.0.0.0/21; to-length 32; }} }}
        multipath {multipath};
        graceful-restart {{ restart-time 2; }}
        redistribute static;
"""


def feeder_address(number):
    return f"2001:db8:0:{number}::100"


def configuration(number, policy="", multipath=1):
    neighbors = "".join(
        f"        neighbor {mesh.core(other)} {{ remote-as {mesh.AS}; {TIMERS} }}\n"
        for other in (1, 2, 3)
        if other != number
    )
    if number == 1:
        statements = f"remote-as {mesh.AS}; passive; route-reflector-client; {TIMERS} {policy}"
        neighbors += "".join(f"        neighbor {feeder_address(n)} {{ {statements} }}\n" for n in BEHIND)
    return mesh.configuration(number, POLICIES.format(multipath=multipath) + neighbors)


class Events:
    """What can happen to the network."""

    def __init__(self, network, chance):
        self.network, self.chance = network, chance
        self.feeders = {}

    def any_pe(self):
        number = self.chance.choice((1, 2, 3))
        return number, self.network[f"pe{number}"]

    def call(self, number):
        host, address = self.network[f"pe{number}"], feeder_address(number)
        self.feeders[number] = bgp_feeder.Feeder(host, address, mesh.core(1), mesh.AS, f"198.51.100.{number}")
        self.tell(number, NETWORKS)

    def tell(self, number, networks):
        next_hop, size = mesh.vif(self.chance.choice(BEHIND)), self.chance.choice((5, 50, 800))
        self.feeders[number].announce(networks, next_hop, size, self.chance.randrange(9))

    def hang_up(self, number):
        if number in self.feeders:
            self.feeders.pop(number).hang_up()

    def a_feeder_comes_or_goes(self):
        number = self.chance.choice(BEHIND)
        (self.hang_up if number in self.feeders else self.call)(number)

    def a_feeder_says_something_else(self):
        for number in list(self.feeders):
            try:
                self.tell(number, self.chance.sample(NETWORKS, 1000))
            except OSError:  # its session was ended: by a new policy, by hand, with the daemon
                self.hang_up(number)

    def the_igp_flaps(self):
        number, pe = self.any_pe()
        other = self.chance.choice([other for other in (1, 2, 3) if other != number])
        pe.run(f"ip -6 route del {mesh.vif(other)}/128")
        pe.run(f"ip -6 route add {mesh.vif(other)}/128 via 2001:db8:0:{number}::2")

    def a_session_is_cleared(self):
        _, pe = self.any_pe()
        rows = pe.softwire("show", "bgp", "summary", as_json=True)
        how = self.chance.choice(([], ["--in"], ["--out"], ["--soft"]))
        pe.softwire("clear", "bgp", self.chance.choice(rows)["neighbor"], *how, check=False)

    def the_configuration_changes(self):
        number, pe = self.any_pe()
        policy = self.chance.choice(("", "import prefers;", "import refuses;", "export refuses;"))
        pe.reload(configuration(number, policy, self.chance.choice((1, 2))))

    def a_link_flaps(self):
        _, pe = self.any_pe()
        pe.run("ip link set island0 down")
        pe.run("ip link set island0 up")

    def a_static_route_comes_or_goes(self):
        number, pe = self.any_pe()
        verb, third = self.chance.choice(("replace", "del")), self.chance.randrange(4)
        pe.run(f"ip route {verb} 198.18.{third}.0/24 via {mesh.address(number)} proto static", check=False)

    def a_daemon_is_killed_and_back(self):
        _, pe = self.any_pe()
        pe.kill()
        pe.start()

    def happen(self):
        events = {
            self.a_feeder_comes_or_goes: 3,
            self.a_feeder_says_something_else: 4,
            self.the_igp_flaps: 4,
            self.a_session_is_cleared: 2,
            self.the_configuration_changes: 2,
            self.a_link_flaps: 1,
            self.a_static_route_comes_or_goes: 1,
            self.a_daemon_is_killed_and_back: 0.5,
        }
        self.chance.choices(list(events), list(events.values()))[0]()

    def settle(self):
        """One configuration again, all sessions up, all told."""
        for number in (1, 2, 3):
            self.network[f"pe{number}"].reload(configuration(number))
        for number in BEHIND:
            self.hang_up(number)
            self.call(number)


def are_all_established(pes):
    rows = [row for pe in pes for row in pe.softwire("show", "bgp", "summary", as_json=True)]
    return all(row["state"] == "Established" for row in rows)


def told_by_pe1(pe1):
    """What the other PEs are to have from pe1: its own routes, and the best of its clients'."""
    sources = {"local", *map(feeder_address, BEHIND)}
    routes = pe1.softwire("show", "bgp", "routes", as_json=True)
    return {(row["prefix"], row["med"]) for row in routes if row["best"] and row["neighbor"] in sources}


def heard_from_pe1(pe):
    routes = pe.softwire("show", "bgp", "routes", "--all", as_json=True)
    return {(row["prefix"], row["med"]) for row in routes if row["neighbor"] == mesh.core(1)}


def test_all_agree_after_whatever_has_happened():
    seed = int(os.environ.get("BGP_RANDOM_SEED", time.time_ns() % 1_000_000))
    print(f"BGP_RANDOM_SEED={seed}")
    with mesh.declare() as network:
        pes = [network[f"pe{number}"] for number in (1, 2, 3)]
        for number, pe in enumerate(pes, 1):
            pe.configuration = configuration(number)
        for number in BEHIND:  # deprecated, so that the PE does not call from it
            network[f"pe{number}"].run(
                f"ip -6 address add {feeder_address(number)}/64 dev core0 nodad preferred_lft 0"
            )
        for pe in pes:
            pe.start()
        events = Events(network, random.Random(seed))
        for _ in range(N_EVENTS):
            events.happen()
        events.settle()
        wait_until(lambda: are_all_established(pes), "all sessions are up", 60)
        wait_until(lambda: len(told_by_pe1(pes[0])) >= len(NETWORKS), "pe1 knows all prefixes", 30)
        for pe in pes[1:]:
            wait_until(lambda pe=pe: heard_from_pe1(pe) == told_by_pe1(pes[0]), f"{pe.name} heard all of pe1", 30)
        await_consistent(*pes, deadline_s=30)
        for number in BEHIND:
            events.hang_up(number)
        wait_until(lambda: all(len(mesh.table(pe)) < 20 for pe in pes), "the feeders' routes are gone", 30)
        await_consistent(*pes, deadline_s=30)
