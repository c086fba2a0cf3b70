# SPDX-License-Identifier: GPL-2.0-or-later
"""What PEs of ours say to each other over SAFI 67, as tshark and scapy read it: lab/mesh.py.

    pe2, pe3, AS 64500, clients of pe1 -- pe1, AS 64500, reflector -- pe4, AS 4200000004, external
"""

import pytest
from decoders import attribute_names, attributes, decoded, prefixes, reached, tshark_complaints, tshark_text
from lab import mesh
from lab.sessions import is_established, neighbor
from lab.wait import wait_until
from scapy.contrib.bgp import BGPKeepAlive, BGPNotification, BGPOpen, BGPRouteRefresh
from speaker import await_equal, kernel_routes, table

EXTERNAL_AS, AS_TRANS = 4200000004, 23456
MARKED, TAGGED = "203.0.113.0/25", "203.0.113.128/25"
REASON = "new cables, back at 04:00"
TIMERS = "timers { connect-retry 1; idle-hold-max 1; }"
WAIT = f"passive; {TIMERS}"  # two calls at the same time would be one NOTIFICATION more

REFLECTOR = f"""
neighbor {mesh.core(2)} {{ remote-as {mesh.AS}; route-reflector-client; add-path off; {WAIT} }}
neighbor {mesh.core(3)} {{ remote-as {mesh.AS}; route-reflector-client; add-path off; {WAIT} }}
neighbor {mesh.core(4)} {{
    remote-as {EXTERNAL_AS}; multihop 2; family ipv4-4over6; role provider; graceful-restart false; import all; export all; {WAIT}
}}
policy all {{ otherwise accept; }}
"""
EXTERNAL = f"""
neighbor {mesh.core(1)} {{
    remote-as {mesh.AS}; multihop 2; family ipv4-4over6; role customer; import all; export all; {TIMERS}
}}
policy all {{ otherwise accept; }}
"""
CLIENT = f"neighbor {mesh.core(1)} {{ remote-as {mesh.AS}; {TIMERS} }}"

# Everything that a policy can put on a route.
NETWORKS = f"""
network {MARKED} {{ policy marked; }}
network {TAGGED} {{ policy tagged; }}
policy marked {{ rule 1 {{
    set {{
        med 77; origin incomplete; local-preference 200; tunnel-encapsulation attribute;
        add-community 64500:7 no-peer rt:64500:9 64500:7:8; prepend {{ as 64496; times 2; }}
    }}
    then accept;
}} }}
policy tagged {{ rule 1 {{ set tunnel-encapsulation community; then accept; }} }}
"""


def declare():
    network = mesh.declare(4, name="wire")
    network["pe1"].configuration = mesh.configuration(1, REFLECTOR)
    for number in (2, 3):
        network[f"pe{number}"].configuration = mesh.configuration(number, CLIENT)
    network["pe4"].configuration = mesh.configuration(4, EXTERNAL, EXTERNAL_AS)
    return network


def endpoint(number, at):
    """The endpoint for what is behind PE `number`, as PE `at` is told: an external neighbour gets pe1's own."""
    return mesh.vif(1 if at == 4 and number != 4 else number)


def islands(at):
    return {mesh.net(number): endpoint(number, at) for number in range(1, 5)}


@pytest.fixture(scope="module")
def conversation():
    """Everything that pe1 says and hears, from the first SYN to a clean stop: a capture."""
    with declare() as network, network["p1"].capture("pe1", "tcp port 179") as capture:
        pes = {number: network[f"pe{number}"] for number in range(1, 5)}
        pe1, pe2, pe3, pe4 = pes.values()
        for pe in pes.values():
            pe.start()
        for number, pe in pes.items():
            await_equal(lambda: table(pe), islands(number), f"{pe.name} knows all islands", 20)
        await_equal(lambda: kernel_routes(pe1).get(mesh.net(2)), "vif0", "the kernel's route to an island")
        network["host1"].run(f"ping -c 2 -i 0.1 -W 2 {mesh.address(2)}")
        text = pe2.configuration
        pe2.reload(text.replace("redistribute connected;", NETWORKS))
        for number in (1, 3, 4):
            learnt = lambda: [table(pes[number]).get(net) for net in (MARKED, TAGGED, mesh.net(2))]  # noqa: E731
            hop = endpoint(2, number)
            await_equal(learnt, [hop, hop, None], f"what pe{number} knows after the change")
        pe1.softwire("clear", "bgp", "all", "--soft")
        wait_until(lambda: all(has_been_refreshed(pe1, number) for number in (2, 3, 4)), "all is exchanged again", 10)
        pe1.softwire("clear", "bgp", mesh.core(4), "--message", REASON)
        wait_until(lambda: REASON in neighbor(pe4, mesh.core(1)).get("last_end", ""), "pe4 is told why", 10)
        wait_until(lambda: is_established(pe4, mesh.core(1)), "pe4 is back", 10)
        pe2.stop()
        await_equal(lambda: MARKED in table(pe3), False, "pe3's table without pe2")
        yield capture


def has_been_refreshed(pe, number):
    """Each side has been asked, and has said where its answer begins and ends (RFC 7313)."""
    said = neighbor(pe, mesh.core(number))
    return said["refreshes_out"] >= 3 and said["refreshes_in"] >= 2


def test_tshark_complains_of_nothing_but_what_it_does_not_know(conversation):
    text = tshark_text(conversation)
    assert tshark_complaints(text) == []
    for kind in ("OPEN", "UPDATE", "KEEPALIVE", "NOTIFICATION", "ROUTE-REFRESH"):
        assert f"{kind} Message" in text
    for line in (
        REASON,
        "Demarcation of the beginning of a route refresh (1)",
        "Demarcation of the ending of a route refresh (2)",
        "Path Attribute - TUNNEL_ENCAPSULATION_ATTRIBUTE",
        "Type code: IP in IP (7)",
        "Path Attribute - LARGE_COMMUNITY: 64500:7:8",
        "Path Attribute - AS_PATH: 64500 64496 64496",
        f"Path Attribute - AS_PATH: {EXTERNAL_AS}",
        f"AS Number: {EXTERNAL_AS}",
    ):
        assert line in text


def test_scapy_reads_every_kind_of_message(conversation):
    assert len(list(decoded(conversation, BGPKeepAlive))) >= 6
    refreshes = {(m.afi, m.sprintf("%subtype%"), m.safi) for m in decoded(conversation, BGPRouteRefresh)}
    assert refreshes == {(1, kind, 67) for kind in ("Route-Refresh", "BoRR", "EoRR")}
    said = {(m.error_code, m.error_subcode, bytes(m.data)) for m in decoded(conversation, BGPNotification)}
    assert said == {
        (6, 4, bytes([len(REASON)]) + REASON.encode()),  # RFC 9003
        (6, 9, bytes([6, 2])),  # RFC 8538: a shutdown that ends graceful restart, too
    }


def test_scapy_reads_safi_67_in_the_open(conversation):
    opens = list(decoded(conversation, BGPOpen))
    assert {message.my_as for message in opens} == {mesh.AS, AS_TRANS}
    for message in opens:
        number = mesh.AS if message.my_as == mesh.AS else EXTERNAL_AS
        assert bytes.fromhex("0104 0001 00 43") in bytes(message)
        assert bytes.fromhex("4104") + number.to_bytes(4, "big") in bytes(message)


def as_path(attribute):
    """Its numbers; scapy has no object for an attribute without octets."""
    return tuple(number for segment in attribute.segments for number in segment.segment_value) if attribute else ()


def test_scapy_reads_every_attribute(conversation):
    """Of 32, large communities, and 35, only to customer, it knows no more than the number."""
    assert attribute_names(conversation) == {
        *("ORIGIN", "AS_PATH", "MULTI_EXIT_DISC", "LOCAL_PREF", "ORIGINATOR_ID", "CLUSTER_LIST"),
        *("COMMUNITY", "EXTENDED COMMUNITIES", "Tunnel Encapsulation Attribute", "32", "35"),
        *("MP_REACH_NLRI", "MP_UNREACH_NLRI"),
    }
    paths = {as_path(attribute) for attribute in attributes(conversation, "AS_PATH")}
    assert paths == {(), (64496, 64496), (EXTERNAL_AS,), (mesh.AS,), (mesh.AS, 64496, 64496)}
    assert {a.med for a in attributes(conversation, "MULTI_EXIT_DISC")} == {77}
    assert {a.local_pref for a in attributes(conversation, "LOCAL_PREF")} == {100, 200}
    assert {a.originator_id for a in attributes(conversation, "ORIGINATOR_ID")} == {"192.0.2.5", "192.0.2.9"}


def test_scapy_reads_prefixes_with_the_vif_as_next_hop(conversation):
    reaches = attributes(conversation, "MP_REACH_NLRI")
    assert {reach.sprintf("%safi%") for reach in reaches} == {"BGP 4over6 SAFI"}
    said = set().union(*map(reached, reaches))
    own = {(mesh.net(number), mesh.vif(number)) for number in range(1, 5)}
    new = {(prefix, mesh.vif(hop)) for prefix in (MARKED, TAGGED) for hop in (1, 2)}
    outside = {(mesh.net(number), mesh.vif(1)) for number in (2, 3)}
    assert said == own | new | outside


def test_scapy_reads_withdrawals_and_the_end_of_the_table(conversation):
    withdrawn = {tuple(sorted(prefixes(bytes(a)[3:]))) for a in attributes(conversation, "MP_UNREACH_NLRI")}
    assert {(), (mesh.net(2),), (MARKED, TAGGED)} <= withdrawn
