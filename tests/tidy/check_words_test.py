"""Unfinished work, paths of one machine and dead links, planted and seen."""

import unittest

from check_words import anchors_of, check
from planted import PlantedTree

UNFINISHED = "TO" + "DO"
HOME = "/ho" + "me/"


class WordsTest(PlantedTree):
    def test_a_clean_tree_is_clean(self):
        self.plant("docs/a.md", "# A page\n\n[b](b.md#second-part), [here](#a-page), [web](https://x.y)\n")
        self.plant("docs/b.md", "# B\n\n## Second part\n")
        self.plant("common/a.cc", "// Everything is done.\n")
        self.assertEqual(check(self.root), [])

    def test_unfinished_work_is_seen(self):
        self.plant("common/a.cc", f"int a;  // {UNFINISHED}: more\n")
        self.assert_caught(check(self.root), "common/a.cc:1", "unfinished work")

    def test_unfinished_work_in_a_script_without_suffix_is_seen(self):
        self.plant("dev", f"#!/bin/bash\n# {UNFINISHED}\n")
        self.assert_caught(check(self.root), "dev:2", "unfinished work")

    def test_a_path_of_one_machine_is_seen(self):
        self.plant("docs/a.md", f"Run {HOME}somebody/build.\n")
        self.assert_caught(check(self.root), "docs/a.md:1", "a path of one machine")

    def test_a_relative_path_with_that_name_is_fine(self):
        self.plant("docs/a.md", f"See docs{HOME}x and $HOME{HOME}.\n")
        self.assertEqual(check(self.root), [])

    def test_a_link_to_nothing_is_seen(self):
        self.plant("README.md", "\nSee [the design](docs/design.md).\n")
        self.assert_caught(check(self.root), "README.md:2", "docs/design.md does not exist")

    def test_a_link_to_no_heading_is_seen(self):
        self.plant("docs/a.md", "# A\n\n[x](#b)\n")
        self.assert_caught(check(self.root), "docs/a.md:3", "no such heading")

    def test_a_link_out_of_the_project_is_seen(self):
        self.plant("docs/a.md", "[x](../../etc/passwd)\n")
        self.assert_caught(check(self.root), "leads out of the project")

    def test_a_link_in_a_code_block_is_text(self):
        self.plant("docs/a.md", "```\n[x](nowhere.md)\n```\n")
        self.assertEqual(check(self.root), [])

    def test_built_folders_are_not_ours(self):
        self.plant("build/a.cc", f"// {UNFINISHED}\n")
        self.assertEqual(check(self.root), [])

    def test_anchors_are_made_as_github_makes_them(self):
        page = "# The *big* `x`, and more\n## Twice\n## Twice\n```\n# not one\n```\n"
        self.assertEqual(anchors_of(page), {"the-big-x-and-more", "twice", "twice-1"})


if __name__ == "__main__":
    unittest.main()
