"""A traveller on a computer of their own: runs `vendepass --json` with a wallet of its own."""

import json
import os
import subprocess
from pathlib import Path

from alliance import Failure


class Answer:
    """What one command found out: its JSON, its exit code and what it noted on the way."""

    def __init__(self, command, code, body, notes):
        self.command, self.code, self.body, self.notes = command, code, body, notes

    def __getitem__(self, key):
        return self.body[key]

    @property
    def error(self):
        return self.body.get("error")


class Traveller:
    def __init__(self, name, email, alliance, folder=None):
        """`folder`: the wallet, below the alliance's directory. One each computer."""
        self.name, self.email, self.alliance = name, email, alliance
        self.home = alliance.directory / "travellers" / (folder or name.split()[0].lower())
        self.password = f"the password of {name}"

    def command(self, *words, entry=None):
        command = [self.alliance.client_program, "--json", "--home", self.home,
                   "--alliance", self.alliance.directory / "alliance.toml"]
        if entry:
            command += ["--entry", entry]
        return [str(word) for word in (*command, *words)]

    def environment(self):
        return {"PATH": os.environ.get("PATH", ""), "HOME": str(self.home), "LANG": "C.UTF-8",
                "VENDEPASS_PASSWORD": self.password}

    def ask(self, *words, entry=None, code=0, seconds=60):
        """Runs one command. Failure unless it ends with this exit code and prints JSON."""
        command = self.command(*words, entry=entry)
        try:
            done = subprocess.run(command, text=True, capture_output=True, timeout=seconds,
                                  env=self.environment(), stdin=subprocess.DEVNULL)
        except subprocess.TimeoutExpired:
            raise Failure(f"{shown(words, entry)} did not end within {seconds} s") from None
        try:
            body = json.loads(done.stdout)
        except ValueError:
            raise Failure(f"{shown(words, entry)} ended with {done.returncode} and no JSON:\n"
                          f"{done.stdout}{done.stderr}") from None
        if code is not None and done.returncode != code:
            raise Failure(f"{shown(words, entry)}: expected exit code {code}, seen "
                          f"{done.returncode}\n{done.stdout}{done.stderr}")
        notes = [line for line in done.stderr.splitlines() if line.strip()]
        return Answer(shown(words, entry), done.returncode, body, notes)

    def register(self, entry):
        return self.ask("register", self.email, "--name", self.name, entry=entry)

    def login(self, entry):
        return self.ask("login", self.email, entry=entry)

    def search(self, origin, destination, day, entry, passengers=1, sort="price"):
        return self.ask("search", origin, destination, "--date", day, "--passengers",
                        str(passengers), "--sort", sort, entry=entry)

    def buy(self, legs, passengers, entry=None, code=0, more=()):
        words = ["buy", *legs]
        for passenger in passengers:
            words += ["--passenger", passenger]
        return self.ask(*words, "--yes", *more, entry=entry, code=code)


def shown(words, entry=None):
    """A command as one types it."""
    quoted = (f'"{word}"' if " " in str(word) else str(word) for word in words)
    return "vendepass " + (f"--entry {entry} " if entry else "") + " ".join(quoted)


class Ledger:
    """What travellers were told, as it came: the recount compares the journals with it."""

    FILE = "ledger.json"

    def __init__(self, directory):
        self.path = Path(directory) / self.FILE
        self.entries = {"sold": {}, "refused": []}

    def sold(self, trip):
        """A trip of an answer whose state is sold; replaces what was told of it before."""
        self.add(trip)
        self.save()

    def add(self, trip):
        """The same, not yet on disk."""
        self.entries["sold"][trip["purchase"]] = {
            "locator": trip["locator"], "home_entry": trip["home_entry"],
            "flights": [leg["flight"] for leg in trip["legs"]], "tickets": trip["tickets"]}

    def refused(self, purchase):
        self.entries["refused"].append(purchase)
        self.save()

    def save(self):
        """On disk before the next step: what was told must outlive whatever comes."""
        temporary = self.path.with_suffix(".new")
        temporary.write_text(json.dumps(self.entries, indent=1), "utf-8")
        os.replace(temporary, self.path)

    @classmethod
    def load(cls, directory):
        ledger = cls(directory)
        ledger.entries = json.loads(ledger.path.read_text("utf-8"))
        return ledger
