# SPDX-License-Identifier: GPL-2.0-or-later
"""Traffic that goes on while something fails, and what the failure cost it."""

import re
import signal

from lab.wait import PATIENCE_S, DeadlineError, wait_until

INTERVAL_S = 0.01


class Flow:
    """Pings in a row, looked at by the times of their answers."""

    def __init__(self, source, target):
        command = f"ping -D -i {INTERVAL_S} -W 2 {target.address()}"
        self.process = source.spawn(command, f"flow-{len(source.processes)}")
        if not self.wait_more():
            raise DeadlineError(f"no packets flow from {source.name} to {target.name}")

    def answers(self):
        """Time and sequence number of each answer."""
        found = re.findall(r"^\[([\d.]+)\] \d+ bytes from .* icmp_seq=(\d+) ", self.process.output(), re.MULTILINE)
        return [(float(when), int(sequence)) for when, sequence in found]

    def wait_more(self, count=100, deadline_s=PATIENCE_S):
        """Until that many more packets were answered."""
        wanted = len(self.answers()) + count
        return wait_until(lambda: len(self.answers()) >= wanted, deadline_s=deadline_s)

    def n_sent(self):
        """How many packets were sent until the last answer."""
        return max((sequence for _, sequence in self.answers()), default=0)

    def end(self):
        """Stop; returns the number of lost packets, and for how many ms packets were being lost."""
        self.process.stop(signal.SIGINT)
        answers = self.answers()
        pairs = list(zip(answers, answers[1:]))
        lost = sum(later[1] - earlier[1] - 1 for earlier, later in pairs)
        silent_s = sum(later[0] - earlier[0] for earlier, later in pairs if later[1] - earlier[1] > 1)
        return lost, silent_s * 1000
