# SPDX-License-Identifier: GPL-2.0-or-later
"""A veth takes redirected frames only while its peer polls (GRO on): without, the kernel forwards.

    west1 - ce-west:up0 - ce0:pe1 = core = pe2:ce0 - up0:ce-east - east1
                                                     ^ GRO switched off here
"""

from lab.wait import wait_until

EAST1 = "203.0.113.11"


def passed(pe):
    rows = pe.softwire("show", "counters", "--all", as_json=True)
    return next(row["packets"] for row in rows if row["name"] == "pass_decapsulated")


def test_packets_arrive_also_where_the_peer_does_not_poll(pe_lab):
    pe2, ce = pe_lab["pe2"], pe_lab["ce-east"]
    pe_lab["west1"].run(f"ping -c 2 -i 0.2 -W 2 {EAST1}")
    ce.run("ethtool -K up0 gro off")
    wait_until(lambda: "native XDP cannot send into it" in pe2.daemon.output(), "the warning")
    before = passed(pe2)
    pe_lab["west1"].run(f"ping -c 5 -i 0.1 -W 2 {EAST1}")
    assert passed(pe2) >= before + 5
    ce.run("ethtool -K up0 gro on")
    wait_until(lambda: "native XDP can send into it now" in pe2.daemon.output(), "the all-clear")
    pe_lab["west1"].run(f"ping -c 2 -i 0.2 -W 2 {EAST1}")
    before = passed(pe2)
    pe_lab["west1"].run(f"ping -c 5 -i 0.1 -W 2 {EAST1}")
    assert passed(pe2) <= before + 1


def test_trace_says_that_the_kernel_has_to_send(pe_lab):
    pe1, p1 = pe_lab["pe1"], pe_lab["p1"]
    p1.run("ethtool -K west0 gro off")
    wait_until(lambda: "native XDP cannot send into it" in pe1.daemon.output(), "the warning")
    pe_lab["west1"].run(f"ping -c 2 -i 0.2 -W 2 {EAST1}")
    said = pe1.softwire("trace", "--interface", "ce0", "--from", "198.51.100.11", "--to", EAST1)
    assert "native XDP cannot send into core0, so the kernel does" in said
    assert "pass_unresolved" in said


def test_vif_that_was_set_down_gets_its_routes_and_address_back(pe_lab):
    pe1 = pe_lab["pe1"]
    pe_lab["west1"].run(f"ping -c 1 -W 3 {EAST1}")
    pe1.run("ip link set vif0 down")
    assert not pe1.json("ip -j -N route show protocol 67")
    pe1.run("ip link set vif0 up")
    wait_until(lambda: pe1.json("ip -j -N route show protocol 67"), "the routes are back")
    wait_until(lambda: "2001:db8:ffff::1" in pe1.run("ip -6 address show dev vif0").stdout, "the /128")
    wait_until(lambda: pe1.succeeds(f"ping -c 1 -W 1 {EAST1}"), "the PE's own packets cross")
