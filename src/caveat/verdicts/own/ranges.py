"""What a figure as written can stand for, as an exact range, and arithmetic on such ranges.

A figure is what its written precision and hedge allow: "1.2 million" is any value from 1.15 up
to 1.3 million (rounded, or cut off), "about 500" any from 470 to 530. Figures of one sentence
contradict each other only where no values inside their ranges fit together. The ends are
fractions of whole numbers: nothing is lost to binary arithmetic.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from caveat.quantity import CLOSE, CLOSE_FROM, HEDGES, NEAR, UNDERSTATED_WORD, Quantity, is_word

ENDLESS = Fraction(10) ** 30


@dataclass(frozen=True, slots=True)
class Range:
    """All values from `low` to `high`; an open end is not one of them."""

    low: Fraction
    high: Fraction
    open_low: bool = False
    open_high: bool = False

    def __add__(self, other: Range) -> Range:
        return Range(
            self.low + other.low, self.high + other.high,
            self.open_low or other.open_low, self.open_high or other.open_high,
        )  # fmt: skip

    def __sub__(self, other: Range) -> Range:
        return Range(
            self.low - other.high, self.high - other.low,
            self.open_low or other.open_high, self.open_high or other.open_low,
        )  # fmt: skip

    def __truediv__(self, other: Range) -> Range:
        """Return the quotients; both ranges are above zero."""
        return Range(
            self.low / other.high, self.high / other.low,
            self.open_low or other.open_high, self.open_high or other.open_low,
        )  # fmt: skip

    def times(self, factor: int | Fraction) -> Range:
        """Return every value times a positive factor."""
        return Range(self.low * factor, self.high * factor, self.open_low, self.open_high)

    def plus(self, step: int | Fraction) -> Range:
        """Return every value moved by a step."""
        return Range(self.low + step, self.high + step, self.open_low, self.open_high)

    def meets(self, other: Range) -> bool:
        """Tell whether a value lies in both.

        >>> Range(Fraction(1), Fraction(2)).meets(Range(Fraction(2), Fraction(3), open_low=True))
        False
        """
        low, high = max(self.low, other.low), min(self.high, other.high)
        if low != high:
            return low < high
        shut_low = (low == self.low and self.open_low) or (low == other.low and other.open_low)
        shut_high = (high == self.high and self.open_high) or (high == other.high and other.open_high)
        return not (shut_low or shut_high)


def range_of(q: Quantity, value: Fraction | None = None) -> Range:
    """Return what a quantity can stand for; `value` is the other number of a pair, written as precisely.

    >>> from caveat.quantity import find_quantities
    >>> r = range_of(find_quantities("40%")[0])
    >>> float(r.low), float(r.high), r.open_high
    (39.5, 41.0, True)
    """
    x = Fraction(q.value) if value is None else value
    step = Fraction(q.precision or 0)
    if step == 1 and q.unit in ("count", "people"):
        step = Fraction(0)  # a count given to the last one
    rule = HEDGES[q.hedge]
    if q.hedge == "range" and q.high is not None and value is None:
        return Range(x - step / 2, Fraction(q.high) + step, open_high=bool(step))
    if is_word(q) and q.hedge in ("exact", "about"):
        near = Fraction(str(NEAR)) * x
        return Range(x - near, x + near)
    if q.hedge == "about":
        near = max(Fraction(str(NEAR)) * x, step / 2)
        return Range(x - near, x + near)
    if rule.below is None or rule.above is None:
        return Range(x - step / 2, x + step, open_high=bool(step))
    low = x - Fraction(str(rule.below)) * x
    if q.hedge in ("over", "at_least"):
        return Range(low, ENDLESS, open_low=q.hedge == "over")
    return Range(low, x + Fraction(str(rule.above)) * x, open_high=q.hedge == "under")


def point(value: int | Fraction) -> Range:
    """Return the range of one exact value."""
    return Range(Fraction(value), Fraction(value))


def ends_of(q: Quantity) -> tuple[Range, Range]:
    """Return the two numbers of "from 315 to 562", each as written."""
    high = q.value if q.high is None else q.high
    return range_of(q, Fraction(q.value)), range_of(q, Fraction(high))


def agreement(stated: Quantity, found: Range) -> bool | None:
    """Tell whether what follows from other figures fits a stated one; None where it fits loosely.

    Loosely is what docs/how-it-works.md calls close: under 1% off a figure of 100 or more, or a
    word such as "double" that understates by up to 15%. A percentage less than one step of its
    written precision off fits loosely too: the writer may have had figures not yet rounded.

    >>> from caveat.quantity import find_quantities
    >>> [agreement(find_quantities("about double")[0], point(Fraction(n, 100))) for n in (205, 225, 300)]
    [True, None, False]
    >>> [agreement(find_quantities("40%")[0], point(Fraction(n, 10))) for n in (392, 388)]
    [None, False]
    """
    own = range_of(stated)
    if own.meets(found):
        return True
    x = Fraction(stated.value)
    wide = None
    if is_word(stated):
        further = x < 1 and stated.form == "multiple"  # "halved" understates from above
        more = 1 + Fraction(str(UNDERSTATED_WORD))
        wide = Range(x / more, x) if further else Range(x, x * more)
    elif stated.unit in ("percent", "points") and stated.precision and stated.hedge == "exact":
        step = Fraction(stated.precision)
        wide = Range(x - step, x + step, open_low=True)
    elif x >= CLOSE_FROM and stated.unit not in ("year", "rank"):
        near = Fraction(str(CLOSE)) * x
        wide = Range(x - near, x + near, open_low=True, open_high=True)
    return None if wide is not None and wide.meets(found) else False


__all__ = ["ENDLESS", "Range", "agreement", "ends_of", "point", "range_of"]
