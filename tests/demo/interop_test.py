#!/usr/bin/python3
"""The client that was written from docs/protocol.md alone buys at every airline."""

import json
import subprocess
import sys
import unittest

from airlines_case import AirlinesCase
from alliance import AIRLINES, PROJECT

CLIENT = PROJECT / "tests" / "interop" / "client.py"


class Interop(AirlinesCase):
    def run_client(self, *words):
        return subprocess.run([sys.executable, "-B", CLIENT, *words], text=True,
                              capture_output=True, timeout=60)

    def test_it_rebuilds_the_worked_examples_of_the_page(self):
        done = self.run_client("--self-test", PROJECT / "docs" / "protocol.md")
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "", ""))

    def test_it_registers_searches_and_buys_at_every_airline(self):
        origin, destination = next(iter(self.network.only_by_changing()))
        for code in AIRLINES:
            done = self.run_client(self.alliance.client_endpoint(code), origin, destination,
                                   self.day.isoformat())
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
            tickets = json.loads(done.stdout)["tickets"]
            self.assertEqual([ticket["leg"] for ticket in tickets], list(range(len(tickets))))
            self.assertGreater(len({ticket["ticket"][:3] for ticket in tickets}), 1,
                               "tickets of more than one airline")

    def test_it_is_short_enough_to_believe(self):
        lines = CLIENT.read_text("utf-8").splitlines()
        self.assertLessEqual(len(lines), 150)


if __name__ == "__main__":
    unittest.main()
