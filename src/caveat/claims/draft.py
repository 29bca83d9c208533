"""A claim in the making: token ranges, before phrases and context are looked up."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from caveat.claims.claim import ChangeForm, Checkability, Direction, Family
from caveat.claims.scene import Scene

Range = tuple[int, int]


@dataclass(slots=True)
class Draft:
    """What a rule found: the tokens [lo, hi) assert one thing of this family."""

    lo: int
    hi: int
    family: Family
    anchor: int
    quantity: int = -1  # index in `scene.quantities`
    direction: Direction | None = None
    form: ChangeForm | None = None
    measure: Range | None = None  # tokens that name what is measured, untrimmed
    versus: Range | None = None
    cause: Range | None = None
    effect: Range | None = None
    checkability: Checkability | None = None
    asserted: bool = False  # although "could" or a denial stands in it ("not until", "hardly any difference")
    denied: bool = False  # by words outside the range ("nor the House's to 55")


Rule = Callable[[Scene, list[Draft]], Iterator[Draft]]
"""A rule of one family: yields drafts; it sees what the rules before it found."""
