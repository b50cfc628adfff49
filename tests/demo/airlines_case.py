"""What the tests on running airlines share: an alliance below the build folder, and travellers."""

import atexit
import datetime
import os
import shutil
import tempfile
import unittest
from pathlib import Path

from alliance import PROJECT, DemoAlliance
from network import Network
from traveller import Traveller

BUILD = Path(os.environ.get("VENDEPASS_BUILD", PROJECT / "build"))


def new_alliance(days=20):
    """Three running airlines with timetables. Stopped and removed when the process ends."""
    directory = Path(tempfile.mkdtemp(prefix="airlines-", dir=BUILD))
    alliance = DemoAlliance(BUILD, directory / "alliance")

    def remove():
        alliance.kill_all()
        shutil.rmtree(directory, ignore_errors=True)

    atexit.register(remove)
    alliance.create()
    alliance.start_all()
    alliance.import_timetables(days=days)
    return alliance


class AirlinesCase(unittest.TestCase):
    """Airlines that run for all tests of the class; each test starts with all of them up."""

    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.alliance = new_alliance()
        cls.day = datetime.date.today() + datetime.timedelta(days=5)
        cls.network = Network(cls.alliance, cls.day.isoformat())

    @classmethod
    def tearDownClass(cls):
        cls.alliance.kill_all()

    def setUp(self):
        for code in self.alliance.alliance():
            if not self.alliance.is_running(code):
                self.alliance.start(code)
        self.alliance.wait_connected()

    def tearDown(self):
        for code, process in self.alliance.processes.items():
            status = process.poll()
            self.assertIsNone(status, f"{code} ended by itself with status {status}:\n"
                                      f"{self.alliance.log_end(code)}")

    def traveller(self, name, entry="AD"):
        """A new customer, registered and signed in."""
        one = Traveller(name, f"{name.split()[0].lower()}@example.org", self.alliance,
                        f"{self.id().rsplit('.', 1)[-1]}-{name.split()[0]}")
        one.email = f"{len(self.id())}.{self._testMethodName[-40:]}.{one.email}"
        one.register(entry)
        return one

    def flight(self, code, number=0):
        """A flight of this airline on the day of the tests; another number, another flight."""
        answer = self.alliance.operator_json("flight list", code, "--date", self.day)
        return answer["flights"][number]["flight"]
