# SPDX-License-Identifier: GPL-2.0-or-later
"""Crash, restart, stop, reload and changing interfaces, under a steady flow of counted packets.

    west1 - ce-west - pe1 = p1 = p2 = pe2 - ce-east - east1
        flow of 1000 datagrams a second ------------------>
                      ^ this daemon is killed, restarted, reconfigured
"""

import pathlib
import subprocess

import pytest
from scapy.layers.inet6 import IPv6

from lab.provider_edge import program
from lab.wait import wait_until
from wire import EAST1, VIF2, Counted, Flow

RUN = pathlib.Path("/run/softwire")


def programs(pe):
    """Interfaces of a PE with an XDP program, as the kernel says: name -> program id."""
    links = pe.json("ip -j link show")
    return {link["ifname"]: link["xdp"]["prog"]["id"] for link in links if "xdp" in link}


def assert_nothing_lost(flow):
    assert (flow.lost, flow.repeated) == ([], 0), f"of {flow.sent}"


@pytest.fixture
def steady(pe_lab):
    """The network with neighbours resolved, so that a flow's first packets are as good as any."""
    pe_lab["west1"].run(f"ping -c 3 -i 0.05 -W 3 {EAST1}")
    return pe_lab


def flow_of(network):
    return Flow(network["west1"], network["east1"], EAST1)


def state_of(pe, interface):
    rows = pe.softwire("show", "interfaces", as_json=True)
    return next(row["state"] for row in rows if row["name"] == interface)


# Crash and take-over


def test_kill_loses_nothing_and_restart_loses_nothing(steady):
    pe1 = steady["pe1"]
    before = programs(pe1)
    with flow_of(steady) as flow:
        pe1.kill()
        flow.wait_for_more(500)
        assert programs(pe1) == before
        pe1.start()
        flow.wait_for_more(500)
    assert_nothing_lost(flow)
    assert set(programs(pe1)) == {"ce0", "core0", "vif0-x"}
    counted = Counted(pe1)
    steady["west1"].run(f"ping -c 5 -i 0.01 -W 3 {EAST1}")
    assert counted["encapsulated"] == 5


def test_several_crashes_leave_no_programs_behind(steady):
    pe1 = steady["pe1"]
    with flow_of(steady) as flow:
        for _ in range(3):
            pe1.kill()
            pe1.start()
        flow.wait_for_more(300)
    assert_nothing_lost(flow)
    assert len(pe1.json("ip -j -4 route show protocol 67")) == 1


def test_entry_gone_from_the_configuration_between_crash_and_restart_is_gone(steady):
    pe1 = steady["pe1"]
    pe1.kill()
    pe1.configuration = pe1.configuration.replace("203.0.113.0/24", "203.0.113.0/25")
    pe1.start()
    routes = [route["dst"] for route in pe1.json("ip -j -N route show protocol 67")]
    assert routes == ["203.0.113.0/25"]
    steady["west1"].run(f"ping -c 2 -i 0.05 -W 3 {EAST1}")


@pytest.mark.parametrize("how", ["same-name", "other-name", "clean-up"])
def test_second_daemon_is_refused_and_disturbs_nothing(steady, how):
    pe1 = steady["pe1"]
    name = pe1.daemon_name + ("x" if how == "other-name" else "")
    command = [program("softwired"), "--config", pe1.configuration_file, "--instance", name]
    command += ["--clean-up"] if how == "clean-up" else []
    before = programs(pe1)
    with flow_of(steady) as flow:
        refused = pe1.run(command, check=False)
        flow.wait_for_more(200)
    assert refused.returncode == 1
    assert str(pe1.daemon.pid) in refused.stderr
    assert programs(pe1) == before
    assert pe1.is_ready()
    assert_nothing_lost(flow)


def assert_clean(pe):
    assert programs(pe) == {}
    names = {link["ifname"] for link in pe.json("ip -j link show")}
    assert names == {"lo", "ce0", "core0"}
    assert pe.json("ip -j -N route show table all protocol 67") == []


@pytest.mark.parametrize("way", ["signal", "command"])
def test_clean_stop_removes_everything(steady, way):
    pe1 = steady["pe1"]
    if way == "signal":
        assert pe1.stop() == 0
    else:
        pe1.softwire("stop")
        assert_clean(pe1)
        assert pe1.daemon.wait() == 0
    assert_clean(pe1)
    assert not (RUN / pe1.daemon_name / "control").exists()


def test_clean_up_removes_what_a_killed_daemon_left(steady):
    pe1 = steady["pe1"]
    pe1.kill()
    assert set(programs(pe1)) == {"ce0", "core0", "vif0-x"}
    pe1.run([program("softwired"), "--config", pe1.configuration_file, "--clean-up"])
    assert_clean(pe1)
    pe1.start()
    steady["west1"].run(f"ping -c 2 -i 0.05 -W 3 {EAST1}")


# Reload

ENTRY = f"remote 203.0.113.0/24 {{ endpoint {VIF2}; }}"


def with_entries(text, *entries):
    assert "203.0.113.0/24" in text
    return text.replace("local ", "".join(entry + "\n        " for entry in entries) + "local ", 1)


def endpoint_of(pe, prefix):
    rows = pe.softwire("show", "table", prefix, as_json=True, check=False)
    return rows[0]["endpoint"] if rows else None


def test_reload_applies_the_difference_and_loses_nothing(steady):
    pe1 = steady["pe1"]
    base = pe1.configuration
    one = "remote 192.0.2.0/25 endpoint 2001:db8:ffff::3;"
    other = "remote 192.0.2.0/25 endpoint 2001:db8:ffff::4;"
    with flow_of(steady) as flow:
        pe1.reload(with_entries(base, one))
        assert endpoint_of(pe1, "192.0.2.0/25") == "2001:db8:ffff::3"
        pe1.reload(with_entries(base, other))
        assert endpoint_of(pe1, "192.0.2.0/25") == "2001:db8:ffff::4"
        pe1.reload(base.replace("pe {", "pe {\n tunnel { ingress-filter loose; dscp pipe; traffic-class 46; }"))
        assert endpoint_of(pe1, "192.0.2.0/25") is None
        pe1.reload(base.replace("pe {", "pe {\n adjacency { max-age 50; }"))
        pe1.reload(base)
        flow.wait_for_more(200)
    assert_nothing_lost(flow)


def test_dscp_of_the_tunnel_changes_at_run_time(steady):
    pe1 = steady["pe1"]
    text = pe1.configuration.replace("pe {", "pe {\n tunnel { dscp pipe; traffic-class 46; }")
    pe1.reload(text)
    with steady["p1"].capture("west0", "ip6 proto 4 and src 2001:db8:ffff::1") as capture:
        steady["west1"].run(f"ping -c 1 -W 2 -Q 0x22 {EAST1}")
        capture.wait_for("ip6")
    (outer,) = capture.packets()
    assert outer[IPv6].tc == 46 << 2 | 2  # the ECN bits are still the inner packet's


def test_hangup_reloads(steady):
    pe1 = steady["pe1"]
    pe1.write_configuration(with_entries(pe1.configuration, "remote 192.0.2.0/24 endpoint 2001:db8:ffff::3;"))
    with flow_of(steady) as flow:
        pe1.hang_up()
        wait_until(lambda: endpoint_of(pe1, "192.0.2.0/24") == "2001:db8:ffff::3", "the new entry is there")
    assert_nothing_lost(flow)


def test_reload_of_a_wrong_file_changes_nothing_and_says_why(steady):
    pe1 = steady["pe1"]
    before = pe1.softwire("show", "table", as_json=True)
    pe1.write_configuration(pe1.configuration.replace("endpoint", "endpiont"))
    with flow_of(steady) as flow:
        refused = pe1.run([program("softwire"), "-n", pe1.daemon_name, "reload"], check=False)
    assert refused.returncode == 1
    assert "nothing has changed" in refused.stderr
    assert "endpiont" in pe1.daemon.output()
    assert pe1.softwire("show", "table", as_json=True) == before
    assert_nothing_lost(flow)


NEEDS_RESTART = {
    "vif_name": ("name vif0;", "name vif7;", "the name of the VIF"),
    "table_size": ("encapsulation-table {", "encapsulation-table { size 5000;", "the size of the encapsulation table"),
    "kernel_routes": ("pe {", "pe { kernel-routes { metric 30; }", "kernel-routes"),
    "adjacency_size": ("pe {", "pe { adjacency { size 64; }", "the size of the adjacency cache"),
}


@pytest.mark.parametrize("case", NEEDS_RESTART)
def test_what_needs_a_restart_says_so(shared_pe_lab, case):
    was, now, what = NEEDS_RESTART[case]
    pe1 = shared_pe_lab["pe1"]
    base = pe1.configuration
    pe1.write_configuration(base.replace(was, now))
    refused = pe1.run([program("softwire"), "-n", pe1.daemon_name, "reload"], check=False)
    pe1.reload(base)
    assert refused.returncode == 1
    assert what in refused.stderr
    assert "restart" in refused.stderr


def test_adjacency_cache_may_have_any_size(pe_lab):
    pe1 = pe_lab["pe1"]
    pe1.stop()
    pe1.configuration = pe1.configuration.replace("pe {", "pe { adjacency { size 1000; }")
    pe1.start()
    pe_lab["west1"].run(f"ping -c 2 -i 0.05 -W 3 {EAST1}")


# Interfaces


def test_interface_added_and_removed_by_reload(steady):
    pe1 = steady["pe1"]
    base = pe1.configuration
    pe1.run("ip link add new0 type veth peer name new0-peer")
    with flow_of(steady) as flow:
        pe1.reload(base.replace("interface ce0", "interface new0 { faces ipv4; }\n    interface ce0"))
        assert state_of(pe1, "new0") == "active"
        assert "new0" in programs(pe1)
        pe1.reload(base)
        assert "new0" not in programs(pe1)
    assert_nothing_lost(flow)


def test_interface_that_appears_later_is_attached(steady):
    pe1 = steady["pe1"]
    pe1.reload(pe1.configuration.replace("interface ce0", "interface late0 { faces ipv4; }\n    interface ce0"))
    assert state_of(pe1, "late0") != "active"
    with flow_of(steady) as flow:
        pe1.run("ip link add late0 type veth peer name late0-peer")
        wait_until(lambda: "late0" in programs(pe1), "late0 has its program")
        pe1.run("ip link delete late0")
        wait_until(lambda: state_of(pe1, "late0") != "active", "late0 is missed")
        pe1.run("ip link add late0 type veth peer name late0-peer")
        wait_until(lambda: "late0" in programs(pe1), "the new late0 has its program")
    assert_nothing_lost(flow)
    assert state_of(pe1, "late0") == "active"


def test_interface_of_the_flow_removed_and_recreated_works_again(steady):
    """The whole link to the island is replaced by a new one."""
    pe1, ce = steady["pe1"], steady["ce-west"]
    pe1.run("ip link delete ce0")
    wait_until(lambda: state_of(pe1, "ce0") != "active", "ce0 is missed")
    pe1.run(f"ip link add ce0 type veth peer name up0 netns {ce.namespace}")
    for host, device, address in ((pe1, "ce0", "198.51.100.253"), (ce, "up0", "198.51.100.254")):
        host.run(f"ip address add {address}/30 dev {device}")
        host.run(f"ip link set {device} gro_max_size 1 up")
    for host, device in ((pe1, "ce0"), (ce, "up0")):
        host.run(f"ethtool -K {device} tx off gro on")
    ce.run("ip route replace default via 198.51.100.253")
    pe1.run("ip route replace 198.51.100.0/24 via 198.51.100.254")
    wait_until(lambda: steady["west1"].succeeds(f"ping -c 1 -W 1 {EAST1}"), "the island is back")
    counted = Counted(pe1)
    steady["west1"].run(f"ping -c 5 -i 0.05 -W 3 {EAST1}")
    assert counted["encapsulated"] == 5


def start_refused(pe):
    """Start the daemon, which is to end with an error; returns what it said."""
    pe.write_configuration()
    command = [program("softwired"), "--config", pe.configuration_file, "--instance", pe.daemon_name]
    said = pe.run(command, check=False)
    assert said.returncode == 1, said
    return said.stderr


def test_vif_name_taken_by_somebody_else_is_left_alone(pe_network):
    pe1 = pe_network["pe1"]
    pe1.run("ip link add vif0 type bridge")
    pe1.run("ip address add 192.0.2.1/24 dev vif0")
    assert "vif0" in start_refused(pe1)
    (link,) = pe1.json("ip -j -d address show dev vif0")
    assert link["linkinfo"]["info_kind"] == "bridge"
    assert [a["local"] for a in link["addr_info"]] == ["192.0.2.1"]
    assert programs(pe1) == {}


def test_a_vif_that_was_deleted_is_missed_and_made_again_by_a_restart(steady):
    pe1 = steady["pe1"]
    pe1.run("ip link delete vif0")
    state = lambda: pe1.softwire("show", "status", as_json=True)["vif_state"]  # noqa: E731
    wait_until(lambda: state() == "deleted", "vif0 is missed")
    assert "vif0 was deleted" in pe1.daemon.output()
    pe1.softwire("stop", "--keep")
    assert pe1.daemon.wait() == 0
    pe1.start()
    assert state() == "there"
    steady["west1"].run(f"ping -c 3 -i 0.05 -W 3 {EAST1}")


def test_what_somebody_removes_of_ours_is_put_back(steady):
    pe1 = steady["pe1"]
    route = pe1.run("ip route show proto 67").stdout
    assert route.strip()
    pe1.run(f"ip route del {route.split()[0]} proto 67")  # a flush takes away what comes back, too
    wait_until(lambda: pe1.run("ip route show proto 67").stdout == route, "the route is back")
    pe1.run("ip -6 address del 2001:db8:ffff::1/128 dev vif0")
    wait_until(lambda: "2001:db8:ffff::1" in pe1.run("ip -6 -o address show dev vif0").stdout, "the address is back")
    assert pe1.daemon.output().count("putting it back") == 2
    steady["west1"].run(f"ping -c 3 -i 0.05 -W 3 {EAST1}")


def test_routes_stay_when_the_vif_loses_its_ipv4_address(steady):
    """With the last IPv4 address of a link the kernel forgets its routes, without an event."""
    pe1, without = steady["pe1"], steady["pe1"].configuration
    routes = lambda: pe1.run("ip route show proto 67").stdout  # noqa: E731
    addresses = lambda: pe1.run("ip -4 -o address show dev vif0").stdout  # noqa: E731
    before = routes()
    assert before.strip()
    pe1.reload(without.replace("ipv6-address", "ipv4-address 192.0.2.1; ipv6-address"))
    assert "192.0.2.1/32" in addresses()
    pe1.run("ip address del 192.0.2.1/32 dev vif0")
    wait_until(lambda: "192.0.2.1/32" in addresses(), "the address is back")
    wait_until(lambda: routes() == before, "the routes are back")
    pe1.reload(without)
    assert not addresses()
    wait_until(lambda: routes() == before, "the routes are back again")


def test_where_we_install_no_routes_none_is_put_back(pe_network):
    pe1 = pe_network["pe1"]
    pe1.configuration = pe1.configuration.replace("pe {", "pe { kernel-routes { install false; }", 1)
    pe1.start()
    pe1.run("ip route add 203.0.113.0/24 dev vif0 proto 67")
    pe1.run("ip route del 203.0.113.0/24 proto 67")
    pe1.run("ip -6 address del 2001:db8:ffff::1/128 dev vif0")
    wait_until(lambda: "2001:db8:ffff::1" in pe1.run("ip -6 -o address show dev vif0").stdout, "both were noticed")
    assert not pe1.run("ip route show proto 67").stdout
    assert pe1.daemon.output().count("putting it back") == 1


def test_a_route_that_we_withdraw_is_not_put_back(steady):
    pe1 = steady["pe1"]
    pe1.softwire("table", "add", "192.0.2.0/24", VIF2)
    shown = lambda: "192.0.2.0/24" in pe1.run("ip route show proto 67").stdout  # noqa: E731
    wait_until(shown, "the route is there")
    pe1.softwire("table", "remove", "192.0.2.0/24")
    wait_until(lambda: not shown(), "the route is gone")
    assert "putting it back" not in pe1.daemon.output()


PASS_ALL = """\
#include <linux/bpf.h>
__attribute__((section("xdp"), used)) int foreign(struct xdp_md *ctx) { return XDP_PASS; }
char gpl[] __attribute__((section("license"), used)) = "GPL";
"""


@pytest.fixture(scope="module")
def foreign_program(tmp_path_factory):
    """An XDP program of somebody else."""
    directory = tmp_path_factory.mktemp("foreign")
    source = directory / "foreign.c"
    source.write_text(PASS_ALL)
    headers = subprocess.run(["gcc", "-print-multiarch"], capture_output=True, text=True, check=True).stdout
    include = f"-I/usr/include/{headers.strip()}"
    target = source.with_suffix(".o")
    command = ["clang", "-O2", "-g", "-target", "bpf", include, "-c", str(source), "-o", str(target)]
    subprocess.run(command, check=True)
    return target


def test_foreign_program_on_an_interface_is_named_and_left_alone(pe_network, foreign_program):
    pe1 = pe_network["pe1"]
    pe1.run(f"ip link set dev ce0 xdp obj {foreign_program} sec xdp")
    foreign = programs(pe1)["ce0"]
    pe1.start()
    assert state_of(pe1, "ce0") != "active"
    assert "ce0" in pe1.daemon.output()
    assert str(foreign) in pe1.daemon.output() or "another" in pe1.daemon.output()
    assert programs(pe1)["ce0"] == foreign
    assert pe1.stop() == 0
    assert programs(pe1) == {"ce0": foreign}
