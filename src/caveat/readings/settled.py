"""Points that a person settles: an axis is fixed to the choice that a choices file names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from caveat.errors import ChoicesError
from caveat.period import Frequency, Period
from caveat.readings.space import SERIES_AXES, Option, Series
from caveat.readings.timing import Stated

Settled = Mapping[str, str]  # axis -> label of the choice
NONE: Settled = MappingProxyType({})
AS_STATED: Settled = MappingProxyType({"times": "as stated"})  # no time is tried that the text rules out

TIME_AXES = ("period", "baseline", "window")
KIND_AXES = ("quantity", "method", "membership list", "compared with", "threshold")
AXES = (*SERIES_AXES, *TIME_AXES, *KIND_AXES)


def chosen_series(series: tuple[Series, ...], settled: Settled) -> tuple[Series, ...]:
    """Return the series that the settled choices leave; a label fits without regard to case."""
    for axis in SERIES_AXES:
        wanted = settled.get(axis)
        if wanted is None:
            continue
        labels = list(dict.fromkeys(getattr(s, axis).label for s in series))
        kept = [label for label in labels if label.casefold() == wanted.casefold()]
        kept = kept or [label for label in labels if wanted.casefold() in label.casefold()]
        if len(kept) != 1:
            there = "; ".join(labels)
            raise ChoicesError(
                f"axis {axis!r} has no one choice {wanted!r}", hint=f"its choices are: {there}"
            )
        series = tuple(s for s in series if getattr(s, axis).label == kept[0])
    return series


def chosen_time(stated: Stated, settled: Settled, frequency: Frequency, first: int, size: int) -> Stated:
    """Return the stated time with the settled period, baseline and window in place, all within the data."""
    for axis in ("period", "baseline"):
        if axis in settled and not first <= _ordinal(settled[axis], frequency) < first + size:
            there = f"{Period(frequency, first).label} to {Period(frequency, first + size - 1).label}"
            raise ChoicesError(
                f"axis {axis!r} has no choice {settled[axis]!r}", hint=f"its choices are: {there}"
            )
    if "window" in settled:
        stated = replace(stated, width=_number(settled["window"]))
    if "period" in settled:
        stated = replace(stated, end=_ordinal(settled["period"], frequency), now=False, why="settled by hand")
        if stated.baseline is not None and stated.end is not None:
            stated = replace(stated, distance=stated.end - stated.baseline)
    if "baseline" in settled:
        baseline = _ordinal(settled["baseline"], frequency)
        distance = None if stated.end is None else stated.end - baseline
        stated = replace(stated, baseline=baseline, distance=distance, why="settled by hand")
    return stated


def kind_index(kinds: tuple[Option, ...], wanted: str | None) -> int | None:
    """Return the index of the kind that a person chose, None where nobody did."""
    if wanted is None:
        return None
    for i, kind in enumerate(kinds):
        if kind.label.casefold() == wanted.casefold():
            return i
    there = "; ".join(k.label for k in kinds)
    raise ChoicesError(f"there is no choice {wanted!r}", hint=f"the choices are: {there}")


def _ordinal(text: str, frequency: Frequency) -> int:
    text = text.strip()
    try:
        if frequency == "Y":
            return Period("Y", int(text)).ordinal
        year, part = text.replace("Q", "-").split("-", 1)
        per = {"Q": 4, "M": 12}[frequency]
        return int(year) * per + int(part.strip("-")) - 1
    except (ValueError, KeyError):
        example = {"Y": "2018", "Q": "2018Q1", "M": "2018-03"}.get(frequency, "2018")
        raise ChoicesError(f"{text!r} is no period", hint=f"write it like {example}") from None


def _number(text: str) -> int:
    digits = text.split()[0] if text.split() else ""
    if not digits.isdigit() or int(digits) < 1:
        raise ChoicesError(
            f"{text!r} is no number of periods", hint="write the window as a number, such as 5"
        )
    return int(digits)
