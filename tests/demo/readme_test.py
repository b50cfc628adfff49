#!/usr/bin/python3
"""Carries out the console blocks of README.md and compares what they print.

    readme_test.py             the test
    readme_test.py --record    prints README.md with the output as it is now

A block fenced as ```console has lines that begin with `$ `, which are commands, and below each what
it prints. All commands of the page run in order in one bash, in an empty home, with the programs in
PATH and three demo airlines up: VENDEPASS_CONNECT names them and VENDEPASS_PASSWORD is set, so a
variable or a sign-in of one block holds in the next. Output is compared line by line; `…` stands for
any text within a line, a line of `…` alone for any number of lines, and a date such as 2026-12-01
for any date: the session is recorded once and carried out every day. A command that begins with
`./dev ` is not carried out: the commands of `./dev` are tested by what they do; its name is compared
with `./dev help`.
"""

import os
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from airlines_case import BUILD, AirlinesCase
from alliance import AIRLINES, PROJECT

PAGE = PROJECT / "README.md"
DATE = re.compile(r"\d{4}-\d\d-\d\d")
BLOCK = re.compile(r"(?<=^```console\n)(.*?)(?=^```$)", re.MULTILINE | re.DOTALL)


def commands_of(text):
    """[(command, lines that it prints)] of one block."""
    commands = []
    for line in text.splitlines():
        if line.startswith("$ "):
            commands.append((line[2:], []))
        elif commands:
            commands[-1][1].append(line)
        else:
            raise ValueError(f"a console block must begin with a command: {line}")
    return commands


def agrees(expected, seen):
    """Whether printed lines are as the page says."""
    def pattern(line):
        parts = (".*".join(re.escape(part) for part in piece.split("…"))
                 for piece in DATE.split(line))
        return DATE.pattern.join(parts)

    whole = "".join(r"(?:.*\n)*" if line.strip() == "…" else pattern(line) + r"\n"
                    for line in expected)
    return re.fullmatch(whole, "".join(line + "\n" for line in seen)) is not None


def is_of_dev(command):
    return command.startswith("./dev ")


class Shell:
    """One bash that carries commands out one by one."""

    def __init__(self, alliance, home):
        path = f"{BUILD}:{os.environ.get('PATH', '')}"
        connect = ",".join(alliance.client_endpoint(code) for code in AIRLINES)
        self.bash = subprocess.Popen(
            ["bash", "--noprofile", "--norc"], cwd=home, text=True, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            env={"PATH": path, "HOME": str(home), "LANG": "C.UTF-8", "TZ": "UTC",
                 "VENDEPASS_CONNECT": connect, "VENDEPASS_PASSWORD": "correct horse"})
        self.end = f"end-{os.urandom(8).hex()}"

    def run(self, command):
        """(lines printed on both streams, exit code)."""
        self.bash.stdin.write(f"{command} </dev/null 2>&1\nprintf '\\n%s %d\\n' {self.end} $?\n")
        self.bash.stdin.flush()
        lines = []
        for line in self.bash.stdout:
            if line.startswith(self.end):
                if lines and not lines[-1]:
                    lines.pop()  # Of the newline before the end mark.
                return lines, int(line.split()[1])
            lines.append(line.rstrip("\n"))
        raise AssertionError(f"bash ended in: {command}")

    def close(self):
        self.bash.stdin.close()
        self.bash.wait(10)
        self.bash.stdout.close()


class Readme(AirlinesCase):
    def setUp(self):
        super().setUp()
        folder = tempfile.TemporaryDirectory(dir=BUILD, prefix="home-")
        self.addCleanup(folder.cleanup)
        self.shell = Shell(self.alliance, Path(folder.name))
        self.addCleanup(self.shell.close)

    def disagreements(self, page):
        wrong = []
        for block in BLOCK.findall(page):
            for command, expected in commands_of(block):
                if is_of_dev(command):
                    continue
                seen, code = self.shell.run(command)
                if not agrees(expected, seen):
                    wrong.append(f"$ {command}   (exit code {code})\nexpected:\n" +
                                 "\n".join(expected) + "\nseen:\n" + "\n".join(seen))
        return wrong

    def test_what_the_readme_shows_is_what_happens(self):
        page = PAGE.read_text("utf-8")
        self.assertTrue(BLOCK.findall(page), "README.md has console blocks")
        self.assertEqual("\n\n".join(self.disagreements(page)), "")

    def test_commands_of_dev_in_the_readme_exist(self):
        known = subprocess.run([PROJECT / "dev", "help"], text=True, capture_output=True,
                               check=True).stdout
        names = set(re.findall(r"^  ([a-z]+) ", known, re.MULTILINE))
        for name in re.findall(r"^(?:\$ )?\./dev ([a-z]+)", PAGE.read_text("utf-8"), re.MULTILINE):
            self.assertIn(name, names)

    def test_a_wrong_output_is_seen(self):
        for block in ("$ echo one\ntwo\n", "$ echo one\n", "$ echo one; echo two\none\n",
                      "$ echo 2026-12-1\n2026-12-01\n",
                      "$ vendepass airports recife\nNowhere\n…\n"):
            self.assertEqual(len(self.disagreements(f"```console\n{block}```\n")), 1, block)

    def test_a_right_output_passes(self):
        for block in ("$ echo one; echo two\none\ntwo\n", "$ echo one; echo two\no…e\nt…\n",
                      "$ seq 9\n1\n…\n9\n", "$ X=1\n$ echo $X\n1\n", "$ true\n…\n",
                      "$ date +%F\n2026-12-01\n"):
            self.assertEqual(self.disagreements(f"```console\n{block}```\n"), [], block)


def record():
    """README.md with the output of each command as it is now."""
    Readme.setUpClass()
    Readme.alliance.wait_connected()
    with tempfile.TemporaryDirectory(dir=BUILD, prefix="home-") as home:
        shell = Shell(Readme.alliance, Path(home))

        def renewed(block):
            text = ""
            for command, expected in commands_of(block.group(0)):
                lines = expected if is_of_dev(command) else shell.run(command)[0]
                text += "".join(line + "\n" for line in (f"$ {command}", *lines))
            return text

        print(BLOCK.sub(renewed, PAGE.read_text("utf-8")), end="")
        shell.close()
    Readme.tearDownClass()


if __name__ == "__main__":
    if sys.argv[1:] == ["--record"]:
        record()
    else:
        unittest.main()
