"""Steps: how far something has to have moved to be counted: "added ten years", "more than doubled"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from caveat.claims.claim import Claim
from caveat.quantity import Quantity, find_quantities
from caveat.readings.rows.asking.query import Test
from caveat.readings.rows.lexical.turns import change_words
from caveat.readings.rows.lexical.words import read_words
from caveat.readings.rows.naming.limits import HEDGES

AS_POINTS, AS_PERCENT = 0.3, 1.0  # of a step in percent: of a figure in percent it may be one in points
_OR_MORE = re.compile(
    r"^(?:\s+(?!or\b)[\w%'’-]+){0,4}\s+(?:or|and) (?:more|better|higher|over|above)\b", re.I
)
_DECADE = re.compile(
    r"\b(?:(?P<over>more than|over)|(?P<least>at least))?\s*(?:a|one|a full|a whole) decade\b", re.I
)
_OF_TIME = re.compile(r"^\s+(?:of|in|to|on|or more (?:of|in|to|on))\b", re.I)
_HOW_MANY = re.compile(r"\b(?:in|for|at|among|across) (?:\w+ )?$", re.I)
_LEVEL = re.compile(r"\b(?:to|at|below|above|under|past|reach\w*|stood at|hit) (?:\w+ )?$", re.I)
_SPAN_OF_TIME = ("year", "rank", "quarters", "months", "weeks", "days", "seasons")
DECADE = 10.0  # years
NEAR = 4  # words before a figure within which something moves by it


@dataclass(frozen=True, slots=True)
class Step:
    """How far a figure has to go from one time to another: by an amount, by percent, or to so many times.

    `sign` is the way it goes; of a factor, 1 where the later figure has to be no less than so many times.
    """

    kind: Literal["difference", "percent", "factor"] = "difference"
    sign: float = 1.0
    test: Test = ">"
    bound: float = 0.0
    start: int = 0
    end: int = 0

    def met(self, old: float, new: float) -> bool:
        """Tell whether a figure went so far.

        >>> Step("percent", -1.0, ">=", 25.0).met(80.0, 60.0), Step("factor", 1.0, ">", 2.0).met(3.0, 6.0)
        (True, False)
        """
        if self.kind != "difference" and old <= 0:
            return False
        went = {
            "difference": new - old,
            "percent": 100.0 * (new - old) / (old or 1.0),
            "factor": new / (old or 1.0),
        }
        far = self.sign * went[self.kind] if self.kind != "factor" else went["factor"]
        return far >= self.bound if self.test == ">=" else far < self.bound if self.test == "<" else (
            far <= self.bound if self.test == "<=" else far > self.bound
        )  # fmt: skip

    def sql(self, old: str, new: str) -> str:
        """Return the condition that a figure went so far.

        >>> Step(sign=-1.0).sql("a", "b"), Step("factor", 1.0, ">", 2.0).sql("a", "b")
        ('-1 * (b - a) > 0', 'a > 0 AND 1.0 * b / a > 2')
        """
        if self.kind == "factor":
            return f"{old} > 0 AND 1.0 * {new} / {old} {self.test} {self.bound:.15g}"
        if self.kind == "percent":
            return (
                f"{old} > 0 AND {100.0 * self.sign:g} * ({new} - {old}) / {old} {self.test} {self.bound:.15g}"
            )
        return f"{self.sign:g} * ({new} - {old}) {self.test} {self.bound:.15g}"

    @property
    def label(self) -> str:
        """Return the step in words.

        >>> Step("percent", -1.0, ">=", 25.0).label, Step().label
        ('went down by >= 25 percent', 'went up')
        """
        if self.kind == "factor":
            return f"at {self.test} {self.bound:g} times"
        way = "up" if self.sign > 0 else "down"
        far = f" by {self.test} {self.bound:g}" if self.bound else ""
        return f"went {way}{far}{' percent' if far and self.kind == 'percent' else ''}"


def steps_of(claim: Claim, sign: float) -> list[tuple[Step, float]]:
    """Return how far members have to have gone to be counted, [] where the claim does not say so.

    `sign` is the way of the claim's words.

    >>> def of(text, sign=0.0):
    ...     return [(s.label, w) for s, w in steps_of(Claim("c", 0, len(text), text, 0, "quantified"), sign)]
    >>> of("rents more than doubled in every city"), of("all have lost a fifth of their trees or more", -1.0)
    ([('at > 2 times', 1.0)], [('went down by >= 20 percent', 1.0), ('went down by >= 0.2', 0.3)])
    >>> of("all added at least a decade to the life of a newborn", 1.0)
    [('went up by >= 10', 1.0)]
    """
    return list(_read(claim, sign))


def _read(claim: Claim, sign: float) -> Iterator[tuple[Step, float]]:
    text, own = claim.text, claim.stated
    for found in _DECADE.finditer(text):
        after = text[found.end() :]
        if sign and (_OF_TIME.match(after) or _OR_MORE.match(after)):
            test: Test = ">" if found["over"] else ">="
            yield (
                Step(
                    "difference", sign, test, DECADE, claim.start + found.start(), claim.start + found.end()
                ),
                1.0,
            )
            return
    for q in find_quantities(text, claim.start):
        if (
            q.of is not None
            or q.unit in _SPAN_OF_TIME
            or (own is not None and own.start < q.end and q.start < own.end)
        ):
            continue
        low, high = q.start - claim.start, q.end - claim.start
        more = _OR_MORE.match(text[high:])
        end = q.end + (more.end() if more else 0)
        test = HEDGES.get(q.hedge, ">=")
        if q.form == "multiple":
            down = float(q.value) < 1.0
            turned: Test = ("<" if test == ">" else "<=") if down else test
            if test in (">", ">=") and (sign >= 0 or down):
                yield Step("factor", 1.0, turned, float(q.value), q.start, end), 1.0
                return
        elif sign and test in (">", ">=") and _is_far(q, text, low, high):
            yield from _by(q, sign, test, end)
            return


def _is_far(q: Quantity, text: str, low: int, high: int) -> bool:
    """Tell whether a figure says how far something went, and not to where: "lost a fifth of"."""
    before = text[:low]
    if _LEVEL.search(before) or float(q.value) <= 0:
        return False
    known = change_words()
    moving, compared = known["up"] | known["down"], known["more"] | known["less"]
    near = read_words(before)[-NEAR:]
    if any({w.low, w.lemma} & moving for w in near) and not _HOW_MANY.search(before):
        return True
    after = read_words(text[high:])[:2]
    return q.unit in ("percent", "ratio", "points") and any({w.low, w.lemma} & compared for w in after)


def _by(q: Quantity, sign: float, test: Test, end: int) -> Iterator[tuple[Step, float]]:
    value = float(q.value)
    if q.unit in ("percent", "ratio"):
        part = 100.0 * value if q.unit == "ratio" else value
        yield Step("percent", sign, test, part, q.start, end), AS_PERCENT
        yield Step("difference", sign, test, value, q.start, end), AS_POINTS
        return
    yield Step("difference", sign, test, value, q.start, end), 1.0


__all__ = ["Step", "steps_of"]
