# SPDX-License-Identifier: GPL-2.0-or-later
"""A PE with BGP that starts: under the limits of its systemd unit, and beside another BGP daemon.

    pe1 alone of lab/mesh.py
"""

import pathlib
import re

import pytest

from lab import mesh
from lab.provider_edge import TREE, program
from lab.sessions import is_established
from lab.wait import wait_until

HOLD_PORT = """
import socket, time
listener = socket.create_server(("{address}", 179), family=socket.AF_INET6)
print("listening", flush=True)
time.sleep(600)
"""


@pytest.fixture
def network():
    with mesh.declare() as network:
        yield network


def hold_port(pe, address):
    """Another program listens where BGP is spoken."""
    script = pe.directory / "hold_port.py"
    script.write_text(HOLD_PORT.format(address=address))
    process = pe.spawn(["/usr/bin/python3", script], "hold_port")
    process.wait_ready(lambda: "listening" in process.output(), "the port is taken")
    return process


def complaint(pe, *words):
    """What `softwire` says when it fails."""
    said = pe.run([program("softwire"), "-n", pe.daemon_name, *words], check=False)
    assert said.returncode == 1
    return said.stderr


def command_of(pe):
    pe.write_configuration()
    return [program("softwired"), "--config", pe.configuration_file, "--instance", pe.daemon_name]


@pytest.mark.parametrize("unit", ["softwired.service", "softwired@.service"])
def test_capabilities_of_the_unit_suffice(network, unit):
    pe1 = network["pe1"]
    text = (pathlib.Path(TREE) / "packaging" / unit).read_text()
    names = re.search(r"^CapabilityBoundingSet=(.*)$", text, re.M).group(1).lower().split()
    allowed = ",".join(["-all", *("+" + name.removeprefix("cap_") for name in names)])
    pe1.daemon = pe1.spawn(["setpriv", "--bounding-set", allowed, "--no-new-privs", *command_of(pe1)], "softwired")
    pe1.daemon.wait_ready(pe1.is_ready, "`softwire show status` answers")
    network["pe2"].start()
    wait_until(lambda: is_established(pe1, mesh.core(2)), "the session is up")


def test_a_start_that_fails_leaves_nothing(network):
    pe1 = network["pe1"]
    hold_port(pe1, "::")
    said = pe1.run(command_of(pe1), check=False)
    assert said.returncode == 1
    assert "port 179" in said.stderr
    assert "`listen`" in said.stderr
    assert {link["ifname"] for link in pe1.json("ip -j link show")} == {"lo", "core0", "island0"}
    assert not [link for link in pe1.json("ip -j link show") if "xdp" in link]


def test_a_start_that_fails_leaves_what_an_earlier_run_forwards_by(network):
    pe1 = network["pe1"]
    pe1.start()
    pe1.kill()
    before = pe1.run("ip -o link show").stdout
    hold_port(pe1, "::")
    assert pe1.run(command_of(pe1), check=False).returncode == 1
    assert pe1.run("ip -o link show").stdout == before


def test_an_address_to_be_called_may_come_later(network):
    pe1, pe2 = network["pe1"], network["pe2"]
    pe1.configuration = pe1.configuration.replace("bgp {", f"bgp {{ listen {mesh.core(1)};")
    pe1.configuration = re.sub(r"remote-as (\d+);", r"{ remote-as \1; passive; }", pe1.configuration)
    pe1.run(f"ip address del {mesh.core(1)}/64 dev core0")
    pe1.start()
    pe2.start()
    pe1.run(f"ip address add {mesh.core(1)}/64 dev core0 nodad")
    for number in (2, 3):
        pe1.run(f"ip route replace 2001:db8:0:{number}::/64 via 2001:db8:0:1::2")
    wait_until(lambda: is_established(pe1, mesh.core(2)), "the session is up", 60)


def test_bgp_that_a_reload_could_not_start_is_started_by_a_later_one(network):
    pe1 = network["pe1"]
    with_bgp = pe1.configuration
    pe1.configuration = re.sub(r"    bgp \{.*\n    \}\n", "", with_bgp, flags=re.DOTALL)
    pe1.start()
    network["pe2"].start()
    holder = hold_port(pe1, "::")
    for text in with_bgp, with_bgp.replace("bgp {", "bgp { multipath 2;"):
        pe1.write_configuration(text)
        assert "Address already in use" in complaint(pe1, "reload")
        pe1.run("ip route replace 198.18.0.0/24 dev island0")  # which BGP would read
        assert "could not be started" in complaint(pe1, "show", "bgp", "summary")
    holder.stop()
    pe1.softwire("reload")
    wait_until(lambda: is_established(pe1, mesh.core(2)), "the session is up")


def test_another_bgp_daemon_may_have_other_addresses(network):
    pe1 = network["pe1"]
    hold_port(pe1, "::1")
    pe1.configuration = pe1.configuration.replace("bgp {", f"bgp {{ listen {mesh.core(1)};")
    pe1.start()
    network["pe2"].start()
    wait_until(lambda: is_established(pe1, mesh.core(2)), "the session is up")
