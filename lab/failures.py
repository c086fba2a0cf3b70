# SPDX-License-Identifier: GPL-2.0-or-later
"""What fails and comes back while packets flow, and what that costs them. Any network has a use for it."""

from lab import progress, sessions
from lab.flow import Flow


def expect_flow(story, flow, patience_ms=0):
    """End a flow. Packets may have been lost for less than that time; for none at all, if it is 0."""
    goes_on = flow.wait_more()
    lost, silence_ms = flow.end()
    story.say(f"{flow.n_sent():,} packets sent, {lost} lost" + (f", in {silence_ms:.0f} ms" if lost else ""))
    if patience_ms:
        story.expect(goes_on and silence_ms < patience_ms, f"traffic goes on, within {patience_ms / 1000:.0f} s")
    else:
        story.expect(goes_on and lost == 0, "traffic goes on, nothing is lost")


def show_reflector(story, reflector, clients, address, source, target):
    """Kill a reflector and start it again. Its clients know it by that address."""
    story.chapter(f"Reflector {reflector.name} is killed while {source.name} pings {target.name}, 100 times a second")

    def clients_with(has_session):
        names = [pe.name for pe in clients if (sessions.is_established(pe, address)) == has_session]
        return f"{', '.join(names)} {'still' if has_session else 'not yet'} in session with it" if names else ""

    for happen, is_up, what in (
        (reflector.kill, False, f"all {len(clients)} clients have lost {reflector.name}"),
        (reflector.restart, True, f"{reflector.name} is back, all its clients too"),
    ):
        flow = Flow(source, target)
        happen()
        left = progress.watch(lambda is_up=is_up: clients_with(not is_up), 30)
        story.expect(not left, what, left)
        expect_flow(story, flow)
