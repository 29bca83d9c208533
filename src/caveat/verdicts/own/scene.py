"""A sentence with its quantities: what every rule about a text's own numbers is given."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from caveat.figures import figure_text
from caveat.quantity import Quantity, find_quantities
from caveat.verdicts.own.ranges import Range, agreement
from caveat.verdicts.verdict import Check

DISCRETE = (
    r"(?:people|persons|children|students|pupils|adults|men|women|boys|girls|patients|participants|respondents"
    r"|voters|volunteers|teachers|workers|employees|members|residents|households|families|schools|colleges"
    r"|hospitals|cities|towns|counties|states|countries|nations|districts|councils|companies|firms|players"
    r"|teams|games|matches|seats|votes|cases|deaths|victims|babies|births|tests|trials|studies|surveys"
    r"|questions|rows|samples|schoolchildren|officers|doctors|nurses|homes|vehicles|cars|animals|dogs)"
)
CHANGED = (
    r"(?:up|down|r[oi]se\w*|rising|f[ae]ll\w*|grew|grow\w*|increas\w+|decreas\w+|declin\w+|drop\w*|jump\w*|gain\w*"
    r"|climb\w*|soar\w*|surg\w+|spik\w+|plung\w+|slump\w*|shr[aiu]nk\w*|cut|reduc\w+|lower|higher|more|less|fewer)"
)


Place = Quantity | tuple[int, int]


@dataclass(frozen=True, slots=True)
class Own:
    """A check with the stretch of the text that its figures stand in, and the figures it compares.

    `stated` is the place of the figure that follows from the others, `figures` of all of them.
    """

    check: Check
    stated: tuple[int, int]
    figures: tuple[tuple[int, int], ...]

    @property
    def start(self) -> int:
        """Return where the first of the figures starts."""
        return min(start for start, _ in self.figures)

    @property
    def end(self) -> int:
        """Return where the last of the figures ends."""
        return max(end for _, end in self.figures)


def to_own(check: Check, stated: Place, *others: Place) -> Own:
    """Return a check with the place of its stated figure and of those from which it follows."""
    spans = [p if isinstance(p, tuple) else (p.start, p.end) for p in (stated, *others)]
    return Own(check, spans[0], tuple(sorted(set(spans))))


@dataclass(frozen=True, slots=True)
class Scene:
    """One sentence with its quantities; offsets index the sentence itself."""

    text: str
    quantities: tuple[Quantity, ...]
    as_of: date | None = None

    def between(self, a: Quantity, b: Quantity) -> str:
        """Return the words between two quantities."""
        return self.text[a.end : b.start]

    def after(self, q: Quantity) -> str:
        """Return the words after a quantity."""
        return self.text[q.end :]

    def before(self, q: Quantity) -> str:
        """Return the words before a quantity."""
        return self.text[: q.start]

    def pairs(self) -> Iterator[tuple[Quantity, Quantity]]:
        """Yield every quantity with the one after it."""
        yield from zip(self.quantities, self.quantities[1:], strict=False)


def to_scene(text: str, as_of: date | None = None) -> Scene:
    """Return the scene of a sentence.

    >>> [q.text for q in to_scene("Of the 88 members, 14, or 16%, left.").quantities]
    ['88', '14', '16%']
    """
    return Scene(text, find_quantities(text), as_of)


def compare(
    kind: str, words: str, stated: Quantity, found: Range, value: Fraction, *others: Quantity,
    decides: bool = True,
) -> Own:  # fmt: skip
    """Return the check of a stated quantity against the range that follows from the others."""
    agrees = agreement(stated, found)
    text = f"{words}, stated: {stated.text}"
    return to_own(Check(kind, text, float(value), agrees, decides=decides), stated, *others)


def named(q: Quantity) -> str:
    """Return a quantity's figure with its unit."""
    unit = q.unit if q.unit not in ("people", "count") else "count"
    return figure_text(q.value, unit)


def is_count(q: Quantity) -> bool:
    """Tell whether a quantity counts people or things."""
    return q.unit in ("count", "people") and q.high is None and q.value == q.value.to_integral_value()


def is_exact(q: Quantity) -> bool:
    """Tell whether a count is given to the last one: no hedge, no rounding."""
    return is_count(q) and q.hedge == "exact" and q.precision in (None, 1) and q.form in ("digits", "words")


def is_plain_share(scene: Scene, q: Quantity) -> bool:
    """Tell whether a percentage is of a whole, and not how much something changed.

    >>> scene = to_scene("It rose 20% (14 of 88).")
    >>> is_plain_share(scene, scene.quantities[0])
    False
    """
    if q.unit != "percent" or q.high is not None:
        return False
    if re.search(rf"\b{CHANGED}\s+(?:\w+\s+)?(?:by\s+)?$", scene.before(q), re.I):
        return False
    return not re.match(
        rf"\s+(?:points?\b|{CHANGED}\b|on the|since|above|below|than|over the|a year)", scene.after(q), re.I
    )


__all__ = [
    "CHANGED", "DISCRETE", "Own", "Scene", "compare", "is_count", "is_exact", "is_plain_share", "named",
    "to_own", "to_scene",
]  # fmt: skip
