"""The reasoning behind one verdict, step by step, and the list of a claim's readings."""

from __future__ import annotations

from collections.abc import Sequence

from caveat.claims.claim import Claim
from caveat.figures import share_text, typeset
from caveat.readings.reading import Reading
from caveat.report.reasons import reason_line
from caveat.report.values import value_text
from caveat.report.words import CHECK_STATES, FAMILIES, LABELS, SHORT, TYPES, shown_label
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


def to_listing(readings: Sequence[Reading], verdict: Verdict) -> str:
    """Return the readings of a claim as a plain table, the heaviest first, with the part each plays."""
    if not readings:
        why = verdict.missing or (reason_line(verdict),)
        return "\n".join(["no reading has figures", *(f"missing: {item}" for item in why), ""])
    values = [value_text(verdict, r.value, r) for r in readings]
    parts = [_part(r, verdict) for r in readings]
    wide, part_wide = max(5, *map(len, values)), max(4, *map(len, parts))
    lines = [f"{len(readings)} of {verdict.size:,} readings, the heaviest first", ""]
    lines.append(f"{'weight':>8}  {'type':4}  {'holds':5}  {'part':{part_wide}}  {'value':>{wide}}  reading")
    for r, value, part in zip(readings, values, parts, strict=True):
        holds = "yes" if r.covers else "no"
        weight = f"{100 * r.weight:.2f}%" if r.weight >= 5e-5 else "0%" if r.weight == 0 else "<0.01%"
        lines.append(
            f"{weight:>8}  {r.type:4}  {holds:5}  {part:{part_wide}}  {value:>{wide}}  {typeset(r.words)}"
        )
        lines.append(f"{'':{8 + 2 + 4 + 2 + 5 + 2 + part_wide + 2 + wide + 2}}{typeset(r.formula)}".rstrip())
    kinds = [f"{name}: {TYPES[name]}" for name in TYPES if any(r.type == name for r in readings)]
    return "\n".join([*lines, "", *kinds, ""])


def _part(reading: Reading, verdict: Verdict) -> str:
    """Return which part a reading plays in the verdict: main, author's, counter or none."""
    shown = {"main": verdict.main, "author": verdict.author, "counter": verdict.counter}
    own = [n for n, r in shown.items() if r is not None and (r.words, r.sql) == (reading.words, reading.sql)]
    if verdict.claim.stated is None and "main" in own:
        own = ["main"]
    return SHORT["both"] if own[:2] == ["main", "author"] else SHORT[own[0]] if own else ""


def _read(claim: Claim) -> list[str]:
    stated = "no figure"
    if claim.stated is not None:
        q = claim.stated
        high = f" to {q.high}" if q.high is not None else ""
        step = f", written to the nearest {q.precision}" if q.precision is not None else ", exact"
        stated = f"“{q.text}” = {q.value}{high} {q.unit} (hedge {q.hedge}{step})"
    lines = [f"family: {claim.family} ({FAMILIES.get(claim.family, claim.family)}), {claim.polarity}"]
    lines += [f"speaker: {claim.speaker}", f"stated: {stated}"]
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
    lines = [typeset(r.words), typeset(r.formula)]
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
            lines.append(f"{name}: {_told(r, verdict)}")
    lines += [f"also: {_told(r, verdict)}" for r in verdict.others]
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


def _told(r: Reading, verdict: Verdict) -> str:
    value, formula = value_text(verdict, r.value, r), typeset(r.formula)
    return f"{typeset(r.words)}: {formula}" + ("" if formula.endswith(value) else f"; {value}")


def _rule(verdict: Verdict, constants: Constants) -> list[str]:
    label = LABELS[shown_label(verdict.label, verdict.evaluated)].title
    lines = [f"{label}: {reason_line(verdict)}"]
    if verdict.support is not None:
        low, high = share_text(constants.tolerance), share_text(1 - constants.tolerance)
        lines += [
            f"the sentence holds in {share_text(verdict.support)} of the sensible readings, by weight; "
            f"sensible are those with at least {constants.sensible:g} of the main reading's weight",
            f"at {high} or more, the main reading among them, it holds; at {low} or less, the main reading "
            "not among them, it is contradicted; all else is selective",
        ]
    if verdict.fragility_share is not None and not verdict.asks:
        lines.append(
            f"what holds is selective all the same where the fragility share, here "
            f"{share_text(verdict.fragility_share)}, is over {share_text(constants.fragile)}"
        )
    for settled in verdict.settled:
        point = f"{settled.axis} = {settled.choice} ({settled.reason})"
        lines.append(f"settled by hand: {point}; before: {settled.program}")
    return lines


def _besides(verdict: Verdict) -> list[str]:
    checks = [f"check: {c.text} ({CHECK_STATES[c.agrees]})" for c in verdict.checks]
    lines = [*checks, *verdict.caveats]
    if verdict.chance:
        lines.append(typeset(verdict.chance))
    if verdict.since_then:
        lines.append(f"since then: {typeset(verdict.since_then)}")
    return lines
