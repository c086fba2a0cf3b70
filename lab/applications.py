# SPDX-License-Identifier: GPL-2.0-or-later
"""The applications that RFC 5747 names, between islands: HTTP, FTP, SSH, instant messages, streaming, BitTorrent."""

import dataclasses
import hashlib

from lab import bittorrent, chat, servers, streaming
from lab.host import Host

PROGRAMS = (*servers.PROGRAMS, *chat.PROGRAMS, *streaming.PROGRAMS, *bittorrent.PROGRAMS)


@dataclasses.dataclass
class Cast:
    """Who plays which part."""

    server: Host
    downloader: Host
    talkers: tuple[Host, Host]
    viewer: Host
    peers: list[Host]


def show_all(story, cast, size_bytes, stream_s):
    """All of them, in chapters. Transmission chooses whom to serve every ten seconds, so it begins before the others."""
    name = cast.server.name
    story.chapter(f"{name} offers {size_bytes / 1e6:.0f} MB of random octets by HTTP, FTP, SSH and BitTorrent")
    digest = servers.start_all(cast.server, size_bytes)
    story.say(f"SHA-256 {digest}")
    swarm = bittorrent.Swarm(cast.server, cast.peers, digest)
    show_downloads(story, cast.downloader, cast.server, digest)
    show_chat(story, cast)
    show_streaming(story, cast, stream_s)
    show_bittorrent(story, swarm)


def show_downloads(story, client, server, digest):
    """From a server on which servers.start_all() has put a file with this SHA-256."""
    story.chapter(f"HTTP, FTP and SSH from {client.name} to {server.name}")
    for scheme in ("http", "ftp"):
        show_download(story, client, f"{scheme}://{server.address()}/random.bin", digest)
    remote_file = str(server.directory / "files" / "random.bin")
    story.command(client, f"ssh root@{server.address()} sha256sum random.bin")
    said = client.run(servers.ssh_command(server, "sha256sum", remote_file), check=False)
    is_same = said.stdout.split()[:1] == [digest]
    story.expect(is_same, f"the command ran on {server.name}, its answer is right", said.stdout + said.stderr)
    story.command(client, f"ssh root@{server.address()} cat random.bin | sha256sum")
    piped = ["sh", "-c", '"$@" | sha256sum', "sh", *servers.ssh_command(server, "cat", remote_file)]
    said = client.run(piped, check=False)
    is_same = said.stdout.split()[:1] == [digest]
    story.expect(is_same, "the file arrived through SSH unchanged", said.stdout + said.stderr)


def show_download(story, host, url, digest):
    target = host.directory / "download.bin"
    story.command(host, f"curl -O {url}")
    form = "%{size_download} %{time_total}"
    said = host.run(["curl", "-sS", "-m", "25", "-o", target, "-w", form, url], check=False)
    content = target.read_bytes() if target.exists() else b""
    target.unlink(missing_ok=True)
    is_same = hashlib.sha256(content).hexdigest() == digest
    if is_same:
        size, seconds = said.stdout.split()
        rate = int(size) * 8 / float(seconds) / 1e6
        story.say(f"{int(size):,} octets in {float(seconds):.2f} s: {rate:,.0f} Mbit/s")
    name = url.split(":")[0].upper()
    story.expect(is_same, f"the file arrived by {name}, SHA-256 {digest[:16]}... is right", said.stderr)


def show_chat(story, cast):
    names = " and ".join(host.name for host in cast.talkers)
    story.chapter(f"Instant messages: ngircd on {cast.server.name}, people on {names}")
    chat.start_server(cast.server)
    lin, wei = (chat.Client(host, nick, cast.server) for host, nick in zip(cast.talkers, ("lin", "wei")))
    for sender, reader, text in ((lin, wei, "is IPv4 over there?"), (wei, lin, "all of it")):
        sender.type(text)
        story.say(f"<{sender.nick}> {text}")
        story.expect(reader.reads(f"<{sender.nick}> {text}"), f"{reader.nick} reads it", reader.screen())


def show_streaming(story, cast, seconds):
    story.chapter(f"Streaming: FFmpeg on {cast.server.name} sends live video to {cast.viewer.name}, as RTP")
    sent = seconds * streaming.FRAMES_PER_S
    shown = streaming.stream(cast.server, cast.viewer, seconds)
    story.say(f"{sent} frames sent, {shown} of them decoded when the viewer was stopped")
    is_shown = shown >= sent - streaming.FRAMES_PER_S
    story.expect(is_shown, f"{cast.viewer.name} sees the video, all but at most its last second")


def show_bittorrent(story, swarm):
    names = ", ".join(peer.name for peer in swarm.peers)
    size_mb = swarm.size_bytes / 1e6
    story.chapter(f"BitTorrent: {swarm.seeder.name} offers {size_mb:.0f} MB, {names} fetch and share it")
    swarm.watch()
    story.say(f"{swarm.age_s:.1f} s, side by side with what is above")
    for peer in swarm.peers:
        what = f"{peer.name} has the whole file, SHA-256 {swarm.digest[:16]}... is right"
        story.expect(swarm.has_all(peer), what)
