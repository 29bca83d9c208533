"""What chance alone could do: sampling error of counts of events.

Counts of independent events vary like Poisson counts: the log of the ratio of two of them
has a standard error of sqrt(1/a + 1/b) (Rothman, Greenland, Lash, Modern Epidemiology,
3rd ed., ch. 14). It never decides a label.
"""

from __future__ import annotations

import math
import re

import numpy as np

from caveat.readings.families.record import LEVEL
from caveat.readings.space import Series, Surface
from caveat.verdicts.constants import Constants

_EVENTS = re.compile(
    r"homicid|murder|killing|death|died|fatalit|suicid|crime|offen[cs]e|burglar|robber|assault|rape|theft|arrest"
    r"|accident|crash|collision|injur|fire|case|infection|admission|birth|incident|complaint|event|strike|victim",
    re.I,
)


def within_chance(surface: Surface, at: tuple[int, ...], constants: Constants) -> str | None:
    """Return a sentence where the reading's difference lies within chance, else None."""
    space = surface.space
    k, p, t, w, d = at
    if not counts_events(space.series[p]):
        return None
    s, width, distance = space.series[p], int(space.widths[w]), int(space.distances[d])
    family = space.claim.family
    if family == "change":
        pair = (_events(s, t, width), _events(s, t - distance, width))
    elif family == "contrast" and s.versus is not None:
        pair = (_events(s, t, width), _events(s.versus, t, width))
    elif family == "record" and space.kinds[k].label == LEVEL and surface.holds[at]:
        others = s.counts[max(0, t - distance) : t]
        known = others[np.isfinite(others)]
        if not known.size or space.claim.direction == "lowest":
            return None
        pair = (_events(s, t, 1), float(known.max()))
    else:
        return None
    new, old = pair
    if not (new > 0 and old > 0):
        return None
    spread = constants.chance * math.sqrt(1 / new + 1 / old)
    ratio = math.log(new / old)
    if abs(ratio) >= spread or new == old:
        return None
    low, high = 100 * (math.exp(ratio - spread) - 1), 100 * (math.exp(ratio + spread) - 1)
    return (
        f"within chance: with {new:,.0f} against {old:,.0f} events the 95% interval of the difference "
        f"runs from {low:+.0f}% to {high:+.0f}%"
    )


def counts_events(series: Series) -> bool:
    """Tell whether a series counts events that happen one by one, as deaths and crimes do."""
    column = series.cube.table.column(series.cube.measure)
    return column.kind == "integer" and bool(_EVENTS.search(f"{column.name} {column.title} {column.unit}"))


def _events(s: Series, t: int, width: int) -> float:
    return float(s.counts[max(0, t - width + 1) : t + 1].sum())
