# SPDX-License-Identifier: GPL-2.0-or-later
"""A video sent live as RTP by FFmpeg, and received by it."""

from lab.wait import wait_until

PORT = 5004
SECONDS, FRAMES_PER_S = 4, 25
SOURCE = f"testsrc=size=320x240:rate={FRAMES_PER_S}"


def is_bound(host):
    return bool(host.run(f"ss -Hlun sport = :{PORT}").stdout.strip())


def describe(sender, receiver):
    """The session's description, which a receiver needs before the first packet."""
    file = receiver.directory / "stream.sdp"
    file.write_text(
        f"v=0\no=- 0 0 IN IP4 {sender.address()}\ns=softwire\nc=IN IP4 {receiver.address()}\nt=0 0\n"
        f"m=video {PORT} RTP/AVP 33\na=rtpmap:33 MP2T/90000\n"
    )
    return file


def stream(sender, receiver):
    """Send a few seconds; returns how many frames the receiver has decoded."""
    quiet = ["ffmpeg", "-nostdin", "-hide_banner", "-loglevel", "error"]
    description = describe(sender, receiver)
    listen = ["-protocol_whitelist", "file,udp,rtp", "-i", description, "-f", "framecrc", "-"]
    viewer = receiver.spawn([*quiet, *listen], "viewer")
    viewer.wait_ready(lambda: is_bound(receiver), "FFmpeg listens", 15)
    video = ["-re", "-f", "lavfi", "-i", SOURCE, "-t", SECONDS, "-c:v", "mpeg2video", "-g", FRAMES_PER_S]
    url = f"rtp://{receiver.address()}:{PORT}?pkt_size=1316"
    sender.run([*quiet, *video, "-f", "rtp_mpegts", url])
    wanted = (SECONDS - 1) * FRAMES_PER_S  # the last second may still be in the viewer's buffers
    decoded = lambda: sum(line[:1].isdigit() for line in viewer.output().splitlines())  # noqa: E731
    wait_until(lambda: decoded() >= wanted, deadline_s=10)
    viewer.stop()
    return decoded()
