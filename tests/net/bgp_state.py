# SPDX-License-Identifier: GPL-2.0-or-later
"""What a PE says of its BGP, and whether RIB, softwire table and kernel say the same."""

from lab.wait import PATIENCE_S, DeadlineError, wait_until


def endpoint(row):
    """What the RIB calls the next hop of an entry; the table names its backup behind it."""
    return "self" if row["kind"] == "local" else row["endpoint"].split()[0]


def differences(pe):
    """Where the RIB's best routes, the softwire table and the kernel's routes do not agree."""
    routes = pe.softwire("show", "bgp", "routes", as_json=True)
    rows = pe.softwire("show", "table", "--owner", "bgp", as_json=True)
    told = {(row["prefix"], row["next_hop"]) for row in routes if row["best"]}
    held = {(row["prefix"], endpoint(row)) for row in rows}
    remote = {row["prefix"] for row in rows if row["kind"] == "remote"}
    kernel = {route["dst"] for route in pe.json("ip -j -N -4 route show protocol 67")}
    return {
        "only in the RIB": told - held,
        "only in the table": held - told,
        "not in the kernel": remote - kernel,
        "only in the kernel": kernel - remote,
    }


def await_consistent(*pes, deadline_s=PATIENCE_S):
    """Until what BGP says, the softwire table and the kernel's routes are the same, on each PE."""
    for pe in pes:
        last = []

        def agree(pe=pe, last=last):
            last[:] = [{what: sorted(which)[:3] for what, which in differences(pe).items() if which}]
            return not last[0]

        try:
            wait_until(agree, "agreement", deadline_s)
        except DeadlineError as error:
            raise DeadlineError(f"{pe.name}: {last[0]}: {error}") from None
