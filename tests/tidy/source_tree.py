"""Finds the project's own files, and reads C++ without its comments and strings.

The checks beside this file stand on it. They walk the folder instead of asking git, so that they
also work in an unpacked archive and in the temporary trees of their own tests.
"""

import re
from pathlib import Path

# Built, recorded or fetched: not ours.
_SKIPPED = re.compile(r"^(build.*|\.git|\.run|\.cache|\.venv|__pycache__|node_modules)$")
_LITERAL = re.compile(
    r"""
      R"(?P<mark>[^()\\\s]{0,16})\(.*?\)(?P=mark)"   # raw string
    | //[^\n]*                                       # comment to the end of the line
    | /\*.*?\*/                                      # comment between marks
    | "(?:[^"\\\n]|\\.)*"                            # string
    | (?<![0-9A-Fa-f])'(?:[^'\\\n]|\\.)*'            # character; 1'000 is a number
    """,
    re.VERBOSE | re.DOTALL,
)


def files(root, *suffixes):
    """Files under `root` with one of the suffixes ("" = no suffix), in a stable order."""
    root = Path(root)
    found = []
    for path in root.rglob("*"):
        parts = path.relative_to(root).parts
        if any(_SKIPPED.match(part) for part in parts):
            continue
        if path.is_file() and path.suffix in suffixes:
            found.append(path)
    return sorted(found)


def code_only(text):
    """C++ with comments and literals emptied; line numbers stay what they were."""

    def blank(match):
        found = match.group(0)
        quote = '""' if found[0] in 'R"' else "0" if found[0] == "'" else " "
        return quote + "\n" * found.count("\n")

    return _LITERAL.sub(blank, text)


def report(name, problems):
    """Prints what was found; the exit status for the shell."""
    for problem in problems:
        print(problem)
    print(f"{name}: {len(problems)} problem(s)" if problems else f"{name}: nothing wrong")
    return 1 if problems else 0
