# SPDX-License-Identifier: GPL-2.0-or-later
"""The configurations in docs/interop.md are read by the programs that they are for."""

import pathlib
import re
import subprocess

import pytest

from lab.provider_edge import program

PAGE = pathlib.Path(__file__).resolve().parents[2] / "docs" / "interop.md"

HEADS = {
    "BIRD": "router id 192.0.2.1;\nprotocol device {}\n",
    "FRR": "",
    "PE": """\
pe {
    vif { ipv6-address 2001:db8:ffff::1; ipv4-address 192.0.2.1; }
    interface core0 faces ipv6;
    interface ce0 faces ipv4;
""",
}


def blocks():
    """(whose, text) of each configuration: its name four columns in, its lines twelve."""
    found, lines = [], None
    for line in PAGE.read_text().splitlines():
        start = re.match(r" {4}(BIRD|FRR|PE) +(\S.*)", line)
        if start:
            lines = [start[2]]
            found.append((start[1], lines))
        elif not line.startswith(" " * 12):
            lines = None
        elif lines:
            lines.append(line[12:])
    return [(whose, "\n".join(lines) + "\n") for whose, lines in found]


def complete(whose, text):
    """With what the page leaves out because it says nothing of the matter."""
    if whose == "FRR" and text.startswith("neighbor"):
        text = "router bgp 64500\n" + text
    if whose == "PE":
        body = text if text.startswith("bgp") else f"bgp {{ {text} }}"
        prefix_list = "bgp { local-as 64500; prefix-list island rule 1 prefix 192.0.2.0/24;"
        text = body.replace("bgp {", prefix_list, 1) + "}\n"
    return HEADS[whose] + text


CHECKS = {
    "BIRD": lambda file: ["bird", "-p", "-c", file],
    "FRR": lambda file: ["vtysh", "-C", "-f", file],
    "PE": lambda file: [program("softwire"), "check", file],
}


@pytest.mark.parametrize(("whose", "text"), blocks(), ids=lambda text: text.split()[0])
def test_a_documented_configuration_is_understood(whose, text, tmp_path):
    file = tmp_path / "configuration"
    file.write_text(complete(whose, text))
    done = subprocess.run(CHECKS[whose](file), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr + file.read_text()


def test_all_programs_are_documented():
    assert {whose for whose, _ in blocks()} == set(HEADS)
