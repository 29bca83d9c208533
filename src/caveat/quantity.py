"""Numbers as written: what a stated quantity says, and which values it covers.

A `Quantity` keeps the figure exactly as the text has it (a `Decimal`, so that 40 and
40.0 stay apart), with its unit, hedge, written precision and offsets. The finder is in
`quantity_grammar`, the words it knows in `quantity_words`.

Values are compared as magnitudes: a caller who checks "fell by 40%" passes the fall as a
positive number, so that a rise is negative and is not covered.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

if TYPE_CHECKING:  # numpy takes a tenth of a second to load, and reading claims needs none of it
    import numpy as np
    import numpy.typing as npt

    FloatArray = npt.NDArray[np.float64]
    BoolArray = npt.NDArray[np.bool_]

Hedge = Literal[
    "exact", "about", "over", "just_over", "under", "just_under",
    "nearly", "at_least", "at_most", "range", "from_to",
]  # fmt: skip
Form = Literal["digits", "words", "fraction", "multiple", "ordinal"]


class HedgeRule(NamedTuple):
    """What a hedge covers, as parts of the stated figure; None is the written precision's half step."""

    below: float | None
    above: float | None
    open_end: bool = False


NEAR: Final = 0.06
"""Half width of "about", and of fraction and multiple words with or without it."""

CLOSE: Final = 0.01
"""A figure of `CLOSE_FROM` or more that misses by less than this is close."""

CLOSE_FROM: Final = 100

UNDERSTATED_WORD: Final = 0.15
"""A fraction or multiple word that understates by up to this is close ("about double": 2.25)."""

UNDERSTATED: Final = 1.5
"""A value more than half as far again as "over 40" or "under 40" says is understated."""

HEDGES: Final[Mapping[str, HedgeRule]] = MappingProxyType(
    {
        "exact": HedgeRule(None, None),  # rounds to the figure, or truncates to it (with a caveat)
        "about": HedgeRule(NEAR, NEAR),  # half a step or 6%, whichever is wider
        "nearly": HedgeRule(0.12, 0.0),  # from 12% below up to the figure
        "just_under": HedgeRule(0.12, 0.0),
        "just_over": HedgeRule(0.0, 0.12),  # from the figure up to 12% above
        "over": HedgeRule(0.0, math.inf, open_end=True),  # as it says
        "at_least": HedgeRule(0.0, math.inf),
        "under": HedgeRule(1.0, 0.0, open_end=True),
        "at_most": HedgeRule(1.0, 0.0),
        "range": HedgeRule(None, None),  # the interval between its ends, each rounded as written
        "from_to": HedgeRule(None, None),  # its second number, rounded as written
    }
)

MAX_FIGURES: Final = 200_000
"""Comparable figures beyond this number are thinned to every k-th, always with the stated one."""

_SLACK: Final = 1e-9
"""Relative slack of a closed end: computed values are doubles, 0.1 + 0.2 is not 0.3."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A stated quantity: one number as the text writes it.

    `value` is in full units without sign: "1.5 million" is 1500000, "half" 0.5 with unit
    ratio, "doubled" 2 with unit ratio, "40%" 40 with unit percent. `high` is the upper end
    of a range ("65 to 70 percent": value 65, high 70, hedge range) or the second number of
    "from 315 to 562" (hedge from_to). `of` is the whole in "14 of the 88". `unit` is one of
    count, people, percent, points, ratio, rank, year, a currency code (USD, GBP, EUR, ...),
    or the unit's name ("square miles", "per 100,000", "years", "months", "days", ...).
    `precision` is the size of one step of the written precision in full units, None where
    the number is exact (years, ranks, counts below 100). `start`, `end` index the text
    that was searched and span the number with its hedge and unit sign ("just over 1.5 million").
    """

    text: str
    start: int
    end: int
    value: Decimal
    unit: str = "count"
    hedge: Hedge = "exact"
    high: Decimal | None = None
    of: Decimal | None = None
    precision: Decimal | None = None
    form: Form = "digits"


def find_quantities(text: str, offset: int = 0) -> tuple[Quantity, ...]:
    """Return the quantities that `text` states, in order; spans never overlap.

    `offset` is added to every start and end, for a text that is part of a longer one.

    >>> [(q.text, str(q.value), q.unit) for q in find_quantities("up 40% to just over 1.5 million")]
    [('40%', '40', 'percent'), ('just over 1.5 million', '1500000', 'count')]
    """
    from caveat.quantity_grammar import find

    return find(text, offset)


def is_word(quantity: Quantity) -> bool:
    """Tell whether the quantity is a fraction or multiple word ("a third", "doubled", "three times").

    >>> [is_word(q) for q in find_quantities("doubled to a third of 40%")]
    [True, True, False]
    """
    return quantity.form in ("fraction", "multiple") and quantity.precision is None


@lru_cache(maxsize=1024)
def interval(quantity: Quantity) -> tuple[float, float]:
    """Return the lowest and highest value that the quantity covers, both included.

    An open end is moved to the next double inside. What only truncates to an exact figure
    is inside; `truncates` tells it apart. Of "from 315 to 562" it is that of 562.

    >>> [tuple(round(x, 4) for x in interval(q)) for q in find_quantities("40%, about 500, 65 to 70 percent")]
    [(39.5, 41.0), (470.0, 530.0), (64.5, 70.5)]
    """
    import numpy as np

    low, high = _bounds(quantity, np.array([_figure(quantity)]))
    return float(low[0]), float(high[0])


def covers(quantity: Quantity, values: FloatArray) -> BoolArray:
    """Return, for each value, whether the stated quantity holds for it; NaN is never covered.

    >>> import numpy as np
    >>> covers(find_quantities("40%")[0], np.array([39.4, 39.5, 40.2, 40.9, 41.0, np.nan])).tolist()
    [False, True, True, True, False, False]
    """
    import numpy as np

    low, high = interval(quantity)
    x = np.asarray(values, dtype=np.float64)
    return (x >= low) & (x <= high)


def truncates(quantity: Quantity, values: FloatArray) -> BoolArray:
    """Return, for each value, whether it is covered only because it truncates to the figure.

    >>> import numpy as np
    >>> truncates(find_quantities("40%")[0], np.array([40.2, 40.5, 40.9, 41.0])).tolist()
    [False, False, True, False]
    """
    import numpy as np

    if quantity.hedge not in ("exact", "from_to") or quantity.precision is None or is_word(quantity):
        return np.zeros(np.shape(values), dtype=np.bool_)
    rounds_up_to = _figure(quantity) + float(quantity.precision) / 2
    above: BoolArray = np.asarray(values, dtype=np.float64) > rounds_up_to * (1 + _SLACK)
    return above & covers(quantity, values)


def understates(quantity: Quantity, values: FloatArray) -> BoolArray:
    """Return, for each value, whether "over" or "under" holds by more than half as far again.

    >>> import numpy as np
    >>> understates(find_quantities("more than 40%")[0], np.array([41.0, 59.0, 61.0])).tolist()
    [False, False, True]
    """
    import numpy as np

    x, stated = np.asarray(values, dtype=np.float64), _figure(quantity)
    if quantity.hedge in ("over", "at_least"):
        return x > UNDERSTATED * stated
    if quantity.hedge in ("under", "at_most"):
        return (x >= 0) & (UNDERSTATED * x < stated)
    return np.zeros(x.shape, dtype=np.bool_)


def is_close(quantity: Quantity, values: FloatArray) -> BoolArray:
    """Return, for each value, whether the quantity misses it so narrowly that it is not wrong.

    A number of 100 or more that misses by under 1%, or a fraction or multiple word that
    understates by up to 15%. What is covered is not close.

    >>> import numpy as np
    >>> is_close(find_quantities("about double")[0], np.array([2.1, 2.25, 2.4])).tolist()
    [False, True, False]
    >>> is_close(find_quantities("562")[0], np.array([562.0, 559.0, 550.0])).tolist()
    [False, True, False]
    """
    import numpy as np

    x, stated = np.asarray(values, dtype=np.float64), _figure(quantity)
    close = np.zeros(x.shape, dtype=np.bool_)
    if quantity.unit in ("year", "rank"):
        return close
    if is_word(quantity):
        further = stated < 1 and quantity.form == "multiple"  # "halved" understates from above
        low, high = (
            (stated / (1 + UNDERSTATED_WORD), stated)
            if further
            else (stated, stated * (1 + UNDERSTATED_WORD))
        )
        close = (x >= low * (1 - _SLACK)) & (x <= high * (1 + _SLACK))
    figures = {stated} if quantity.hedge == "from_to" else {stated, float(quantity.high or quantity.value)}
    for figure in sorted(figures):
        if figure >= CLOSE_FROM:
            close |= np.abs(x - figure) < CLOSE * figure
    return close & ~covers(quantity, x)


def ends(quantity: Quantity) -> tuple[Quantity, Quantity]:
    """Return the two numbers of a range or of "from ... to ..." as exact quantities of the same span.

    >>> [str(q.value) for q in ends(find_quantities("rose from 315 to 562")[0])]
    ['315', '562']
    """
    high = quantity.value if quantity.high is None else quantity.high
    first = replace(quantity, hedge="exact", high=None)
    return first, replace(first, value=high)


def comparable_figures(quantity: Quantity, *, change: bool = False, falling: bool = False) -> FloatArray:
    """Return the figures of the same written precision between half and twice the stated one.

    With `change` the half and twice are of the ratio 1 + x/100 of a percentage change, of
    1 - x/100 where the change is a fall stated as a positive number (`falling`). An exact
    count or rank has steps of one, a fraction or multiple word steps of its whole tolerance.
    The figures include the stated one; beyond `MAX_FIGURES` only every k-th is kept.

    >>> figures = comparable_figures(find_quantities("40%")[0], change=True)
    >>> float(figures[0]), float(figures[-1]), len(figures)
    (-30.0, 180.0, 211)
    """
    import numpy as np

    stated = _figure(quantity)
    step = (
        float(quantity.precision) if quantity.precision else 2 * NEAR * stated if is_word(quantity) else 1.0
    )
    if change:
        ratio = 1 - stated / 100 if falling else 1 + stated / 100
        first, last = sorted((100 * (ratio / 2 - 1), 100 * (2 * ratio - 1)))
        low, high = (-last, -first) if falling else (first, last)
    else:
        low, high = stated / 2, 2 * stated
    if not (step > 0 and math.isfinite(step) and low < high):
        return np.array([stated])
    below, above = math.floor((stated - low) / step + _SLACK), math.floor((high - stated) / step + _SLACK)
    thin = max(1, math.ceil((below + above + 1) / MAX_FIGURES))
    return stated + step * thin * np.arange(-(below // thin), above // thin + 1, dtype=np.float64)


def share_covered(
    quantity: Quantity, values: FloatArray, *, change: bool = False, falling: bool = False
) -> float:
    """Return the share of comparable figures that at least one of the values would satisfy.

    Each figure is taken with the quantity's own hedge and precision. The count is exact, by
    sorting: O((F + N) log N) for F figures and N values.

    >>> import numpy as np
    >>> q = find_quantities("40%")[0]
    >>> round(share_covered(q, np.array([40.2, 12.0, np.nan]), change=True), 4)
    0.0095
    """
    import numpy as np

    x = np.sort(np.asarray(values, dtype=np.float64).ravel())
    x = x[: np.searchsorted(x, np.nan)]  # NaN sort last
    figures = comparable_figures(quantity, change=change, falling=falling)
    if quantity.high is not None and quantity.hedge == "range":
        first, last = interval(quantity)
        low, high = figures + (first - _figure(quantity)), figures + (last - _figure(quantity))
    else:
        low, high = _bounds(quantity, figures)
    inside = np.searchsorted(x, high, side="right") > np.searchsorted(x, low, side="left")
    return float(np.count_nonzero(inside)) / len(figures)


def _figure(quantity: Quantity) -> float:
    """Return the figure that values are compared with: the second one of "from ... to ..."."""
    return float(
        quantity.high if quantity.hedge == "from_to" and quantity.high is not None else quantity.value
    )


def _bounds(quantity: Quantity, figures: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the closed lower and upper ends of what each figure covers under the quantity's hedge."""
    import numpy as np

    rule = HEDGES[quantity.hedge]
    step = float(quantity.precision or 0)
    size = np.abs(figures)
    if rule.below is None or rule.above is None:
        near = NEAR * size if is_word(quantity) else np.full(figures.shape, step / 2)
        low, high = figures - near, figures + near
        if quantity.hedge == "range" and quantity.high is not None:
            high = high + float(quantity.high - quantity.value)
        elif not is_word(quantity) and step:
            high = _inside(figures + step, -1)  # truncation is covered, with a caveat
            return low - _SLACK * np.abs(low), high
    elif quantity.hedge == "about":
        near = np.maximum(NEAR * size, step / 2)
        low, high = figures - near, figures + near
    else:
        low = figures - rule.below * size
        high = figures + np.where(size > 0, rule.above * np.where(size > 0, size, 1), rule.above or 0)
        if rule.open_end and math.isinf(rule.above):
            return _inside(figures, 1), high
        if rule.open_end:
            return low, _inside(figures, -1)
    return low - _SLACK * np.abs(low), high + _SLACK * np.where(np.isinf(high), 0, np.abs(high))


def _inside(x: FloatArray, towards: int) -> FloatArray:
    """Return the open ends `x` moved inside by the slack, up or down."""
    import numpy as np

    return np.nextafter(x + towards * _SLACK * np.abs(x), towards * np.inf)
