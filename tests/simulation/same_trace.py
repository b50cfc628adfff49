#!/usr/bin/python3
"""The same seed must give the same trace, byte for byte, with every compiler.

Usage: same_trace.py SIMULATOR SIMULATOR
"""

import subprocess
import sys
from pathlib import Path

SEEDS = range(1, 21)


def digest(program, seed):
    """What the program says of its trace: number of lines and a digest of them."""
    done = subprocess.run([program, "--seed", str(seed), "--digest"], capture_output=True,
                          text=True, timeout=60, check=False)
    if done.returncode != 0:
        sys.exit(f"{program} --seed {seed} fails:\n{done.stdout}{done.stderr}")
    return done.stdout.strip()


def main(first, second):
    for program in (first, second):
        if not Path(program).exists():
            sys.exit(f"{program} is missing: `./dev test` builds it")
    different = [seed for seed in SEEDS if digest(first, seed) != digest(second, seed)]
    for seed in different:
        print(f"seed {seed}: {digest(first, seed)} and {digest(second, seed)}")
    print(f"{len(SEEDS) - len(different)} of {len(SEEDS)} traces are the same")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
