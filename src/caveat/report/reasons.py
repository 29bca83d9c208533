"""Why a claim has its label, in a sentence: what it depends on, with what each choice gives."""

from __future__ import annotations

import math

import numpy as np

from caveat.quantity import covers, truncates
from caveat.readings.reading import Reading
from caveat.report import words as w
from caveat.report.values import axis_of, value_text
from caveat.verdicts.axes import TIME_AXES
from caveat.verdicts.verdict import Verdict

_COMPARED = frozenset({"change", "trend", "cause"})  # families whose claims go one way or the other

_LONGEST = 40  # characters of a choice that a sentence names


def shown_line(verdict: Verdict, key: w.Shown) -> str:
    """Return what a label means for this claim, in half a sentence."""
    shown = w.LABELS[key].shown
    if verdict.by_own and key in w.SHOWN_OWN:
        return w.SHOWN_OWN[key]
    if key == "unknown" and verdict.missing:
        return shown + w.SHOWN_MISSING.format(items="; ".join(verdict.missing))
    if key == "selective" and verdict.reason.startswith("depends on "):
        return shown + w.SHOWN_OPEN
    if key == "selective" and verdict.reason in w.SHOWN_SELECTIVE:
        return w.SHOWN_SELECTIVE[verdict.reason]
    if key == "contradicted" and (verdict.support or any(r.covers for r in _beside(verdict))):
        return w.SHOWN_HARDLY
    return shown


def reason_line(verdict: Verdict) -> str:
    """Return why the claim has its label, as a sentence."""
    reason = verdict.reason
    if not verdict.evaluated and reason not in {"not told apart", "opinion", "prediction", "vague"}:
        return w.NOT_EVALUATED
    if verdict.by_own:
        return w.OWN_NUMBERS
    if reason.startswith("depends on "):
        name = reason.removeprefix("depends on ")
        return w.DEPENDS.format(axis=axis_of(verdict, name), both=_both(verdict, name))
    if reason in ("as stated", "rounded"):
        return w.FITS[_fit(verdict)]
    if reason == "wrong direction" and not _has_way(verdict):
        return w.NOT_SO
    return w.REASONS.get(reason) or w.REASON_OTHER.format(reason=reason)


def gist_reason(verdict: Verdict) -> str:
    """Return the same in a few words."""
    if verdict.reason.startswith("depends on "):
        return w.GIST_DEPENDS.format(axis=axis_of(verdict, verdict.reason.removeprefix("depends on ")))
    if verdict.reason == "wrong direction" and not _has_way(verdict):
        return w.GIST_NOT_SO
    return w.GISTS.get(verdict.reason, "")


def comparison_line(verdict: Verdict, value: str | None) -> str:
    """Return the stated figure beside the one found, where they may differ."""
    stated = verdict.claim.stated
    differs = verdict.label in {"contradicted", "selective"} and not isinstance(verdict.value, bool)
    if not (stated and value and differs):
        return ""
    if verdict.reason.startswith("depends on ") and _both(
        verdict, verdict.reason.removeprefix("depends on ")
    ):
        return w.STATED_ALONE.format(stated=stated.text)
    template = w.STATED_AND_VALUE if verdict.main else w.STATED_AND_FOUND
    return template.format(stated=stated.text, value=value)


def _has_way(verdict: Verdict) -> bool:
    """Tell whether the claim goes one way, so that the tables can go the other."""
    return verdict.claim.family in _COMPARED and verdict.claim.direction in ("up", "down")


def _both(verdict: Verdict, axis: str) -> str:
    """Return what the main reading and one that decides the other way give, by their choices on an axis."""
    main = verdict.main
    if main is None:
        return ""
    own = _choice(main, axis)
    for other in _nearest(main, _beside(verdict)):
        label = _choice(other, axis)
        if other.covers is not main.covers and label and own and label != own:
            one, two = value_text(verdict, main.value, main), value_text(verdict, other.value, other)
            alone = _moved(main, other) <= {axis, *TIME_AXES}  # else the choice alone does not give it
            if verdict.claim.family == "association":  # the second measure is no axis of its own
                alone = alone and main.words.replace(own, label) == other.words
            named = alone and max(len(own), len(label)) <= _LONGEST
            template = w.BOTH if named else w.BOTH_VALUES
            return template.format(one=own, value=one, other=label, other_value=two)
    return ""


def _nearest(main: Reading, readings: list[Reading]) -> list[Reading]:
    """Return readings with those first that move the fewest points besides time."""
    return sorted(readings, key=lambda r: len(_moved(main, r) - TIME_AXES))


def _moved(main: Reading, other: Reading) -> set[str]:
    own = {c.axis: c.label for c in main.choices}
    return {c.axis for c in other.choices if own.get(c.axis) != c.label}


def _choice(reading: Reading, axis: str) -> str:
    return next((c.label for c in reading.choices if c.axis == axis), "")


def _beside(verdict: Verdict) -> list[Reading]:
    shown = (verdict.author, verdict.counter, *verdict.others)
    return [r for r in shown if r is not None and r.type != "N" and not r.offered]


def _fit(verdict: Verdict) -> str:
    """Return how the figure of the main reading agrees with the words of the claim."""
    stated, value = verdict.claim.stated, verdict.value
    if stated is None or value is None or isinstance(value, bool):
        return "so"
    if verdict.claim.polarity == "denied":
        return "denied"
    if math.isclose(float(stated.value), abs(value)):
        return "same"
    found = np.array([abs(value)])
    if truncates(stated, found)[0]:
        return "cut"
    if not covers(stated, found)[0]:
        return "between"
    return "rounded" if stated.hedge == "exact" else "worded"


__all__ = ["comparison_line", "gist_reason", "reason_line", "shown_line"]
