"""Airlines on networks of their own, so that a cable can be pulled and its bytes be counted.

Each airline runs in a network namespace of its own, with one veth pair to a bridge. Bridge and bench
are in a namespace that the bench moved into at its start: nothing of this is visible to the host, and
all of it goes when the bench ends, however it ends. As root, or where users may have namespaces.
"""

import os
import subprocess
import sys
from pathlib import Path

import alliance as demo
from alliance import Failure, wait_until

INSIDE = "VENDEPASS_BENCH_INSIDE"  # Set in the process that is in its own namespace already.
NETWORK = "10.77.0"


def ip(*words):
    done = subprocess.run(["ip", *words], capture_output=True, text=True)
    if done.returncode != 0:
        raise Failure(f"ip {' '.join(words)}: {done.stderr.strip()}")


def move_into_own_network():
    """Starts this program again in a network namespace of its own; loopback works there."""
    if INSIDE not in os.environ:
        as_user = ["--map-root-user"] if os.geteuid() != 0 else []
        os.environ[INSIDE] = "1"
        try:
            os.execvp("unshare", ["unshare", "--net", *as_user, sys.executable, "-B", *sys.argv])
        except OSError as error:
            raise Failure(f"cannot run unshare (package util-linux): {error}") from None
    ip("link", "set", "lo", "up")


class CabledAlliance(demo.DemoAlliance):
    """The demo's airlines, each behind a cable. Requires move_into_own_network()."""

    def __init__(self, build, directory):
        super().__init__(build, directory)
        self.places = {}  # A process that does nothing but keep an airline's namespace.

    def __enter__(self):
        ip("link", "add", "mesh", "type", "bridge", "forward_delay", "0", "mcast_snooping", "0")
        ip("link", "set", "mesh", "addrgenmode", "none", "up")  # Without IPv6 it says nothing.
        for code in demo.AIRLINES:
            self._lay_cable(code)
        return self

    def __exit__(self, *_):
        self.kill_all()
        for place in self.places.values():
            place.kill()
            place.wait()
        ip("link", "delete", "mesh")

    def _lay_cable(self, code):
        place = subprocess.Popen(["unshare", "--net", "sleep", "infinity"],
                                 preexec_fn=demo.die_with_parent)
        self.places[code] = place
        own = os.readlink("/proc/self/ns/net")
        wait_until(f"{code} has a network of its own",
                   lambda: os.readlink(f"/proc/{place.pid}/ns/net") != own)
        ip("link", "add", code, "type", "veth", "peer", "name", "cable", "netns", str(place.pid))
        ip("link", "set", code, "master", "mesh", "addrgenmode", "none", "up")
        for words in (["link", "set", "lo", "up"],
                      ["link", "set", "cable", "addrgenmode", "none", "up"],
                      ["address", "add", f"{self.host(code)}/24", "dev", "cable"]):
            done = subprocess.run([*self.launcher(code), "ip", *words], capture_output=True)
            if done.returncode != 0:
                raise Failure(f"{code}: ip {' '.join(words)}: {done.stderr.decode().strip()}")

    def host(self, code):
        return f"{NETWORK}.{list(demo.AIRLINES).index(code) + 1}"

    def launcher(self, code):
        return ["nsenter", "--target", str(self.places[code].pid), "--net"]

    def is_healthy(self, code):
        """Asked through the operator's socket, which is a file: /healthz is behind the cable."""
        command = [self.server, "status", "--data", code, "--json"]
        return self.run(command, check=False).returncode == 0

    def pull_cable(self, code):
        """Off the bridge: nobody is told, packets just do not arrive any more."""
        ip("link", "set", code, "nomaster")

    def plug_cable(self, code):
        ip("link", "set", code, "master", "mesh")

    def bytes_sent(self):
        """By each airline since its cable was laid, Ethernet frames with all their headers."""
        lines = Path("/proc/net/dev").read_text().splitlines()[2:]
        received = {line.split(":")[0].strip(): int(line.split(":")[1].split()[0])
                    for line in lines}
        return {code: received[code] for code in demo.AIRLINES}
