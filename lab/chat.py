# SPDX-License-Identifier: GPL-2.0-or-later
"""Instant messages: an IRC server, and clients that type what a file grows by."""

from lab.servers import serve, write
from lab.wait import PATIENCE_S, wait_until

PROGRAMS = ("ngircd", "sic")
PORT = 6667
CHANNEL = "#softwire"

NGIRCD = """\
[Global]
Name = irc.lab.example
Info = the lab
Listen = {address}
Ports = 6667
MotdPhrase = welcome
[Options]
DNS = no
Ident = no
PAM = no
"""


def start_server(host):
    return serve(host, ["ngircd", "-n", "-f", write(host, "ngircd.conf", NGIRCD)], "ngircd", PORT)


class Client:
    """A person at an IRC client."""

    def __init__(self, host, nick, server):
        self.nick = nick
        self.keyboard = host.directory / "keyboard"
        self.keyboard.touch()
        command = f"tail -n +1 -f {self.keyboard} | sic -h {server.address()} -n {nick}"
        self.process = host.spawn(["sh", "-c", command], "sic")
        self.process.wait_ready(lambda: "welcome" in self.screen(), "the server welcomes us")
        self.type(f":j {CHANNEL}")
        self.process.wait_ready(lambda: CHANNEL in self.screen(), f"{nick} is in {CHANNEL}")

    def screen(self):
        return self.process.output()

    def type(self, line):
        with open(self.keyboard, "a", encoding="utf-8") as file:
            file.write(line + "\n")

    def reads(self, text, deadline_s=PATIENCE_S):
        return wait_until(lambda: text in self.screen(), deadline_s=deadline_s)
