# SPDX-License-Identifier: GPL-2.0-or-later
"""Does traffic cross? Pings between all pairs of hosts."""

import concurrent.futures
import itertools

COMMAND = "ping -c2 -i0.2 -W2 {}"


def failures(hosts):
    """The pairs, as "one to other", of which the first does not reach the second."""
    pairs = list(itertools.permutations(hosts, 2))
    with concurrent.futures.ThreadPoolExecutor(len(hosts)) as pool:
        crosses = pool.map(lambda pair: pair[0].succeeds(COMMAND.format(pair[1].address())), pairs)
        return [f"{one.name} to {other.name}" for (one, other), ok in zip(pairs, crosses) if not ok]


def show(story, hosts):
    """The same as an expectation."""
    n_pairs = len(hosts) * (len(hosts) - 1)
    failed = failures(hosts)
    story.expect(not failed, f"all {n_pairs} pairs of hosts reach each other", "\n".join(failed))
    return not failed
