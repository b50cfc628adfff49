#!/usr/bin/python3
"""Keeps functions and files small enough to read, and every header introduced.

Usage: check_shape.py [ROOT]

A function counts from the first line of its signature to its closing brace. C++ functions are found
by following braces over text without comments and literals: namespaces and types are looked into,
every other block that follows a parameter list is one function. Python is read with `ast`.
"""

import ast
import re
import sys
from pathlib import Path

from source_tree import code_only, files, report

MOST_FUNCTION_LINES = 70
MOST_FILE_LINES = 450
MOST_TEST_FILE_LINES = 600

_TRANSPARENT = re.compile(
    r"^(?:(?:inline|export|typedef|constexpr|static|const|friend)\s+)*"
    r"(?:namespace|class|struct|union|enum|extern)\b")
_BEFORE_SIGNATURE = re.compile(r"(?:\s+|(?:public|private|protected)\s*:(?!:))*")
_NAME = re.compile(r"([~\w:]+(?:\s*operator\s*\S+)?)\s*\(")


def _without_template(head):
    """The head of a declaration without leading `template <...>` and attributes."""
    head = re.sub(r"\[\[.*?\]\]", " ", head, flags=re.DOTALL).strip()
    while head.startswith("template"):
        depth = 0
        for index, letter in enumerate(head):
            depth += {"<": 1, ">": -1}.get(letter, 0)
            if letter == ">" and depth == 0:
                break
        else:
            return head
        head = head[index + 1:].strip()
    return head


class _Scanner:
    """Follows braces; remembers where the current declaration began."""

    def __init__(self, code):
        # A preprocessor line is no declaration; continued ones keep their line breaks.
        self.code = re.sub(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*",
                           lambda found: "\n" * found.group(0).count("\n"), code, flags=re.M)
        self.functions = []
        self.start = 0       # Where the current declaration begins.
        self.parens = 0
        self.blocks = []     # Open transparent blocks: only counted.

    def run(self):
        index = 0
        while index < len(self.code):
            index = self._at(index)
        return self.functions

    def _at(self, index):
        letter = self.code[index]
        if letter in "()":
            self.parens += 1 if letter == "(" else -1
        elif letter == "{":
            return self._open(index)
        elif letter == "}":
            del self.blocks[-1:]
            self.start = index + 1
        elif letter == ";" and self.parens == 0:
            self.start = index + 1
        return index + 1

    def _open(self, index):
        head = _without_template(self.code[self.start:index])
        if self.parens == 0 and _TRANSPARENT.match(head):
            self.blocks.append(index)
            self.start = index + 1
            return index + 1
        end = self._closing(index)
        if self.parens > 0:
            return end + 1  # A value inside a parameter list.
        rest = self.code[end + 1:].lstrip()
        if rest[:1] in (",", "{"):
            return end + 1  # `a_{1}, b_{2} {`: the initialisers before a constructor's body.
        if ")" in head:
            self._found(head, end)
        self.start = end + 1
        return end + 1

    def _closing(self, index):
        depth = 0
        while index < len(self.code):
            depth += {"{": 1, "}": -1}.get(self.code[index], 0)
            if depth == 0:
                return index
            index += 1
        return len(self.code) - 1

    def _found(self, head, end):
        begin = _BEFORE_SIGNATURE.match(self.code, self.start).end()
        name = _NAME.search(head)
        first = self.code.count("\n", 0, begin) + 1
        last = self.code.count("\n", 0, end) + 1
        self.functions.append((name.group(1) if name else "?", first, last - first + 1))


def cpp_functions(text):
    """(name, first line, number of lines) of each function of a C++ file."""
    return _Scanner(code_only(text)).run()


def python_functions(text):
    """The same for Python; a method counts alone, a nested function within its outer one too."""
    found = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            found.append((node.name, node.lineno, node.end_lineno - node.lineno + 1))
    return found


def _problems_of(relative, suffix, text):
    lines = text.count("\n")
    most = MOST_TEST_FILE_LINES if relative.startswith("tests/") else MOST_FILE_LINES
    if lines > most:
        yield f"{relative}:1: {lines} lines, more than {most}: two concepts in one file?"
    if suffix == ".h" and not text.startswith("//"):
        yield f"{relative}:1: a header opens with a comment that says what it is and why"
    functions = python_functions(text) if suffix == ".py" else cpp_functions(text)
    for name, line, count in functions:
        if count > MOST_FUNCTION_LINES:
            yield f"{relative}:{line}: {name} has {count} lines, more than {MOST_FUNCTION_LINES}"


def check(root):
    """Problems as text, one a line; empty when everything has a readable size."""
    root = Path(root)
    problems = []
    for path in files(root, ".h", ".cc", ".py"):
        relative = path.relative_to(root).as_posix()
        problems.extend(_problems_of(relative, path.suffix, path.read_text(encoding="utf-8")))
    return problems


if __name__ == "__main__":
    sys.exit(report("shape", check(sys.argv[1] if len(sys.argv) > 1 else ".")))
