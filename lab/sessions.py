# SPDX-License-Identifier: GPL-2.0-or-later
"""What a speaker of ours says of its neighbours."""


def established(speaker):
    """The neighbours with which there is an established session."""
    rows = speaker.softwire("show", "bgp", "summary", as_json=True)
    return {row["neighbor"] for row in rows if row["state"] == "Established"}


def is_established(speaker, address):
    return address in established(speaker)


def neighbor(speaker, address):
    """All that a speaker says of one neighbour."""
    (row,) = speaker.softwire("show", "bgp", "neighbor", address, as_json=True)
    return row
