# SPDX-License-Identifier: GPL-2.0-or-later
"""Shows that fail: what does not cross is not told as if it did.

    host1 -- pe1 -- p1 -- pe2 -- host2      lab/mesh.py; pe2 does not run
"""

import pytest

from lab import applications, crossing, mesh, needs, servers, streaming
from lab.story import Story, perform
from lab.wait import wait_until


@pytest.fixture(scope="module")
def network():
    with mesh.declare(2) as network:
        network["pe1"].start()
        yield network


def test_downloads_that_do_not_arrive_fail(network):
    client, server = network["host1"], network["host2"]
    story = Story("nothing crosses")
    applications.show_downloads(story, client, server, servers.start_all(server, 1000))
    assert (story.met, len(story.failed)) == (0, 4)
    assert story.end() == 1


def test_pairs_of_hosts_that_do_not_reach_each_other_are_named(network):
    assert crossing.failures(mesh.ends(network, 2)) == ["host1 to host2", "host2 to host1"]


def test_a_video_that_does_not_arrive_has_no_frames(network):
    assert streaming.stream(network["host2"], network["host1"], 2) == 0


def test_a_show_that_breaks_off_fails(capsys):
    def tell(story):
        story.expect(True, "the beginning")
        wait_until(lambda: False, "the end", 0)

    assert perform("a show", tell) == 1
    assert "not within 0 s: the end" in capsys.readouterr().out


def test_a_show_that_expects_nothing_fails():
    assert perform("a show", lambda story: story.say("all is well")) == 1


def test_missing_programs_are_named_with_their_packages(monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setattr(needs, "FURTHER", "/nowhere")
    with pytest.raises(needs.MissingError, match=r"missing .*bird.*: apt-get install bird2 .*iproute2"):
        needs.check(["bird"])
