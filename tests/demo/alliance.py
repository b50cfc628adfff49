#!/usr/bin/python3
"""Three demo airlines on this host: made, started, killed, started again, stopped.

    alliance.py up   --build build [--directory .run] [--fresh]
    alliance.py down [--directory .run]

`./dev up` and `./dev down` are these; the demo and the tests use DemoAlliance. Each airline is a
process of its own with a folder of its own: AD/ (its databases), AD.key, AD.log, AD.pid. Nothing
waits by the clock: every wait names its condition, is bounded, and says which one was not met.
Debian's Python and its standard library only.
"""

import argparse
import ctypes
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from datetime import date, timedelta
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
FILES = PROJECT / "airline" / "deploy" / "data"
AIRLINES = {"AD": (577, "Azul"), "G3": (127, "Gol"), "LA": (957, "Latam")}
PORTS_PER_AIRLINE = 4  # peer, gossip, client, health
PR_SET_PDEATHSIG = 1


class Failure(Exception):
    """What was expected did not happen; the text says what."""


def wait_until(what, condition, seconds=20.0):
    """Returns the condition's first true value. Failure when it does not come in time."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise Failure(f"waited {seconds:.0f} s in vain: {what}")
        time.sleep(0.02)


_blocks_taken = 0


def free_ports(count):
    """Ports that nobody uses now, in blocks by process number: two test runs do not meet.

    They lie below the range from which the system gives out ports by itself.
    """
    global _blocks_taken
    for attempt in range(700):
        block = (os.getpid() * 7 + _blocks_taken * 131 + attempt) % 700
        ports = range(18000 + block * 16, 18000 + block * 16 + count)
        if all(_is_free(port) for port in ports):
            _blocks_taken += 1
            return list(ports)
    raise Failure("no free ports between 18000 and 29200")


def _is_free(port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def clean_environment(**more):
    """Ours without settings of VendePass that somebody may have at home."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("VENDEPASS_")}
    return {**kept, **more}


def die_with_parent():
    """In a child: SIGKILL when the process that started it ends, however it ends."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


class DemoAlliance:
    """The airlines AD, G3 and LA in one directory. Use as a context manager: leaving stops all."""

    def __init__(self, build, directory, outlive=False):
        """`outlive`: the airlines go on when this process ends."""
        self.directory = Path(directory).resolve()
        self.server = Path(build).resolve() / "vendepass-airline"
        self.client_program = Path(build).resolve() / "vendepass"
        self.outlive = outlive
        self.processes = {}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.kill_all()

    # ---- Where each of them runs; benchmarks put them on networks of their own ----

    def host(self, _code):
        """The address that the others reach it at."""
        return "127.0.0.1"

    def launcher(self, _code):
        """The command before its own that puts it there, if it takes one."""
        return []

    # ---- Making ----

    def exists(self):
        return all((self.directory / code / "journal.db").exists() for code in AIRLINES)

    def clear(self):
        """Removes the folder, if it is an alliance's. Requires: nothing runs."""
        is_ours = not self.directory.exists() or (self.directory / "health.json").exists()
        if not is_ours and any(self.directory.iterdir()):
            raise Failure(f"{self.directory} has other things in it: name an empty folder")
        shutil.rmtree(self.directory, ignore_errors=True)

    def create(self):
        """Keys, alliance file and empty databases. Timetables need running airlines."""
        self.clear()  # What an earlier one left half made.
        self.directory.mkdir(parents=True)
        ports = self._choose_ports()
        self._write_alliance({code: self._make_key(code) for code in AIRLINES}, ports)
        for code in AIRLINES:
            self.operator("init", code, *self.airline_options(code))

    def _make_key(self, code):
        told = self.run([self.server, "keygen", "--out", f"{code}.key"]).stdout
        return re.search(r"\b[0-9a-f]{64}\b", told).group(0)

    def _choose_ports(self):
        """Of each airline: peer, gossip, client; health, which the alliance file has no word for."""
        free = iter(free_ports(PORTS_PER_AIRLINE * len(AIRLINES)))
        ports = {code: [next(free) for _ in range(PORTS_PER_AIRLINE)] for code in AIRLINES}
        (self.directory / "health.json").write_text(
            json.dumps({code: chosen[-1] for code, chosen in ports.items()}))
        return ports

    def _write_alliance(self, keys, ports):
        lines = ['name = "Demo"', "edition = 1", 'currency = "BRL"',
                 f"quorum = {json.dumps(list(AIRLINES))}"]
        for code, (accounting_code, name) in AIRLINES.items():
            peer, gossip, client, _ = (f"tcp://{self.host(code)}:{port}" for port in ports[code])
            lines += ["", "[[airline]]", f'code = "{code}"', f"accounting_code = {accounting_code}",
                      f'name = "{name}"', "tenure = 1", f'peer = "{peer}"', f'gossip = "{gossip}"',
                      f'client = "{client}"', f'public_key = "{keys[code]}"']
        (self.directory / "alliance.toml").write_text("\n".join(lines) + "\n")

    def raise_tenure(self, code):
        """Writes the next edition of the alliance file, which names this airline's next tenure."""
        path = self.directory / "alliance.toml"
        top, *airlines = path.read_text().split("\n[[airline]]\n")
        quorum = [[name, int(re.search(r"tenure = (\d+)", table).group(1))]
                  for name, table in zip(AIRLINES, airlines)]
        edition = int(re.search(r"edition = (\d+)", top).group(1)) + 1
        former = re.search(r"former_quorums = (.*)", top)
        quorums = (json.loads(former.group(1)) if former else []) + [quorum]
        lines = [line for line in top.splitlines() if not line.startswith("former_quorums")]
        top = re.sub(r"edition = \d+", f"edition = {edition}", "\n".join(lines))
        top += f"\nformer_quorums = {json.dumps(quorums)}\n"
        place = list(AIRLINES).index(code)
        airlines[place] = re.sub(r"tenure = \d+", f"tenure = {quorum[place][1] + 1}",
                                 airlines[place])
        path.write_text("\n[[airline]]\n".join([top, *airlines]))
        return edition

    def file_options(self):
        """The files that all airlines share, as options of vendepass-airline."""
        return ["--alliance", "alliance.toml", "--airports", FILES / "airports.csv",
                "--mct", FILES / "mct.csv"]

    def airline_options(self, code):
        return ["--airline", code, "--key", f"{code}.key", *self.file_options()]

    def import_timetables(self, days=60, seed=1):
        """A plausible timetable for each running airline, from tomorrow on; waits for all to
        know it."""
        tomorrow = date.today() + timedelta(days=1)
        for code in AIRLINES:
            self.run([self.server, "timetable", "generate", *self.airline_options(code),
                      "--network", FILES / "network.csv", "--from", tomorrow, "--days", days,
                      "--seed", seed, "--out", f"{code}.csv"])
            self.import_timetable(code, f"{code}.csv")
        self.wait_connected()

    def import_timetable(self, code, path):
        """The flights of one CSV file. They are durable when it returns; peers learn them soon."""
        self.operator("timetable import", code, path, *self.airline_options(code))

    # ---- Running ----

    def start(self, code, *more_options):
        """Starts one airline and returns at once; wait_ready() waits."""
        if self.is_running(code):
            raise Failure(f"{code} is running already")
        command = [*self.launcher(code), self.server, "serve", "--data", code,
                   *self.airline_options(code),
                   "--health-port", str(self.health_port(code)), *more_options]
        with open(self.directory / f"{code}.log", "ab") as log:
            self.processes[code] = subprocess.Popen(
                [str(part) for part in command], cwd=self.directory, stdin=subprocess.DEVNULL,
                stdout=log, stderr=log, start_new_session=True, env=clean_environment(),
                preexec_fn=None if self.outlive else die_with_parent)
        (self.directory / f"{code}.pid").write_text(str(self.processes[code].pid))

    def start_all(self):
        for code in AIRLINES:
            self.start(code)
        self.wait_connected()

    def restart(self, code):
        """After kill() or stop(): starts it again and waits until all see each other."""
        self.start(code)
        self.wait_connected()

    def wait_ready(self, code, seconds=30.0):
        def answers():
            if not self.is_running(code):
                raise Failure(f"{code} ended while starting:\n{self.log_end(code)}")
            return self.is_healthy(code)

        wait_until(f"{code} answers on /healthz", answers, seconds)

    def wait_connected(self, codes=None):
        """Waits until each of them (by default: all that run) sees each other one up."""
        codes = [code for code in codes or AIRLINES if self.is_running(code)]
        for code in codes:
            self.wait_ready(code)
        for code in codes:
            wait_until(f"{code} sees {', '.join(codes)} up and has all their events",
                       lambda code=code: self._knows_all(code, codes))

    def _knows_all(self, code, codes):
        seen = {airline["code"]: airline for airline in self.status(code)["airlines"]}
        own = {other: self.status(other)["events"] for other in codes}
        return all(seen[other]["state"] == "up" and seen[other]["events"] >= own[other]
                   for other in codes)

    def kill(self, code):
        """SIGKILL: as when the power goes. Returns the status (-9), of a process started here."""
        return self._end(code, signal.SIGKILL, seconds=10)

    def stop(self, code):
        """SIGTERM: drains, and must end by itself with status 0."""
        status = self._end(code, signal.SIGTERM, seconds=15)
        if status not in (0, None):
            raise Failure(f"{code} ended with status {status}:\n{self.log_end(code)}")

    def stop_all(self):
        for code in AIRLINES:
            if self.is_running(code):
                self.stop(code)

    def kill_all(self):
        for code in AIRLINES:
            if self.is_running(code):
                self.kill(code)

    def _end(self, code, by, seconds):
        pid = self.pid(code)
        if pid is None:
            return None
        os.kill(pid, by)
        wait_until(f"{code} ends after {by.name}", lambda: not self.is_running(code), seconds)
        (self.directory / f"{code}.pid").unlink(missing_ok=True)
        process = self.processes.pop(code, None)
        return process.returncode if process else None

    def wait_ended(self, code, seconds=20.0):
        """Waits until the process has ended by itself, for instance at a failpoint."""
        wait_until(f"{code} ends by itself", lambda: not self.is_running(code), seconds)
        (self.directory / f"{code}.pid").unlink(missing_ok=True)
        return self.processes.pop(code).returncode

    # ---- Asking ----

    def pid(self, code):
        """The process number, if that process is still this airline."""
        process = self.processes.get(code)
        if process is not None:
            return process.pid if process.poll() is None else None
        try:
            pid = int((self.directory / f"{code}.pid").read_text())
            command = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
            here = Path(f"/proc/{pid}/cwd").resolve()
        except (OSError, ValueError):
            return None
        is_ours = here == self.directory and b"serve" in command and code.encode() in command
        return pid if is_ours else None

    def is_running(self, code):
        return self.pid(code) is not None

    def is_healthy(self, code):
        url = f"http://127.0.0.1:{self.health_port(code)}/healthz"
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:
                return answer.status == 200
        except (OSError, urllib.error.URLError):
            return False

    def health_port(self, code):
        return json.loads((self.directory / "health.json").read_text())[code]

    def client_endpoint(self, code):
        return self.alliance()[code]["client"]

    def alliance(self):
        """The airlines of the alliance file by code. Debian 12 has Python 3.11, hence tomllib."""
        import tomllib

        with open(self.directory / "alliance.toml", "rb") as file:
            return {airline["code"]: airline for airline in tomllib.load(file)["airline"]}

    def log_end(self, code, lines=20):
        text = (self.directory / f"{code}.log").read_text("utf-8", "replace")
        return "\n".join(text.splitlines()[-lines:])

    def status(self, code):
        return self.operator_json("status", code)

    def operator(self, command, code, *options):
        """An operator's command on one airline, such as ("flight list", "AD", "--json")."""
        return self.run([self.server, *command.split(), *options, "--data", code])

    def operator_json(self, command, code, *options):
        return json.loads(self.operator(command, code, *options, "--json").stdout)

    def run(self, command, check=True, **more):
        """Runs a program to its end in the alliance's folder. Failure when it fails."""
        more.setdefault("env", clean_environment())
        done = subprocess.run([str(part) for part in command], cwd=self.directory, text=True,
                              capture_output=True, timeout=120, **more)
        if check and done.returncode != 0:
            shown = " ".join(str(part) for part in command)
            raise Failure(f"{shown}: status {done.returncode}\n{done.stdout}{done.stderr}")
        return done

    def client(self, wallet, entry, *arguments, check=False, **more):
        """Runs the traveller's program with this wallet folder, asking this airline first."""
        command = [self.client_program, *arguments, "--home", self.directory / wallet,
                   "--alliance", "alliance.toml", "--entry", entry]
        return self.run(command, check=check, **more)


# ---- ./dev up, ./dev down ----

def up(alliance, fresh):
    if fresh:
        alliance.stop_all()
        alliance.clear()
    is_new = not alliance.exists()
    if is_new:
        print(f"making three airlines in {shown(alliance.directory)}/")
        alliance.create()
    for code in AIRLINES:
        if not alliance.is_running(code):
            print(f"starting {code}", flush=True)
            alliance.start(code)
    alliance.wait_connected()
    if not all(alliance.status(code)["flights"] for code in AIRLINES):
        print("importing timetables for 60 days", flush=True)
        alliance.import_timetables()
    print_next_steps(alliance)


def down(alliance):
    running = [code for code in AIRLINES if alliance.is_running(code)]
    alliance.stop_all()
    print("stopped " + ", ".join(running) if running else "nothing is running")


def shown(path):
    """A path as one types it here."""
    return os.path.relpath(path)


def print_next_steps(alliance):
    day = date.today() + timedelta(days=8)
    here = shown(alliance.directory)
    server, client = shown(alliance.server), shown(alliance.client_program)
    print(f"""
Three airlines are running. Try next:

  export VENDEPASS_HOME={here}/traveller VENDEPASS_CONNECT={alliance.client_endpoint("AD")}
  {client} airlines
  {client} register you@example.com --name "Your Name"
  {client} search REC POA --date {day} --passengers 2
  {client} --help
  {server} status --data {here}/AD
  ./dev monitor                    # in another terminal: see what happens
  kill -9 $(cat {here}/G3.pid)     # then search and buy again; `./dev up` starts it again
  ./dev down""")


def main():
    options = argparse.ArgumentParser(prog="alliance.py")
    options.add_argument("command", choices=("up", "down"))
    options.add_argument("--build", default=PROJECT / "build")
    options.add_argument("--directory", default=PROJECT / ".run")
    options.add_argument("--fresh", action="store_true", help="throw away what is there first")
    chosen = options.parse_args()
    alliance = DemoAlliance(chosen.build, chosen.directory, outlive=True)
    try:
        if chosen.command == "up":
            up(alliance, chosen.fresh)
        else:
            down(alliance)
    except Failure as failure:
        sys.exit(f"dev: {failure}")


if __name__ == "__main__":
    main()
