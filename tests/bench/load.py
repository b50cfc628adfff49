"""How much of the machine others use meanwhile: a number that every measurement here needs beside it."""

import os
from pathlib import Path


def _machine():
    """(busy or not, idle) of all processors, in clock ticks since the system started."""
    ticks = [int(word) for word in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]]
    idle = ticks[3] + ticks[4]
    return sum(ticks), idle


def _ours(pids):
    """Ticks used by this process, by its children that have ended, and by these processes."""
    own = os.times()
    used = (own.user + own.system + own.children_user + own.children_system)
    ticks = used * os.sysconf("SC_CLK_TCK")
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks


class Load:
    """Of a block: the shares of all processors that we and that others have used."""

    def __init__(self, pids=()):
        self.pids, self.ours, self.others = list(pids), 0.0, 0.0

    def __enter__(self):
        self.before = (*_machine(), _ours(self.pids))
        return self

    def __exit__(self, *_):
        total, idle, ours = (after - before for after, before
                             in zip((*_machine(), _ours(self.pids)), self.before))
        self.ours = ours / max(1, total)
        self.others = max(0.0, 1 - (idle + ours) / max(1, total))
