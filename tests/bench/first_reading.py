#!/usr/bin/python3
"""First readings of a whole alliance on real processes; prints numbers, asserts none.

    first_reading.py --network NETWORK.csv --airports AIRPORTS.csv [--airlines G3,JJ,AD]
                     [--days 60] [--build build] [--directory DIR] [--purchases 4000]

Generates a timetable for each airline from the network file (docs/data-files.md), starts them,
restarts them cold, and prints: flights and seats loaded, start-up time and memory of each,
database sizes, search times over random airport pairs that can only be flown by changing airline,
and purchases a second with 8 clients that have one purchase in flight each.
"""

import argparse
import datetime
import json
import os
import random
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "demo"), str(HERE.parent / "interop")]

import alliance  # noqa: E402
import client  # noqa: E402
import msgpack  # noqa: E402
import zmq  # noqa: E402

EPOCH = datetime.date(1970, 1, 1)
CLIENTS = 8


class RealNetwork(alliance.DemoAlliance):
    """The demo's way of running airlines, with other airlines and another network."""

    def __init__(self, options, directory):
        super().__init__(options.build, directory)
        self.options = options

    def file_options(self):
        return ["--alliance", "alliance.toml", "--airports", Path(self.options.airports).resolve()]

    def import_timetables(self, first):
        for code in alliance.AIRLINES:
            out = f"{code}.timetable.csv"
            self.run([self.server, "timetable", "generate", *self.airline_options(code),
                      "--network", Path(self.options.network).resolve(), "--from", first,
                      "--days", self.options.days, "--out", out])
            began = time.monotonic()
            self.operator("timetable import", code, out, *self.airline_options(code))
            print(f"{code}: imported in {time.monotonic() - began:.1f} s", flush=True)


def memory_mib(pid):
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


def percentile(values, share):
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def pairs_that_need_a_change(network, airlines):
    """Airport pairs with no one-airline trip of up to two legs, but one over two airlines."""
    edges = {}
    for line in Path(network).read_text().splitlines()[1:]:
        code, origin, destination = line.split(",")[:3]
        if code in airlines:
            edges.setdefault(origin, {}).setdefault(destination, set()).add(code)
    airports, pairs = sorted(edges), []
    for origin in airports:
        for destination in airports:
            if origin == destination or destination in edges[origin]:
                continue
            ways = [(first, second) for middle in edges[origin]
                    for first in edges[origin][middle]
                    for second in edges.get(middle, {}).get(destination, ())]
            if ways and all(first != second for first, second in ways):
                pairs.append((origin, destination))
    return pairs


def measure_search(net, pairs, date):
    entry = client.Entry(net.client_endpoint(next(iter(alliance.AIRLINES))))
    day, took, found = (datetime.date.fromisoformat(date) - EPOCH).days, [], 0
    chosen = random.Random(1).choices(pairs, k=1000)
    for origin, destination in chosen:
        began = time.perf_counter()
        answer = entry.ask(3, origin, destination, day, 1, 1)
        took.append((time.perf_counter() - began) * 1000)
        found += 1 if answer[1] else 0
    print(f"search: 1000 of {len(pairs)} pairs that need a change of airline, {found} with trips: "
          f"p50 {percentile(took, .5):.2f} ms, p99 {percentile(took, .99):.2f} ms (round trip)")


def register(entry):
    email = f"reading-{os.urandom(6).hex()}@example.org"
    person = client.Customer(email, "Ana Leitura", "correct horse", os.urandom(16),
                             1, 1024)
    entry.ask(6, person.signed(person.registration()), person.details)
    return person


def single_seats(net, first):
    """(flight, cabin, fare) of one airline's own flights, each with free seats."""
    code = next(iter(alliance.AIRLINES))
    listed = json.loads(net.operator("flight list", code, "--date", first, "--json").stdout)
    entry, flights = client.Entry(net.client_endpoint(code)), []
    for row in listed["flights"]:
        if row["state"] != "open":
            continue
        designator, date = row["flight"].split("@")
        number = int(designator.split("-")[1])
        day = (datetime.date.fromisoformat(date) - EPOCH).days
        cabin = entry.ask(4, [code, number, day])[10][-1]
        flights.append(([code, number, day], cabin[0], cabin[1], row["free"]))
    return flights


def measure_purchases(net, first, count):
    code = next(iter(alliance.AIRLINES))
    entry = client.Entry(net.client_endpoint(code))
    quorum = entry.ask(1)[2]
    person = register(entry)
    flights = single_seats(net, first)
    seats = [flight for flight in flights for _ in range(flight[3])][:count]
    random.Random(2).shuffle(seats)
    requests = []
    for flight, cabin, fare, _ in seats:
        leg = [flight, cabin, [], fare]
        content = msgpack.packb([1, "purchase", person.ident, ["Ana Leitura"], [leg], quorum, code,
                                 int(time.time()) + 600, os.urandom(16)])
        requests.append(person.signed(content))
    sockets = [client.Entry(net.client_endpoint(code)) for _ in range(CLIENTS)]
    poller, sent_at, took, sold = zmq.Poller(), {}, [], 0
    for each in sockets:
        poller.register(each.socket, zmq.POLLIN)
    by_socket = {each.socket: each for each in sockets}
    waiting, began = list(reversed(requests)), time.perf_counter()

    def send(each):
        if waiting:
            sent_at[each.socket] = time.perf_counter()
            each.socket.send(each.request([8, waiting.pop()]))

    for each in sockets:
        send(each)
    done = 0
    while done < len(requests):
        ready = dict(poller.poll(5000))
        if not ready:
            sys.exit("purchases: no answer for 5 s")
        for socket in ready:
            answer = by_socket[socket].reply(socket.recv())
            if answer is None:
                continue
            took.append((time.perf_counter() - sent_at[socket]) * 1000)
            sold += 1 if answer[0] == 8 and answer[2] == 2 else 0
            done += 1
            send(by_socket[socket])
    seconds = time.perf_counter() - began
    print(f"purchases: {CLIENTS} clients with one in flight each, single seats at the entry: "
          f"{sold} of {done} sold in {seconds:.2f} s = {sold / seconds:.0f}/s, "
          f"p50 {statistics.median(took):.2f} ms, p99 {percentile(took, .99):.2f} ms")


def report(net):
    for code in alliance.AIRLINES:
        status = net.status(code)
        files = {path.name: path.stat().st_size / 2**20
                 for path in sorted((net.directory / code).glob("*.db*"))}
        sizes = ", ".join(f"{name} {size:.1f} MiB" for name, size in files.items())
        print(f"{code}: {status['flights']} flights, {status['seats']} seats, "
              f"{memory_mib(net.pid(code)):.0f} MiB; {sizes}")


def restart_cold(net):
    net.stop_all()
    for code in alliance.AIRLINES:
        began = time.monotonic()
        net.start(code)
        net.wait_ready(code, 120)
        print(f"{code}: start-up to serving {time.monotonic() - began:.2f} s")
    net.wait_connected()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--network", required=True)
    parser.add_argument("--airports", required=True)
    parser.add_argument("--airlines", default="G3,JJ,AD")
    parser.add_argument("--days", type=int, default=60)
    parser.add_argument("--build", default=str(HERE.parents[1] / "build"))
    parser.add_argument("--directory")
    parser.add_argument("--purchases", type=int, default=4000)
    options = parser.parse_args()
    codes = options.airlines.split(",")
    alliance.AIRLINES.clear()
    alliance.AIRLINES.update({code: (100 + i, code) for i, code in enumerate(sorted(codes))})
    first = (datetime.date.today() + datetime.timedelta(days=2)).isoformat()
    directory = Path(options.directory or tempfile.mkdtemp(prefix="vendepass-reading-"))
    try:
        with RealNetwork(options, directory) as net:
            net.create()
            for code in alliance.AIRLINES:
                net.start(code)
            net.wait_connected()
            net.import_timetables(first)
            began = time.monotonic()
            net.wait_connected()
            print(f"all know all flights {time.monotonic() - began:.1f} s after the last import")
            report(net)
            restart_cold(net)
            report(net)
            pairs = pairs_that_need_a_change(options.network, set(codes))
            measure_search(net, pairs, first)
            measure_purchases(net, first, options.purchases)
            report(net)
    finally:
        if not options.directory:
            shutil.rmtree(directory, ignore_errors=True)


if __name__ == "__main__":
    main()
