"""Mutants that do not fit, and what the copies say, on a planted tree."""

import contextlib
import io
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import mutate

SOURCE = """#include "airline/core/shop.h"

#include <map>

namespace vendepass {

void Shop::sell(int seat) {
  VP_ASSERT(free_.erase(seat) == 1);
  if (closed_) return;
  log(seat);
  if (closed_) stop();
}

void Shop::close() {
  log(0);
}

}  // namespace vendepass
"""
PATH = "airline/core/shop.cc"
FITTING = f"""# M7  A shop sells although it is closed.
# Nobody looks.

{PATH}
-  if (closed_) return;
+  if (!MUTANT && closed_) return;
"""
WARY = f"""# A shop stops twice.
assertions off: airline/core/till.cc

{PATH}
   log(seat);
+  if (MUTANT) stop();
   if (closed_) stop();
"""


class MutateTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name) / "root"
        self.mutants = Path(folder.name) / "mutants"
        self.out = Path(folder.name) / "out"
        self.plant(self.root / PATH, SOURCE)
        self.plant(self.root / "airline/core/till.cc",
                   "#include \"till.h\"\nint f() {\n  VP_ASSERT(open());\n  return 1;\n}\n")
        self.mutants.mkdir()

    @staticmethod
    def plant(path, text):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def add(self, name, text):
        self.plant(self.mutants / f"{name}.txt", text)

    def run_script(self, *arguments):
        """(exit status, what it printed, its complaint)."""
        said, complaint = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(complaint):
            status = mutate.main(["--source", str(self.root), "--mutants", str(self.mutants),
                                  *arguments])
        return status, said.getvalue(), complaint.getvalue()

    def make(self):
        status, _, complaint = self.run_script("--out", str(self.out))
        self.assertEqual(status, 0, complaint)
        return (self.out / PATH).read_text(encoding="utf-8")

    def assert_refused(self, *parts):
        status, _, complaint = self.run_script("--out", str(self.out))
        self.assertEqual(status, 1)
        for part in parts:
            self.assertIn(part, complaint)
        self.assertFalse(self.out.exists(), "nothing is written when something does not fit")


class CopiesTest(MutateTest):
    def test_a_line_is_replaced_and_mutant_becomes_a_question(self):
        self.add("sells_when_closed", FITTING)
        text = self.make()
        self.assertIn('(!::vendepass::mutants::is("sells_when_closed") && closed_) return;', text)
        self.assertNotIn("MUTANT", text)
        self.assertNotIn("\n  if (closed_) return;\n", text)

    def test_everything_else_stays_as_it_was(self):
        self.add("stops_twice", WARY)
        added = "\n".join(mutate.preamble(["stops_twice"])) + "\n"
        text = self.make()
        self.assertIn(added, text)
        kept = [line for line in text.replace(added, "").splitlines(keepends=True)
                if "::vendepass::mutants::is(" not in line]
        self.assertEqual("".join(kept), SOURCE)

    def test_lines_are_inserted_between_those_that_stay(self):
        self.add("stops_twice", WARY)
        self.assertIn('  log(seat);\n  if (::vendepass::mutants::is("stops_twice")) stop();\n'
                      "  if (closed_) stop();\n", self.make())

    def test_two_mutants_may_look_at_the_same_lines(self):
        self.add("sells_when_closed", FITTING)
        self.add("stops_twice", WARY)
        self.add("logs_twice", f"# Logs twice.\n\n{PATH}\n   if (closed_) return;\n"
                               "+  if (MUTANT) log(seat);\n")
        text = self.make()
        self.assertLess(text.index('is("sells_when_closed") &&'), text.index('is("logs_twice"))'))
        self.assertLess(text.index('is("logs_twice"))'), text.index('is("stops_twice"))'))

    def test_assertions_are_redefined_after_the_last_include(self):
        self.add("sells_when_closed", FITTING)
        text = self.make()
        self.assertLess(text.index("#include <map>"), text.index("#undef VP_ASSERT"))
        self.assertLess(text.index("#define VP_ASSERT"), text.index("namespace vendepass {"))

    def test_a_condition_is_evaluated_once_whoever_is_chosen(self):
        self.add("sells_when_closed", FITTING)
        found = re.search(r"#define VP_ASSERT\(condition\) ((?:.*\\\n)*.*)", self.make())
        macro = " ".join(found.group(1).replace("\\\n", " ").split())
        self.assertTrue(macro.startswith("((condition) ? void(0) : "), macro)
        self.assertEqual(len(re.findall(r"(?<!#)\bcondition\b", macro)), 1)

    def test_assertions_are_off_for_those_that_change_the_file_or_ask_for_it(self):
        self.add("sells_when_closed", FITTING)
        self.add("stops_twice", WARY)
        self.assertIn('{"sells_when_closed", "stops_twice"}, #condition', self.make())
        till = (self.out / "airline/core/till.cc").read_text(encoding="utf-8")
        self.assertIn('{"stops_twice"}, #condition', till)

    def test_the_list_names_all(self):
        self.add("sells_when_closed", FITTING)
        self.add("says_it", WARY.replace("stops twice", 'stops "twice"'))
        self.make()
        text = (self.out / mutate.LIST_NAME).read_text(encoding="utf-8")
        self.assertIn('Mutant{"says_it", "",\n           "A shop stops \\"twice\\"."}', text)
        self.assertIn('Mutant{"sells_when_closed", "M7",', text)
        self.assertIn("std::array<Mutant, 2>", text)

    def test_the_paths_are_told_without_writing(self):
        self.add("stops_twice", WARY)
        status, said, _ = self.run_script("--list")
        self.assertEqual(status, 0)
        self.assertEqual(said.split(), [PATH, "airline/core/till.cc", mutate.LIST_NAME])
        self.assertFalse(self.out.exists())

    def test_what_is_equal_is_not_written_again(self):
        self.add("sells_when_closed", FITTING)
        self.make()
        before = (self.out / PATH).stat().st_mtime_ns
        self.add("till_forgives", "# The till.\nassertions off: airline/core/till.cc\n\n"
                 "airline/core/till.cc\n-  return 1;\n+  return MUTANT ? 2 : 1;\n")
        self.make()
        self.assertEqual((self.out / PATH).stat().st_mtime_ns, before)
        self.assertTrue((self.out / "airline/core/till.cc").exists())


class MisfitsTest(MutateTest):
    def test_a_block_that_does_not_occur(self):
        self.add("sells_when_closed", FITTING.replace("-  if (closed_)", "-  if (is_closed_)"))
        self.assert_refused("sells_when_closed.txt:5", PATH, "does not occur", "is_closed_")

    def test_a_part_of_a_line_is_not_a_line(self):
        self.add("sells_when_closed", FITTING.replace("-  if (closed_) return;", "-  if (closed_)"))
        self.assert_refused("does not occur")

    def test_a_block_that_occurs_twice(self):
        self.plant(self.root / PATH, SOURCE + "\n" + SOURCE)
        self.add("sells_when_closed", FITTING)
        self.assert_refused("sells_when_closed.txt:5", "occurs 2 times")

    def test_a_file_that_is_not_there(self):
        self.add("sells_when_closed", FITTING.replace("shop.cc", "mall.cc"))
        self.assert_refused("sells_when_closed", "there is no file airline/core/mall.cc")

    def test_a_file_without_assertions_that_is_not_there(self):
        self.add("stops_twice", WARY.replace("till.cc", "bank.cc"))
        self.assert_refused("stops_twice", "there is no file airline/core/bank.cc")

    def test_two_mutants_that_replace_one_line(self):
        self.add("sells_when_closed", FITTING)
        self.add("sells_always", FITTING)
        self.assert_refused("sells_always and sells_when_closed", f"{PATH}:9", "another line")

    def test_a_mutant_that_writes_into_lines_that_another_replaces(self):
        self.add("sells_when_closed", FITTING.replace(
            "+", "-  log(seat);\n+").replace("MUTANT &&", "MUTANT && log(seat) &&"))
        self.add("logs_twice", f"# Logs twice.\n\n{PATH}\n   if (closed_) return;\n"
                               "+  if (MUTANT) log(seat);\n   log(seat);\n")
        self.assert_refused("both change", PATH)

    def test_a_mistake_that_would_always_be_there(self):
        self.add("sells_when_closed", FITTING.replace("!MUTANT && ", "!"))
        self.assert_refused("sells_when_closed.txt:5", "always be there")

    def test_a_header(self):
        self.add("sells_when_closed", FITTING.replace("shop.cc", "shop.h"))
        self.assert_refused("sells_when_closed.txt:4", "not the path of a .cc file")

    def test_a_mutant_that_changes_nothing(self):
        self.add("sells_when_closed", "# M7  Nothing.\n")
        self.assert_refused("it changes nothing")
        self.add("sells_when_closed", f"# M7  Nothing.\n\n{PATH}\n")
        self.assert_refused("it changes nothing")

    def test_a_block_without_a_place(self):
        self.add("sells_when_closed", f"# M7  Where?\n\n{PATH}\n+  if (MUTANT) return;\n")
        self.assert_refused("says nothing of where it belongs")

    def test_a_block_above_any_file(self):
        self.add("sells_when_closed", "# M7  Where?\n+  if (MUTANT) return;\n")
        self.assert_refused("sells_when_closed.txt:2", "without a file")

    def test_a_mutant_without_a_sentence(self):
        self.add("sells_when_closed", FITTING.split("\n", 1)[1].replace("# Nobody looks.\n", ""))
        self.assert_refused("sells_when_closed.txt:1", "the first line")

    def test_a_name_that_is_not_a_sentence(self):
        self.add("Mutant7", FITTING)
        self.assert_refused("snake_case")


class OwnMutantsTest(unittest.TestCase):
    def test_all_fit_the_code(self):
        here = Path(__file__).resolve().parent
        mutants = mutate.read_mutants(here)
        self.assertGreaterEqual(len(mutants), 40)
        mutate.copies(here.parents[2], mutants)

    def test_either_a_list_or_a_place(self):
        script = Path(mutate.__file__)
        for extra in ([], ["--list", "--out", "x"]):
            done = subprocess.run([sys.executable, "-B", script, "--source", ".", "--mutants", ".",
                                   *extra], capture_output=True, check=False)
            self.assertEqual(done.returncode, 2)


if __name__ == "__main__":
    unittest.main()
