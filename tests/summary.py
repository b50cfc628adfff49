#!/usr/bin/python3
"""Counts and seconds of each part of a test run, from ctest's JUnit file.

Usage: summary.py FILE

A part is what a test's name says before its first dot; its label is the same word. Fails when a
test did not run (skipped or disabled) while CI=true: what does not run proves nothing.
"""

import os
import sys
import xml.etree.ElementTree as ElementTree
from collections import defaultdict


def main(path):
    parts = defaultdict(lambda: {"run": 0, "fail": 0, "not run": 0, "seconds": 0.0})
    idle = []
    for case in ElementTree.parse(path).getroot().iter("testcase"):
        part = parts[case.get("name").split(".")[0]]
        status = case.get("status")
        part[status if status in ("run", "fail") else "not run"] += 1
        part["seconds"] += float(case.get("time") or 0)
        if status not in ("run", "fail"):
            idle.append(case.get("name"))
    print(f"\n{'part':<14}{'passed':>8}{'failed':>8}{'not run':>9}{'seconds':>10}")
    for name in sorted(parts):
        part = parts[name]
        print(f"{name:<14}{part['run']:>8}{part['fail']:>8}{part['not run']:>9}"
              f"{part['seconds']:>10.1f}")
    print()
    if idle and os.environ.get("CI") == "true":
        print("did not run, although CI=true:", ", ".join(idle))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
