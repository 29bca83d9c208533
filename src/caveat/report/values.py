"""Values and points as a report shows them; questions to rows have other points and fewer signs."""

from __future__ import annotations

from collections.abc import Callable

from caveat.claims.claim import Claim
from caveat.figures import figure_text, share_text, typeset
from caveat.readings.families.trend import PAIRS
from caveat.readings.reading import Reading
from caveat.report import words as w
from caveat.verdicts.verdict import Verdict

_SIGNED_FAMILIES = frozenset({"change", "contrast", "trend", "cause", "association"})
_UNSIGNED_UNITS = frozenset({"ratio", "year", "rank"})
_SHARE_FAMILIES = frozenset({"share", "count", "quantified"})
_BARE = frozenset({"direction", "bound"})  # units that people do not write


def axis_of(verdict: Verdict, name: str) -> str:
    """Return what an axis is called: questions to rows differ in other points than series do."""
    return w.ASKED_AXES.get(name, name) if verdict.asks else name


def asked_figure(value: float | bool, unit: str, words: str) -> str:
    """Return what a question to rows gives: with a sign only as a bare direction, a share in percent.

    >>> asked_figure(0.157, "ratio", "share of the rows"), asked_figure(2.5, "direction", "median age")
    ('15.7%', '+2.5')
    >>> asked_figure(0.8, "correlation", "pay with years")
    'correlation +0.80'
    """
    if unit == "ratio" and words.startswith("share of ") and not isinstance(value, bool):
        return figure_text(100 * value, "percent")
    if unit == "correlation" and not isinstance(value, bool):
        return w.CORRELATION.format(value=typeset(f"{value:+.2f}"))
    return typeset(figure_text(value, "" if unit in _BARE else unit, signed=unit == "direction"))


def figure(claim: Claim, value: float | bool, unit: str) -> str:
    """Return a figure as the claim's family is read: a change with its sign, a share in percent."""
    if unit == "ratio" and claim.family in _SHARE_FAMILIES and not isinstance(value, bool):
        return figure_text(100 * value, "percent")
    if unit == "margin":  # of a record: its lead over the runner-up
        return typeset(figure_text(100 * value, "percent", signed=True))
    if unit == "correlation" and not isinstance(value, bool):
        return w.CORRELATION.format(value=typeset(f"{value:+.2f}"))
    signed = claim.family in _SIGNED_FAMILIES and unit not in _UNSIGNED_UNITS
    return typeset(figure_text(value, unit, signed=signed))


def main_value(verdict: Verdict) -> float | bool:
    """Return the value of a verdict in the unit of its main reading: 46.1 percent, not the stated 0.461."""
    value, main = verdict.value, verdict.main
    assert value is not None
    return value if isinstance(value, bool) or main is None else main.value


def value_text(verdict: Verdict, value: float | bool, reading: Reading | None, unit: str = "") -> str:
    """Return what a reading gives, or the value of a verdict without one."""
    unit = reading.unit if reading is not None else unit
    if verdict.asks and reading is not None:
        return asked_figure(value, unit, reading.words)
    if unit == "share of pairs" and reading is not None and not isinstance(value, bool):
        return _course(verdict.claim, float(value), reading)
    return figure(verdict.claim, value, unit)


def _course(claim: Claim, share: float, reading: Reading) -> str:
    """Return what a trend does: in what share of pairs it goes the claimed way, or whether it does at all."""
    verb = w.COURSES.get(claim.direction or "", w.COURSES[""])
    if any(c.axis == "method" and c.label != PAIRS for c in reading.choices):
        return verb.does if share > 0.5 else verb.does_not
    return w.IN_PAIRS.format(verb=verb.does, share=share_text(share))


def value_show(claim: Claim, unit: str, asked: str) -> Callable[[float], str]:
    """Return how the values of a chart are written; `asked` is what a question to rows asks, "" of series."""
    if asked:
        return lambda value: asked_figure(value, unit, asked)
    return lambda value: figure(claim, value, unit)


__all__ = ["asked_figure", "axis_of", "figure", "main_value", "value_show", "value_text"]
