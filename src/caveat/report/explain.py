"""The reasoning behind one verdict, step by step, and the list of a claim's readings."""

from __future__ import annotations

from collections.abc import Sequence

from caveat.claims.claim import Claim
from caveat.figures import figure_text, share_text
from caveat.readings.reading import Reading
from caveat.report.words import CHECK_STATES, LABELS, REASONS, shown_label
from caveat.verdicts.constants import Constants
from caveat.verdicts.verdict import Verdict


def to_explanation(verdict: Verdict, constants: Constants) -> str:
    """Return the whole reasoning of a verdict as plain text, one numbered step after the other."""
    steps = [
        ("What was read", _read(verdict.claim)),
        ("What is open", _axes(verdict)),
        ("The main reading", _main(verdict)),
        ("What the other readings say", _others(verdict)),
        ("The rule", _rule(verdict, constants)),
        ("What to know besides", _besides(verdict)),
    ]
    lines = [f"{verdict.claim.id}: {' '.join(verdict.claim.text.split())}", ""]
    for number, (title, body) in enumerate(((t, b) for t, b in steps if b), 1):
        lines += [f"{number}. {title}", *(f"   {line}" for line in body), ""]
    if verdict.fair_sentence:
        lines += ["A fair sentence:", f"   {verdict.fair_sentence}", ""]
    return "\n".join(lines)


def to_listing(readings: Sequence[Reading], size: int) -> str:
    """Return the readings of a claim as a plain table, the heaviest first."""
    lines = [f"{len(readings)} of {size:,} readings, the heaviest first", ""]
    lines.append(f"{'weight':>8}  {'type':4}  {'holds':5}  {'value':>12}  reading")
    for r in readings:
        value = figure_text(r.value, r.unit, signed=r.unit == "percent")
        lines.append(
            f"{100 * r.weight:7.3f}%  {r.type:4}  {'yes' if r.covers else 'no':5}  {value:>12}  {r.words}"
        )
        lines.append(f"{'':37}{r.formula}")
    return "\n".join([*lines, ""])


def _read(claim: Claim) -> list[str]:
    stated = "no figure"
    if claim.stated is not None:
        q = claim.stated
        high = f" to {q.high}" if q.high is not None else ""
        step = f", one step of {q.precision}" if q.precision is not None else ", exact"
        stated = f"“{q.text}” = {q.value}{high} {q.unit} (hedge {q.hedge}{step})"
    lines = [f"family {claim.family}, {claim.polarity}, speaker {claim.speaker}", f"stated: {stated}"]
    if claim.direction:
        lines.append(f"direction: {claim.direction}")
    if claim.measure:
        lines.append(f"measure: “{claim.measure.text}” ({claim.measure.origin})")
    for name, phrases in (("names", claim.members), ("compared with", claim.versus)):
        if phrases:
            lines.append(f"{name}: " + ", ".join(f"“{p.text}” ({p.origin})" for p in phrases))
    time = f"“{claim.period.text}” ({claim.period.origin})" if claim.period else "left open"
    return [*lines, f"time: {time}"]


def _axes(verdict: Verdict) -> list[str]:
    lines = []
    for axis in verdict.axes:
        share = "" if axis.variance is None else f"; explains {share_text(axis.variance)} of the differences"
        state = "open" if axis.open else "stated"
        lines.append(f"{axis.name} ({state}): {', '.join(axis.choices)}{share}")
    return lines


def _main(verdict: Verdict) -> list[str]:
    r = verdict.main
    if r is None:
        return [f"none: {', '.join(verdict.missing)}"] if verdict.missing else []
    lines = [r.words, r.formula]
    for choice in r.choices:
        why = f": {choice.reason}" if choice.reason else ""
        lines.append(
            f"{choice.axis} = {choice.label} ({'open' if choice.open else 'stated'}, type {choice.type}){why}"
        )
    return [*lines, f"it {'satisfies' if r.covers else 'does not satisfy'} the sentence", *r.sql.splitlines()]


def _others(verdict: Verdict) -> list[str]:
    lines = []
    for name, r in (("nearest to the stated figure", verdict.author), ("counter-reading", verdict.counter)):
        if r is not None and r is not verdict.main:
            lines.append(f"{name}: {r.words}: {r.formula}")
    lines += [f"also: {r.words}: {r.formula}" for r in verdict.others]
    for name, number in (
        ("support over the sensible readings", verdict.support),
        ("plain share of them", verdict.support_share),
        ("support of the bare direction over the whole space", verdict.direction_support),
        ("fragility share", verdict.fragility_share),
        ("uniqueness", verdict.uniqueness),
        ("coincidence", verdict.coincidence),
    ):
        if number is not None:
            lines.append(f"{name}: {share_text(number)}")
    if verdict.fairness is not None and verdict.robustness is not None:
        lines.append(f"fairness {verdict.fairness:+.4f}, robustness {verdict.robustness:.4f}")
        lines.append(f"readings in all: {verdict.size:,}")
    return lines


def _rule(verdict: Verdict, constants: Constants) -> list[str]:
    label = LABELS[shown_label(verdict.label, verdict.evaluated)].title
    lines = [f"{label}: {REASONS.get(verdict.reason, verdict.reason)}"]
    if verdict.support is not None:
        lines.append(
            f"support {verdict.support:.3f} against a tolerance of {constants.tolerance:g}; sensible from "
            f"{constants.sensible:g} of the main reading's weight; fragile above {constants.fragile:g}"
        )
    for settled in verdict.settled:
        point = f"{settled.axis} = {settled.choice} ({settled.reason})"
        lines.append(f"settled by hand: {point}; before: {settled.program}")
    return lines


def _besides(verdict: Verdict) -> list[str]:
    checks = [f"check: {c.text} ({CHECK_STATES[c.agrees]})" for c in verdict.checks]
    lines = [*checks, *verdict.caveats]
    if verdict.chance:
        lines.append(verdict.chance)
    if verdict.since_then:
        lines.append(f"since then: {verdict.since_then}")
    return lines
