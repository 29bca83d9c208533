"""What came after the article's date: shown, never used for its verdict."""

from __future__ import annotations

import numpy as np

from caveat.figures import figure_text
from caveat.period import Period
from caveat.readings.space import Series, Surface

MOST = 6


def since_then(surface: Surface, main: tuple[int, ...]) -> str | None:
    """Return the figures of the main reading's series after the article's date, or None.

    "Since then: 2021 565, 2022 520" - up to six periods, the last ones.
    """
    space = surface.space
    s = space.series[main[1]]
    if space.time.frequency is None or not space.time.later or space.claim.family == "quantified":
        return None
    after = _later(s, space.time.first + space.time.size, space.time.frequency)
    if not after:
        return None
    line = ", ".join(f"{label} {figure_text(value)}" for label, value in after[-MOST:])
    name = f"{s.measure.label}, {s.member.label}" if s.member.label else s.measure.label
    return f"{name}: {line}"


def _later(s: Series, first: int, frequency: str) -> list[tuple[str, float]]:
    cube, per = s.cube, s.aggregated
    line = cube.values[s.member_index, s.source_index]
    out = []
    last = (cube.first + line.size) // per
    for ordinal in range(first, last):
        low = ordinal * per - cube.first
        if low < 0 or low + per > line.size:
            continue
        value = float(line[low : low + per].sum())
        if np.isfinite(value):
            out.append((Period(frequency, ordinal).label, value))  # type: ignore[arg-type]
    return out
