#!/usr/bin/python3
"""Finds words that must not be in the tree, and links in the documentation that lead nowhere.

Usage: check_words.py [ROOT]

The tree has no marks of unfinished work and no absolute path of the machine that it was written on.
Every relative link in a Markdown file names a file of the project, and its anchor, if it has one, a
heading of that file.
"""

import re
import sys
from pathlib import Path

from source_tree import files, report

# Written in halves, so that this file passes its own check.
_UNFINISHED = re.compile(r"\b(?:TO" r"DO|FIX" r"ME)\b")
_MACHINE = re.compile(r"(?<![\w.$}/])/(?:wo" r"rk|ho" r"me|ro" r"ot|Use" r"rs)/")
_TEXT = (".h", ".cc", ".py", ".sh", ".md", ".txt", ".toml", ".csv", ".yml", ".yaml", ".cmake", "")
_LINK = re.compile(r"\[[^\]\n]*\]\(\s*<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\s*\)")
_HEADING = re.compile(r"^#{1,6}\s+(.*?)\s*#*$", re.MULTILINE)
_FENCE = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)


def anchors_of(markdown):
    """The anchors that a Markdown page offers, as GitHub makes them of its headings."""
    seen = {}
    anchors = set()
    for heading in _HEADING.findall(_FENCE.sub("", markdown)):
        plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).replace("`", "").lower()
        anchor = re.sub(r"[^\w\- ]", "", plain).replace(" ", "-")
        count = seen.get(anchor, 0)
        seen[anchor] = count + 1
        anchors.add(f"{anchor}-{count}" if count else anchor)
    return anchors


def _word_problems(relative, text):
    for number, line in enumerate(text.splitlines(), 1):
        for pattern, what in ((_UNFINISHED, "unfinished work"), (_MACHINE, "a path of one machine")):
            found = pattern.search(line)
            if found:
                yield f"{relative}:{number}: {what}: {found.group(0)}"


def _link_problem(page, target, root):
    if re.match(r"[a-z][a-z0-9+.-]*:", target):
        return None  # Another site: nobody's test run should need it.
    name, _, anchor = target.partition("#")
    goal = (page.parent / name if name else page).resolve()
    if not goal.is_relative_to(root.resolve()):
        return f"{target} leads out of the project"
    if not goal.exists():
        return f"{target} does not exist"
    if anchor and goal.suffix == ".md" and anchor not in anchors_of(goal.read_text("utf-8")):
        return f"{target}: no such heading"
    return None


def _link_problems(relative, page, text, root):
    prose = _FENCE.sub(lambda found: "\n" * found.group(0).count("\n"), text)
    for match in _LINK.finditer(prose):
        problem = _link_problem(page, match.group(1), root)
        if problem:
            line = prose.count("\n", 0, match.start()) + 1
            yield f"{relative}:{line}: link {problem}"


def check(root):
    """Problems as text, one a line; empty when nothing is unfinished and every link leads."""
    root = Path(root)
    problems = []
    for path in files(root, *_TEXT):
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # Not text.
        relative = path.relative_to(root).as_posix()
        problems.extend(_word_problems(relative, text))
        if path.suffix == ".md":
            problems.extend(_link_problems(relative, path, text, root))
    return problems


if __name__ == "__main__":
    sys.exit(report("words", check(sys.argv[1] if len(sys.argv) > 1 else ".")))
