"""What the demo prints, and how it stops: at the first thing that is not as it must be."""

import sys
import time

from alliance import Failure


class Surprise(Failure):
    """Something else than what had to happen."""


class Narrator:
    def __init__(self):
        self.number = 0
        self.started = time.monotonic()

    def step(self, title):
        self.number += 1
        seconds = time.monotonic() - self.started
        self.line(f"\n[{self.number:2}] {title}   ({seconds:.1f} s)")

    def say(self, text):
        for part in str(text).splitlines():
            self.line(f"     {part}")

    @staticmethod
    def line(text):
        print(text)
        sys.stdout.flush()


def expect(what, expected, seen):
    """Surprise unless they are equal."""
    if expected != seen:
        raise Surprise(f"{what}\n  expected: {expected}\n  seen:     {seen}")


def expect_that(what, holds, seen):
    """Surprise unless it holds."""
    if not holds:
        raise Surprise(f"{what}\n  expected: that it holds\n  seen:     {seen}")
