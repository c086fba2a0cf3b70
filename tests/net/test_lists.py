# SPDX-License-Identifier: GPL-2.0-or-later
"""Several endpoints behind one prefix, as packets leave pe1.

    west1 - ce-west - pe1 = p1 = p2 = pe2 - ce-east - east1
                          ^ captured here: which endpoint is each flow sent to?
"""

import pytest
import udp_flows
from wire import EAST1

from lab.pe import CONFIGURATION, VIF1, VIF2

OTHER = "2001:db8:ffff::3"  # a PE that only the configuration knows


def configuration(more):
    text = CONFIGURATION.format(own="198.51.100", other="203.0.113", vif=VIF1, endpoint=VIF2, mtu=1500)
    return text.replace(f"endpoint {VIF2};", f"endpoint {VIF2}; {more}")


def endpoints_of_flows(network):
    """The endpoint of each of the flows, by port."""
    return udp_flows.endpoints(network["west1"], EAST1, network["p1"], "west0", [VIF2, OTHER])


@pytest.fixture(scope="module")
def network(shared_pe_lab):
    """p1 is the way to the other endpoint, too, and has nowhere to send it on."""
    pe1 = shared_pe_lab["pe1"]
    way = pe1.json(f"ip -j -6 route get {VIF2}")[0]["gateway"]
    pe1.run(f"ip -6 route replace {OTHER}/128 via {way}")
    return shared_pe_lab


def test_flows_are_shared_and_each_stays_with_one_endpoint(network):
    network["pe1"].reload(configuration(f"shared-with {OTHER};"))
    first = endpoints_of_flows(network)
    assert set(first.values()) == {VIF2, OTHER}
    assert len(first) == udp_flows.N_FLOWS
    assert endpoints_of_flows(network) == first


def test_a_backup_is_shown_and_not_sent_to(network):
    network["pe1"].reload(configuration(f"backup {OTHER};"))
    assert set(endpoints_of_flows(network).values()) == {VIF2}
    row = network["pe1"].softwire("show", "table", "203.0.113.0/24", as_json=True)[0]
    assert row["endpoints"] == [VIF2, OTHER]
    assert row["active"] == [VIF2]
    assert f"{VIF2} (+1 backup)" in network["pe1"].softwire("show", "table", "203.0.113.0/24")
