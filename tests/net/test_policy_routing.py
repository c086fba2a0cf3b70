# SPDX-License-Identifier: GPL-2.0-or-later
"""Policy routing on the egress PE: where a decapsulated packet goes may depend on its source.

                                       .- ce0 - ce-east - east1
    west1, west2 - pe1 = core = pe2 --<
                                       `- what comes from west2 is prohibited by a rule
"""

from lab.wait import wait_until

EAST1, WEST2 = "203.0.113.11", "198.51.100.12"


def test_a_rule_about_sources_is_obeyed_at_once(pe_lab):
    pe2 = pe_lab["pe2"]
    for host in ("west1", "west2"):
        pe_lab[host].run(f"ping -c 3 -i 0.1 -W 2 {EAST1}")
    pe2.run(f"ip rule add from {WEST2} prohibit")
    wait_until(lambda: "looks at more than destinations" in pe2.daemon.output(), "the rule is seen")
    for _ in range(3):  # one destination, two fates
        pe_lab["west1"].run(f"ping -c 2 -i 0.1 -W 2 {EAST1}")
        assert not pe_lab["west2"].succeeds(f"ping -c 2 -i 0.1 -W 1 {EAST1}")
    pe2.run(f"ip rule del from {WEST2} prohibit")
    wait_until(lambda: "destinations only again" in pe2.daemon.output(), "its end is seen")
    pe_lab["west2"].run(f"ping -c 3 -i 0.1 -W 2 {EAST1}")
