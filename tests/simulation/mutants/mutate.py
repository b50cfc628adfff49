#!/usr/bin/python3
"""Makes copies of the cores that contain mistakes, one of which can be chosen at run time.

Usage: mutate.py --source ROOT --mutants DIR --out OUT     writes OUT/<path>.cc for each file
       mutate.py --source ROOT --mutants DIR --list        prints the paths, one a line

A mutant is a text file, its format is in README.md beside this script. All of its blocks are looked
for in the original source, never in what another mutant has made of it, so the order of mutants
means nothing; two mutants that replace the same line are refused. A block that does not fit exactly
once is an error: a mutant that no longer fits the code must break the build.
"""

import argparse
import re
import sys
from dataclasses import dataclass, field
from pathlib import Path

LIST_NAME = "mutant_list.cc"
HEADER = "tests/simulation/mutants/mutant.h"

_NAME = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)+")
_TITLE = re.compile(r"# (?:(M\d+)  )?(\S.*)")
_PATH = re.compile(r"[a-z][\w-]*(?:/[\w.-]+)+")
_OFF = "assertions off:"
_MUTANT = re.compile(r"\bMUTANT\b")
_INCLUDE = re.compile(r"\s*#\s*include\b")


class Misfit(Exception):
    """A mutant that cannot be made, and why."""


@dataclass
class Block:
    """Consecutive lines of one source file, and what becomes of them: (mark, text) each."""
    line: int  # Of the mutant's file, for messages.
    lines: list = field(default_factory=list)

    def original(self):
        return [text for mark, text in self.lines if mark != "+"]


@dataclass
class Mutant:
    name: str
    bug: str
    sentence: str
    forgiving: list = field(default_factory=list)  # Files whose assertions it switches off.
    blocks: dict = field(default_factory=dict)     # Path -> [Block]

    def files(self):
        return sorted({*self.blocks, *self.forgiving})


@dataclass
class Edit:
    """Lines [first, last) of the original become `text`; first == last inserts before `first`."""
    first: int
    last: int
    text: list
    mutant: str


# ---- Reading mutants ----

def parse_mutant(path):
    """The mutant that a text file describes. Raises Misfit."""
    lines = path.read_text(encoding="utf-8").splitlines()
    if not _NAME.fullmatch(path.stem):
        raise Misfit(f"{path.name}: a name is several words in snake_case")
    title = _TITLE.fullmatch(lines[0]) if lines else None
    if not title:
        raise Misfit(f"{path.name}:1: the first line is '# M7  What is wrong.', M7 may be missing")
    mutant = Mutant(path.stem, title.group(1) or "", title.group(2))
    current, block = None, None
    for number, line in enumerate(lines[1:], 2):
        where = f"{path.name}:{number}"
        if not line.strip():
            block = None
        elif line[0] in " -+":
            if current is None:
                raise Misfit(f"{where}: a block without a file above it")
            if block is None:
                block = Block(number)
                mutant.blocks[current].append(block)
            block.lines.append((line[0], line[1:]))
        elif line.startswith(_OFF):
            named = line[len(_OFF):].split(",")
            mutant.forgiving = [_source(each.strip(), where) for each in named]
        elif not line.startswith("#"):
            current, block = _source(line, where), None
            mutant.blocks.setdefault(current, [])
    _check_blocks(path.name, mutant)
    return mutant


def _source(path, where):
    if not _PATH.fullmatch(path) or not path.endswith(".cc"):
        raise Misfit(f"{where}: '{path}' is not the path of a .cc file")
    return path


def _check_blocks(name, mutant):
    if not any(mutant.blocks.values()):
        raise Misfit(f"{name}: it changes nothing")
    for path, blocks in mutant.blocks.items():
        if not blocks:
            raise Misfit(f"{name}: {path} has no block")
        for block in blocks:
            added = [text for mark, text in block.lines if mark == "+"]
            if not any(_MUTANT.search(text) for text in added):
                raise Misfit(f"{name}:{block.line}: no '+' line has MUTANT: "
                             "the mistake would always be there")


def read_mutants(folder):
    """All mutants of a folder, by name."""
    return [parse_mutant(path) for path in sorted(Path(folder).glob("*.txt"))]


# ---- Making copies ----

def place_of(block, original, where):
    """Index of the first line of the block in the original. Raises Misfit."""
    wanted = block.original()
    if not wanted:
        raise Misfit(f"{where}: the block says nothing of where it belongs")
    found = [at for at in range(len(original) - len(wanted) + 1)
             if original[at:at + len(wanted)] == wanted]
    if len(found) != 1:
        times = f"occurs {len(found)} times" if found else "does not occur"
        raise Misfit(f"{where}: the block {times}; it begins with '{wanted[0].strip()}'")
    return found[0]


def edits_of(block, at, mutant):
    """The edits of a block that was found at a line."""
    edits, run = [], None
    for mark, text in block.lines:
        if mark == " ":
            run = None
            at += 1
            continue
        if run is None:
            run = Edit(at, at, [], mutant)
            edits.append(run)
        if mark == "-":
            at += 1
            run.last = at
        else:
            run.text.append(_MUTANT.sub(f'::vendepass::mutants::is("{mutant}")', text))
    return edits


def check_overlaps(path, edits):
    """Raises Misfit when two edits want the same line, or one writes into what another replaces."""
    for one, other in zip(edits, edits[1:]):
        if other.first < one.last:
            raise Misfit(f"{one.mutant} and {other.mutant} both change {path}:{other.first + 1}: "
                         "choose another line for one of them")


def apply_edits(original, edits):
    lines, at = [], 0
    for edit in edits:
        lines += original[at:edit.first] + edit.text
        at = edit.last
    return lines + original[at:]


def preamble(forgivers):
    """What follows the last #include of a copy. The condition is still evaluated when forgiven:
    some have effects."""
    names = ", ".join(f'"{name}"' for name in forgivers)
    return [f'#include "{HEADER}"',
            "#undef VP_ASSERT",
            "#define VP_ASSERT(condition) \\",
            "  ((condition) ? void(0) : ::vendepass::mutants::broken( \\",
            f"      {{{names}}}, #condition, __FILE__, __LINE__))"]


def copy_of(path, original, mutants):
    """The text of the copy of one file."""
    lines = original.splitlines()
    includes = [at for at, line in enumerate(lines, 1) if _INCLUDE.match(line)]
    if not includes:
        raise Misfit(f"{path}: it includes nothing, so it can have no mutant")
    forgivers = [mutant.name for mutant in mutants if path in mutant.files()]
    edits = [Edit(includes[-1], includes[-1], preamble(forgivers), "")]
    for mutant in mutants:
        for block in mutant.blocks.get(path, []):
            where = f"{mutant.name}.txt:{block.line}: {path}"
            edits += edits_of(block, place_of(block, lines, where), mutant.name)
    edits.sort(key=lambda edit: (edit.first, edit.last))  # Stable: then by name.
    check_overlaps(path, edits)
    return "\n".join(apply_edits(lines, edits)) + "\n"


def list_of(mutants):
    """The text of the list that the simulator reads."""
    def quoted(text):
        return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'

    rows = [f"    Mutant{{{quoted(m.name)}, {quoted(m.bug)},\n           {quoted(m.sentence)}}},"
            for m in mutants]
    return "\n".join([
        "#include <array>", "", f'#include "{HEADER}"', "", "namespace vendepass::mutants {", "",
        "std::span<const Mutant> all() {",
        f"  static constexpr std::array<Mutant, {len(mutants)}> kAll{{", *rows, "  };",
        "  return kAll;", "}", "", "}  // namespace vendepass::mutants", ""])


def paths_of(mutants):
    return sorted({path for mutant in mutants for path in mutant.files()})


def copies(root, mutants):
    """Path -> text of everything that is to be written."""
    texts = {LIST_NAME: list_of(mutants)}
    for path in paths_of(mutants):
        source = Path(root) / path
        if not source.is_file():
            users = ", ".join(m.name for m in mutants if path in m.files())
            raise Misfit(f"{users}: there is no file {path}")
        texts[path] = copy_of(path, source.read_text(encoding="utf-8"), mutants)
    return texts


def write(out, texts):
    """Writes what differs from what is there, so that nothing else is compiled again."""
    for path, text in texts.items():
        target = Path(out) / path
        if target.is_file() and target.read_text(encoding="utf-8") == text:
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--source", required=True, help="the top of the project")
    parser.add_argument("--mutants", required=True, help="the folder of the mutants")
    parser.add_argument("--out", help="where the copies go")
    parser.add_argument("--list", action="store_true", help="print the paths and write nothing")
    wanted = parser.parse_args(arguments)
    if wanted.list == bool(wanted.out):
        parser.error("either --out or --list")
    try:
        mutants = read_mutants(wanted.mutants)
        if wanted.list:
            print("\n".join([*paths_of(mutants), LIST_NAME]))
        else:
            write(wanted.out, copies(wanted.source, mutants))
    except Misfit as misfit:
        print(f"mutate.py: {misfit}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
