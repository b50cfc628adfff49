"""A temporary tree in which a test plants a violation."""

import tempfile
import unittest
from pathlib import Path


class PlantedTree(unittest.TestCase):
    """Gives each test an empty project folder, and takes it away again."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="vendepass-tidy-")
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)

    def plant(self, relative, text):
        path = self.root / relative
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def assert_caught(self, problems, *parts):
        """Exactly one problem, and it contains all the parts."""
        self.assertEqual(len(problems), 1, problems)
        for part in parts:
            self.assertIn(part, problems[0])
