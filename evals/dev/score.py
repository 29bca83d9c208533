"""Score the reader on sentences marked up by hand, family by family.

    python evals/dev/score.py [--show] [FILE ...]

In a file, a line is a sentence, or a paragraph where it holds several; "#" opens a comment.
`{family words}` marks a claim, `{family@First_Last words}` one that somebody else than the author
makes, and `{?family words}` one that may be found or not. Marks nest. A claim counts as found when
a predicted span shares at least half of the union with it (tight) or half of the shorter of
the two (loose), one to one; `family` is the share of those found whose family is right.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from caveat.article import parse_article
from caveat.claims import Claim, find_claims

HERE = Path(__file__).resolve().parent
_MARK = re.compile(r"\{(\??)([a-z]+)(?:@(\S+))? |\}")
_QUIET = frozenset({"event", "opinion"})


@dataclass(slots=True)
class Wanted:
    """A marked claim."""

    start: int
    end: int
    family: str
    speaker: str
    optional: bool


def read_marks(line: str) -> tuple[str, list[Wanted]]:
    """Return the text of a line without its marks, and the claims that they mark."""
    text, at = "", 0
    wanted: list[Wanted] = []
    stack: list[Wanted] = []
    for mark in _MARK.finditer(line):
        text += line[at : mark.start()]
        at = mark.end()
        if mark.group() == "}":
            claim = stack.pop()
            claim.end = len(text)
            wanted.append(claim)
        else:
            speaker = (mark.group(3) or "author").replace("_", " ")
            stack.append(Wanted(len(text), 0, mark.group(2), speaker, bool(mark.group(1))))
    return text + line[at:], wanted


def shared(claim: Claim, wanted: Wanted) -> tuple[float, float]:
    """Return the overlap over the union and over the shorter of two spans."""
    both = max(0, min(claim.end, wanted.end) - max(claim.start, wanted.start))
    one, two = claim.end - claim.start, wanted.end - wanted.start
    return both / (one + two - both), both / min(one, two)


def pair(claims: list[Claim], wanted: list[Wanted]) -> list[tuple[Claim, Wanted]]:
    """Return claims with the marks that they meet, the best pairs first, one to one."""
    scores = [
        (c.family == w.family, *shared(c, w), i, j)
        for i, c in enumerate(claims)
        for j, w in enumerate(wanted)
        if shared(c, w)[1] >= 0.5
    ]
    pairs: list[tuple[Claim, Wanted]] = []
    left: set[int] = set()
    right: set[int] = set()
    for *_, i, j in sorted(scores, reverse=True):
        if i not in left and j not in right:
            left.add(i)
            right.add(j)
            pairs.append((claims[i], wanted[j]))
    return pairs


def main() -> int:
    """Read, score and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--show", action="store_true", help="print each line that is read otherwise")
    arguments = parser.parse_args()
    total: Counter[str] = Counter()
    print(f"{'file':13} marked found tight family speaker extra")
    for path in arguments.files or sorted(HERE.glob("*.txt")):
        counts = score(path, show=arguments.show)
        total += counts
        print(row(path.stem, counts))
    print(row("all", total))
    return 0


def row(name: str, n: Counter[str]) -> str:
    """Return one line of the table."""
    found = max(1, n["found"])
    return (
        f"{name:13} {n['marked']:6} {n['found'] / max(1, n['marked']):5.2f} "
        f"{n['tight'] / max(1, n['marked']):5.2f} {n['family'] / found:6.2f} "
        f"{n['speaker'] / found:7.2f} {n['extra']:5}"
    )


def score(path: Path, *, show: bool = False) -> Counter[str]:
    """Return what was marked, found, tight, of the right family and speaker, and found beyond it."""
    n: Counter[str] = Counter()
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        text, wanted = read_marks(line)
        claims = [c for c in find_claims(parse_article(text)) if c.family not in _QUIET]
        pairs = pair(claims, wanted)
        needed = [(c, w) for c, w in pairs if not w.optional]
        n["marked"] += sum(not w.optional for w in wanted)
        n["found"] += len(needed)
        n["tight"] += sum(shared(c, w)[0] >= 0.5 and c.family == w.family for c, w in needed)
        n["family"] += sum(c.family == w.family for c, w in needed)
        n["speaker"] += sum(_same(c.speaker, w.speaker) for c, w in needed)
        met = {id(c) for c, _ in pairs}
        extra = [c for c in claims if id(c) not in met]
        n["extra"] += len(extra)
        good = [w for c, w in needed if c.family == w.family and shared(c, w)[0] >= 0.5]
        well = len(good) == sum(not w.optional for w in wanted) and not extra
        if show and not (well and all(_same(c.speaker, w.speaker) for c, w in needed)):
            print("-", line)
            print(
                "   ",
                [
                    (c.family, c.text, c.speaker) if c.speaker != "author" else (c.family, c.text)
                    for c in claims
                ],
            )
    return n


def _same(one: str, two: str) -> bool:
    return one.lower() in two.lower() or two.lower() in one.lower()


if __name__ == "__main__":
    raise SystemExit(main())
