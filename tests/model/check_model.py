#!/usr/bin/python3
"""Checks the model of the purchase protocol: the design holds, and every mistake is caught.

check_model.py [DIRECTORY [TEST...]]      TEST: one of the classes below, or Class.test

Needs spin and gcc. All that they make goes to a folder below DIRECTORY (without it: the build
folder), which is removed in the end. docs/model/README.md is the plan: its tables name the runs,
how many states the design has, and for each mistake the property that it breaks and how many steps
lead there. All of it is compared with what is measured here, so the page stays true.
"""

import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
MODEL = PROJECT / "docs" / "model"
BUILD = PROJECT / "build"
PATIENCE_S = 120  # For one tool. The longest run takes some ten seconds.

# How a generated checker is compiled and run. No bit-state hashing, so no state is missed; no
# partial order reduction, which gains nothing from steps on shared variables; bounds on memory and
# on the steps of one way, at which a run fails. Compiling is half the work: -O2 would take more time
# than it saves, and what is small or ends soon is not optimized.
COMMON = ["-w", "-DSAFETY", "-DNOREDUCE", "-DMEMLIM=3000"]
ALL_STATES = ["-O1", "-DPEG", *COMMON]  # PEG: counts how often each step was taken.
FEW_STATES = ["-O0", "-DPEG", *COMMON]
SHORTEST_FIRST = ["-O0", "-DBFS", *COMMON]
BOUNDS = ["-m1000", "-w22"]  # Steps: no way has a hundred. Slots of the hash table: 2^22.

_ROW = re.compile(r"^\| `(?P<run>\w+\.pml[^`]*)` \|(?P<cells>.*)\|$", re.MULTILINE)
_SWITCH = re.compile(r"(?:MISTAKE|BEYOND|REACH)_[A-Z0-9_]*[A-Z0-9]")


def rows():
    """The tables of the README that name runs: [(model and switches, [cell, ...]), ...]."""
    text = (MODEL / "README.md").read_text("utf-8")
    return [(found["run"], [cell.strip() for cell in found["cells"].split("|")])
            for found in _ROW.finditer(text)]


def number(cell):
    return int(cell.replace(",", ""))


class ModelCase(unittest.TestCase):
    """Makes checkers of the models, each in a folder of its own, and reads what they say."""

    directory = BUILD

    def setUp(self):
        for tool in ("spin", "gcc"):
            self.assertIsNotNone(shutil.which(tool), f"{tool} is missing: apt-get install {tool}")
        self.directory.mkdir(parents=True, exist_ok=True)
        folder = tempfile.TemporaryDirectory(dir=self.directory, prefix="model-")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def tool(self, *command):
        done = subprocess.run([str(word) for word in command], cwd=self.folder, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=PATIENCE_S)
        return done.returncode, done.stdout

    def must(self, *command):
        code, said = self.tool(*command)
        self.assertEqual(code, 0, f"{command[0]} failed: {said}")
        return said

    def explore(self, run, flags):
        """What the checker of `run`, a model and its switches, says in the end."""
        model, *switches = run.split()
        for old in self.folder.iterdir():
            old.unlink()
        shutil.copy(MODEL / model, self.folder)
        self.must("spin", "-o3", "-a", *switches, model)
        self.must("gcc", *flags, "-o", "pan", "pan.c")
        said = self.tool(self.folder / "pan", *BOUNDS)[1]
        self.assertNotIn("max search depth too small", said, run)
        self.assertNotIn("MEMLIM", said, run)
        return said

    def replay(self, run):
        """The way to the error that the last checker found, told by spin."""
        model, *switches = run.split()
        return self.tool("spin", "-T", "-t", "-k", f"{model}.trail", *switches, model)[1]

    def assert_holds(self, run, flags=ALL_STATES):
        """Explores all states; no error. The number of states is the one on the page."""
        said = self.explore(run, flags)
        self.assertIn("Full statespace search for:", said)
        self.assertRegex(said, r"assertion violations\s+\+")
        self.assertRegex(said, r"invalid end states\s+\+")
        if "errors: 0\n" not in said:
            self.fail(f"{run} is wrong:\n{self.replay(run)}")
        self.assertNotIn("Search not completed", said)
        states = number(re.search(r"(\d+) states, stored", said)[1])
        seconds = re.search(r"elapsed time (\S+) seconds", said)
        print(f"{run}: {states:,} states, no error, {seconds[1] if seconds else 0} s", flush=True)
        documented = [cells for named, cells in rows() if named == run]
        self.assertEqual([number(cells[1]) for cells in documented], [states],
                         f"states of {run} in README.md, and measured")
        return said

    def assert_every_step_was_taken(self, said):
        """No step of the model is there in vain: a step that is never possible checks nothing."""
        taken = set(re.findall(r"^\s*\d+\ttrans\s+(\d+) ", said, re.MULTILINE))
        table = self.must(self.folder / "pan", "-d")
        steps = re.findall(r"-\(tr\s+(\d+)\)->.*? (\S+:\d+) => (.*)$", table, re.MULTILINE)
        never = [(where, what) for step, where, what in steps
                 if step not in taken and what != "-end-"]
        self.assertGreater(len(steps), 20)
        self.assertEqual(never, [], "steps that were never taken")

    def violation(self, run):
        """(name of the property, number of steps that lead there): the shortest way to an error."""
        said = self.explore(run, SHORTEST_FIRST)
        self.assertRegex(said, r"pan:\d+: assertion violated", f"{run}: nothing was caught")
        self.assertIn("errors: 1\n", said)
        model = run.split()[0]
        trail = self.folder / f"{model}.trail"
        movers = [line.split(":")[1] for line in trail.read_text("utf-8").splitlines()
                  if not line.startswith("-")]
        steps = sum(mover != movers[0] for mover in movers)  # The first to move starts the others.
        where = re.search(rf"spin: {model}:(\d+), Error: assertion violated", self.replay(run))
        line = number(where[1])
        source = (MODEL / model).read_text("utf-8").splitlines()
        named = re.search(r"assert\(.*/\* (.*?)\. \*/$", source[line - 1])
        self.assertIsNotNone(named, f"{run}: the assertion in line {line} has no name")
        print(f"{run}: after {steps} steps not true: {named[1]}", flush=True)
        return named[1], steps

    def assert_is_caught(self, run, cells):
        """It breaks the property that the page names, in as many steps as the page says."""
        self.assertEqual(self.violation(run), (cells[1], number(cells[2])), f"{run} in README.md")

    def assert_is_reached(self, run):
        """What the switch calls out of reach is not, so the run without it did not pass idly."""
        self.assertEqual(self.violation(run)[0], "Not reached")

    def assert_all(self, kind, wanted):
        """All runs on the page whose switch is of this kind; `wanted` picks among them."""
        chosen = [(run, cells) for run, cells in rows() if f"-D{kind}_" in run and wanted(run)]
        self.assertTrue(chosen, "the page names none")
        for run, cells in chosen:
            with self.subTest(run):
                if kind == "REACH":
                    self.assert_is_reached(run)
                else:
                    self.assert_is_caught(run, cells)


def is_about_set_back(run):
    return run.startswith("set_back")


def is_about_forgetting(run):
    return run.startswith("forgetting.pml")


def is_about_others(run):
    return run.startswith(("crossing.pml", "reuse.pml"))


def is_about_progress(run):
    return run.startswith("purchase.pml") and "-DPROGRESS" in run


def is_about_safety(run):
    return run.startswith("purchase.pml") and not is_about_progress(run)


class Design(ModelCase):
    """One purchase, as designed: nothing is ever wrong."""

    def test_all_states_of_four_ballots(self):
        said = self.assert_holds("purchase.pml")
        self.assert_every_step_was_taken(said)

    def test_all_states_of_five_ballots(self):
        self.assert_holds("purchase.pml -DSORTED -DBALLOTS=5")

    def test_to_sort_the_acceptors_leaves_the_rest_as_it_is(self):
        self.assert_holds("purchase.pml -DSORTED")
        for run, cells in rows():
            if re.search("PHASE_1_FOR_NOTHING|BALLOT_0_STAYS_OPEN|SOLD_WITHOUT_ALL_HOLDS", run):
                self.assert_is_caught(f"{run} -DSORTED", cells)

    def test_a_quorum_of_five(self):
        self.assert_holds("purchase.pml -DSORTED -DVOTERS=5 -DBALLOTS=3")

    def test_three_owners(self):
        self.assert_holds("purchase.pml -DSORTED -DOWNERS=3")

    def test_with_a_reader(self):
        said = self.assert_holds("purchase.pml -DREADER -DBALLOTS=3")
        self.assert_every_step_was_taken(said)

    def test_both_outcomes_are_reached(self):
        self.assert_all("REACH", is_about_safety)


class Progress(ModelCase):
    """When the faults stop, nothing stays in doubt."""

    def test_every_end_is_resolved(self):
        self.assert_holds("purchase.pml -DPROGRESS")

    def test_every_end_with_three_owners_is_resolved(self):
        self.assert_holds("purchase.pml -DPROGRESS -DOWNERS=3 -DBALLOTS=3")

    def test_both_ends_are_reached(self):
        self.assert_all("REACH", is_about_progress)

    def test_each_mistake_is_caught(self):
        self.assert_all("MISTAKE", is_about_progress)


class Mistakes(ModelCase):
    """Each well-known mistake breaks a property."""

    def test_each_is_caught(self):
        self.assert_all("MISTAKE", is_about_safety)

    def test_the_page_and_the_models_name_the_same(self):
        in_models = {name for path in MODEL.glob("*.pml")
                     for name in _SWITCH.findall(path.read_text("utf-8"))}
        on_the_page = {name for run, _ in rows() for name in _SWITCH.findall(run)}
        self.assertEqual(in_models, on_the_page)
        self.assertGreaterEqual(sum(name.startswith("MISTAKE") for name in on_the_page), 10)


class Crossing(ModelCase):
    """Purchases that want the same seats, and one id for two contents."""

    def test_somebody_wins(self):
        for who in ("", " -DTHREE", " -DRING", " -DALONE"):
            with self.subTest(who):
                self.assert_holds(f"crossing.pml{who}", FEW_STATES)

    def test_an_id_that_is_a_digest_has_one_content(self):
        self.assert_holds("reuse.pml", FEW_STATES)

    def test_all_outcomes_are_reached(self):
        self.assert_all("REACH", is_about_others)

    def test_each_mistake_is_caught(self):
        self.assert_all("MISTAKE", is_about_others)


class SetBack(ModelCase):
    """A database that was set back: its votes, its seats and its numbers."""

    def test_no_second_decision(self):
        said = self.assert_holds("set_back.pml")
        self.assert_every_step_was_taken(said)

    def test_every_start_ends(self):
        said = self.assert_holds("set_back.pml -DSTARTS -DBALLOTS=2")
        self.assert_every_step_was_taken(said)

    def test_listeners_alone_keep_the_tenure(self):
        self.assert_holds("set_back.pml -DONLY_LISTENERS_LOOK_AT_THE_TENURE -DBALLOTS=2")

    def test_no_seat_and_no_number_twice(self):
        said = self.assert_holds("set_back_owner.pml", FEW_STATES)
        self.assert_every_step_was_taken(said)

    def test_all_outcomes_are_reached(self):
        self.assert_all("REACH", is_about_set_back)

    def test_each_mistake_is_caught(self):
        self.assert_all("MISTAKE", is_about_set_back)

    def test_what_is_beyond_the_assumption(self):
        self.assert_all("BEYOND", is_about_set_back)


class Forgetting(ModelCase):
    """Acceptors that keep only the decision."""

    def test_no_second_decision(self):
        said = self.assert_holds("forgetting.pml -DBALLOTS=3", FEW_STATES)
        self.assert_every_step_was_taken(said)

    def test_four_ballots_with_sorted_acceptors(self):
        self.assert_holds("forgetting.pml -DSORTED")
        for run, cells in rows():
            if re.search("FORGETFUL_VOTES_FOR_ANYTHING|KEEPS_ITS_OWN_VOTE", run):
                self.assert_is_caught(f"{run} -DSORTED", cells)

    def test_a_quorum_of_five(self):
        self.assert_holds("forgetting.pml -DSORTED -DVOTERS=5 -DBALLOTS=3")

    def test_readers_find_the_decision(self):
        said = self.assert_holds("forgetting.pml -DSORTED -DREADER -DBALLOTS=3")
        self.assert_every_step_was_taken(said)

    def test_who_asks_is_answered(self):
        self.assert_holds("forgetting.pml -DPROGRESS")

    def test_answers_need_not_wait_for_the_disk(self):
        self.assert_holds("forgetting.pml -DANSWERS_BEFORE_IT_FORGETS -DBALLOTS=3", FEW_STATES)

    def test_readers_need_neither_one_ballot_nor_a_majority(self):
        self.assert_holds("forgetting.pml -DSORTED -DREADER -DREADERS_BALLOTS_DIFFER "
                          "-DREADER_BELIEVES_WHO_HAS_FORGOTTEN -DBALLOTS=3")

    def test_all_outcomes_are_reached(self):
        self.assert_all("REACH", is_about_forgetting)

    def test_each_mistake_is_caught(self):
        self.assert_all("MISTAKE", is_about_forgetting)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        ModelCase.directory = Path(sys.argv.pop(1)).resolve()
    unittest.main(verbosity=2)
