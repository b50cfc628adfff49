"""ZeroMQ PUB/SUB with nothing around it: what a message takes from one process to two others.

It runs beside a measurement and shares its machine and its minute, so that the two can be compared.
The publisher puts the time (CLOCK_MONOTONIC, which all processes of a host share) into each message.
"""

import json
import struct
import subprocess
import sys
import time

import zmq

SUBSCRIBERS = 2  # As each of three airlines has.
STAMP = struct.Struct("<d")
END = b""
MOST_SECONDS = 600  # A subscriber that nobody ends ends by itself.


class BarePubSub:
    """Runs while its block does; then `latencies_ms` are there."""

    def __init__(self, size, pause_ms):
        self.size, self.pause_ms = size, pause_ms
        self.processes, self.latencies_ms = [], []

    def _run(self, *words):
        process = subprocess.Popen([sys.executable, "-B", __file__, *map(str, words)], text=True,
                                   stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.processes.append(process)
        return process

    def __enter__(self):
        self.publisher = self._run("publish", self.size, self.pause_ms)
        endpoint = self.publisher.stdout.readline().strip()
        self.subscribers = [self._run("subscribe", endpoint) for _ in range(SUBSCRIBERS)]
        for each in self.subscribers:
            each.stdout.readline()  # It has heard something.
        return self

    def __exit__(self, kind, *_):
        try:
            self.publisher.stdin.close()  # Its call to end.
            if kind is None:
                for each in self.subscribers:
                    self.latencies_ms += json.loads(each.stdout.readline())
        finally:
            for each in self.processes:
                each.kill()
                each.wait()
                each.stdin.close()
                each.stdout.close()


def publish(size, pause_ms):
    socket = zmq.Context.instance().socket(zmq.PUB)
    socket.bind("tcp://127.0.0.1:*")
    print(socket.get(zmq.LAST_ENDPOINT).decode(), flush=True)
    padding = bytes(size - STAMP.size)
    called_to_end = zmq.Poller()
    called_to_end.register(sys.stdin, zmq.POLLIN)
    while not called_to_end.poll(pause_ms):
        socket.send(STAMP.pack(time.monotonic()) + padding)
    socket.send(END)
    socket.close(linger=1000)


def subscribe(endpoint):
    socket = zmq.Context.instance().socket(zmq.SUB)
    socket.subscribe(b"")
    socket.connect(endpoint)
    end, latencies = time.monotonic() + MOST_SECONDS, []
    while time.monotonic() < end and socket.poll(10_000):
        message = socket.recv()
        now = time.monotonic()
        if message == END:
            break
        if not latencies:
            print("hears", flush=True)
        latencies.append((now - STAMP.unpack_from(message)[0]) * 1000)
    print(json.dumps(latencies), flush=True)


if __name__ == "__main__":
    if sys.argv[1] == "publish":
        publish(int(sys.argv[2]), int(sys.argv[3]))
    else:
        subscribe(sys.argv[2])
