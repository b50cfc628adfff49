#!/usr/bin/python3
"""Holds what vendepass-sim draws to the rules of its two forms.

Usage: diagrams_test.py SIMULATOR
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from diagram_rules import Broken, check_shiviz, check_svg, hold

SEEDS = (2, 3, 7, 11, 23)
PURCHASES = ("p1", "p12", "p40", "p77")


def run(program, *options):
    return subprocess.run([program, *options], capture_output=True, text=True, timeout=120,
                          check=False)


def drawn(program, folder, *options):
    """Both forms. What else the simulator prints must not depend on whether it draws."""
    svg, shiviz = Path(folder, "drawn.svg"), Path(folder, "drawn.shiviz")
    done = run(program, *options, "--svg", str(svg), "--shiviz", str(shiviz))
    hold(done.returncode == 0, f"{options}: {done.stdout[-300:]}{done.stderr}")
    hold(sorted(Path(folder).iterdir()) == [shiviz, svg], f"{options}: other files are left")
    return svg.read_text("utf-8"), shiviz.read_text("utf-8")


def check_drawings(program, folder):
    total = [0, 0, 0]
    across = 0
    orders = [("--seed", str(seed), "--explain", purchase)
              for seed in SEEDS for purchase in PURCHASES]
    orders += [("--seed", str(seed)) for seed in SEEDS]
    orders += [("--seed", "7", "--last", "1500"), ("--seed", "7", "--last", "1")]
    for order in orders:
        try:
            svg, shiviz = drawn(program, folder, *order)
            across += check_shiviz(shiviz)
            counted = check_svg(svg, shiviz)
            hold("--last" in order or len(svg) < 500_000, f"{len(svg)} bytes")
        except Broken as broken:
            raise Broken(f"{' '.join(order)}: {broken}") from broken
        total = [sum(each) for each in zip(total, counted)]
    for what, count in zip(("moments", "arrows", "lost arrows", "entries of others"),
                           (*total, across)):
        hold(count > 0, f"nothing is proved: no {what}")
    print(f"{len(orders)} diagrams: {total[0]} moments, {total[1]} arrows, {total[2]} of them lost")


def check_trace_is_the_same(program, folder):
    plain = run(program, "--seed", "7", "--digest").stdout
    drawing = run(program, "--seed", "7", "--digest", "--svg", str(Path(folder, "drawn.svg"))).stdout
    hold(drawing.startswith(plain), "who draws sees another seed")


def check_errors(program, folder):
    """Nothing is left of what could not be written, and what was there stays."""
    folder = Path(folder)
    for file in folder.iterdir():
        file.unlink()
    there = folder / "a folder"
    there.mkdir()
    for path in (folder / "missing" / "drawn.svg", there, Path("/dev/full")):
        done = run(program, "--seed", "7", "--svg", str(path))
        hold(done.returncode == 1 and f"cannot write {path}: " in done.stderr,
             f"{path}: exit code {done.returncode}, {done.stderr!r}")
    done = run(program, "--seed", "7", "--explain", "p9999", "--svg", str(folder / "drawn.svg"))
    hold(done.returncode == 1 and "p9999" in done.stderr, f"p9999: {done.stderr!r}")
    hold(run(program, "--svg", str(folder / "drawn.svg")).returncode == 2, "draws without a seed")
    hold(list(folder.iterdir()) == [there], f"left behind: {list(folder.iterdir())}")


def main(program):
    try:
        with tempfile.TemporaryDirectory() as folder:
            check_drawings(program, folder)
            check_trace_is_the_same(program, folder)
            check_errors(program, folder)
    except Broken as broken:
        print(f"broken: {broken}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
