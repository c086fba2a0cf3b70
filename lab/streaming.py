# SPDX-License-Identifier: GPL-2.0-or-later
"""A video sent live as RTP by FFmpeg, and received by it."""

from lab import progress

PROGRAMS = ("ffmpeg",)
PORT = 5004
FRAMES_PER_S = 25
SOURCE = f"testsrc=size=320x240:rate={FRAMES_PER_S}"
FFMPEG = ["ffmpeg", "-nostdin", "-hide_banner", "-loglevel", "error"]


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


def stream(sender, receiver, seconds):
    """Send so many seconds; returns how many frames the receiver has decoded."""
    description = describe(sender, receiver)
    listen = ["-protocol_whitelist", "file,udp,rtp", "-i", description, "-f", "framecrc", "-"]
    viewer = receiver.spawn([*FFMPEG, *listen], "viewer")
    viewer.wait_ready(lambda: is_bound(receiver), "FFmpeg listens")
    video = ["-re", "-f", "lavfi", "-i", SOURCE, "-t", seconds, "-c:v", "mpeg2video", "-g", FRAMES_PER_S]
    url = f"rtp://{receiver.address()}:{PORT}?pkt_size=1316"
    sender.spawn([*FFMPEG, *video, "-f", "rtp_mpegts", url], "video")
    wanted = (seconds - 1) * FRAMES_PER_S  # the last second may still be in the viewer's buffers
    n_decoded = lambda: sum(line[:1].isdigit() for line in viewer.output().splitlines())  # noqa: E731

    def missing():
        n = n_decoded()
        return f"{n} frames decoded" if n < wanted else ""

    progress.watch(missing, seconds + 5)
    viewer.stop()
    return n_decoded()
