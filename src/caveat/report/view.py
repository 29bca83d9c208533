"""A report as its readers meet it: every line in words, before any format is chosen.

Terminal, HTML and Markdown show the same `ClaimView`s, so they cannot disagree.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from pathlib import PurePath

from caveat.claims.claim import Claim
from caveat.cube.cells import table_view_sql
from caveat.cube.table import Table
from caveat.figures import number_text, share_text, typeset
from caveat.readings.reading import AxisSummary, Choice, Reading
from caveat.report import words as w
from caveat.report.reasons import comparison_line, gist_reason, reason_line, shown_line
from caveat.report.report import NO_DATE, Report
from caveat.report.values import axis_of, main_value, value_text
from caveat.verdicts.verdict import Check, Curve, Pairs, Settled, Verdict

_SHARES = frozenset(
    {"support", "support_share", "direction_support", "fragility_share", "uniqueness", "coincidence"}
)
_BOLD = re.compile(r"(?<![\w*])\*\*(?=[^\s*])|(?<=[^\s*])\*\*(?![\w*])")
_LINK = re.compile(r"\[([^\[\]\n]+)\]\((?:https?:|/|#)[^()\s]*\)")
_SUPPORT = (w.SUPPORT_LINE, w.SUPPORT_NONE, w.SUPPORT_ALL)
_FRAGILITY = (w.FRAGILITY_LINE, w.FRAGILITY_NONE, w.FRAGILITY_ALL)


@dataclass(frozen=True, slots=True, eq=False)
class ReadingView:
    """A reading to be shown: its part (main, author, counter, both, other, offered) and its value as text."""

    role: str
    title: str
    note: str
    value: str
    words: str  # without what the claim's `source` says for all its readings
    formula: str
    caveats: tuple[str, ...]  # those that are not the claim's
    weight: str
    strength: str
    type: str
    reading: Reading
    choices: tuple[tuple[Choice, str, str, str], ...]  # choice, open or stated, type, weight


@dataclass(frozen=True, slots=True, eq=False)
class ClaimView:
    """A verdict to be shown. `before`, `text`, `after` are the sentence around the claim."""

    number: int
    key: w.Shown
    label: w.LabelWords
    shown: str
    before: str
    text: str
    after: str
    speaker: str | None
    family: str
    kind: str  # why it is only listed: the family, or opinion, prediction, vague
    notes: tuple[str, ...]
    reason: str
    gist_reason: str  # the same in a few words
    comparison: str  # stated against found, where they differ
    stated: str | None
    value: str | None
    yes_or_no: bool  # the value is yes or no
    support: str | None
    fragility: str | None
    matters: str | None
    readings: tuple[ReadingView, ...]
    source: str  # of all readings shown, "" where they differ
    gaps: tuple[str, ...]  # no author's reading, no counter-reading
    axes: tuple[tuple[AxisSummary, str], ...]
    numbers: tuple[tuple[str, str, str], ...]
    curve: Curve | None
    pairs: Pairs | None
    size: int  # settings of the whole space, of which the curve may be a thinned part
    checks: tuple[tuple[Check, str], ...]
    chance: str | None
    since_then: str | None
    missing: tuple[str, ...]
    caveats: tuple[str, ...]
    fair_sentence: str | None
    settled: tuple[Settled, ...]
    compact: bool
    claim: Claim
    asked: str = ""  # what the main reading asks of rows, "" where the readings are series

    @property
    def anchor(self) -> str:
        """Return the fragment identifier of the claim's card."""
        return f"claim-{self.number}"


def claim_views(report: Report) -> tuple[ClaimView, ...]:
    """Return the claims of a report in the order of the text, each under the number of its id."""
    verdicts = sorted(report.verdicts, key=lambda v: (v.claim.start, v.claim.end))
    numbers = {v.claim.id: n for n, v in enumerate(verdicts, 1)}
    if all(name[:1] == "c" and name[1:].isdigit() for name in numbers):
        numbers = {name: int(name[1:]) for name in numbers}
        verdicts.sort(key=lambda v: numbers[v.claim.id])
    inside = {v.claim.contains: numbers[v.claim.id] for v in verdicts if v.claim.contains}
    return tuple(_claim_view(report, v, numbers, inside) for v in verdicts)


def summary(views: tuple[ClaimView, ...]) -> tuple[tuple[w.Shown, w.LabelWords, tuple[ClaimView, ...]], ...]:
    """Return the claims by label, labels without claims left out."""
    groups = ((key, w.LABELS[key], tuple(v for v in views if v.key == key)) for key in w.ORDER)
    return tuple(group for group in groups if group[2])


def view_statement(table: Table) -> str:
    """Return the SQL that makes the view on which the readings' SQL runs, or the command that runs it."""
    made = table_view_sql(table)
    return made if table.reader else f"{made};"


def title(report: Report) -> str:
    """Return the article's title, or the name of its file or its address where it has none."""
    source = report.article.source
    name = source if "://" in source else PurePath(source).name
    return report.article.title or (w.UNTITLED if source == "-" else name)


def settled_lines(settled: Settled) -> tuple[str, ...]:
    """Return what a person settled and why, and the program's own answer, a line each."""
    reason = (w.SETTLED_REASON.format(reason=settled.reason),) if settled.reason else ()
    return (
        w.SETTLED_LINE.format(axis=settled.axis, choice=settled.choice),
        *reason,
        w.SETTLED_PROGRAM.format(program=settled.program),
    )


def gist(view: ClaimView) -> str:
    """Return why the claim has its label in a few words: what it says, what the readings give."""
    by_role = {r.role: r.value for r in view.readings}
    main = by_role.get("main") or by_role.get("both")
    parts = [w.GIST_STATED.format(stated=view.stated)] if view.stated else []
    if main:
        parts.append(w.GIST_VALUE.format(value=main))
    elif view.value:
        parts.append(w.GIST_FOUND.format(value=view.value))
    if view.key == "selective" and "counter" in by_role:
        parts.append(w.GIST_COUNTER.format(value=by_role["counter"]))
    return "; ".join(x for x in (", ".join(parts), view.gist_reason) if x)


def own_lines(report: Report) -> tuple[tuple[str, str], ...]:
    """Return the words of each sentence without a claim whose numbers were checked, and the check."""
    text = report.article.text
    return tuple(
        (
            text[o.start : o.end],
            w.OWN_NUMBERS_LINE.format(text=o.check.text, state=w.CHECK_STATES[o.check.agrees]),
        )
        for o in report.own_numbers
    )


def as_of(report: Report) -> str:
    """Return the line that says by which date the text is judged."""
    if report.as_of_from == NO_DATE:
        return w.AS_OF_NONE
    if report.as_of_from.startswith("guess"):
        return w.AS_OF_GUESS.format(as_of=report.as_of)
    return w.AS_OF.format(source=w.AS_OF_FROM.get(report.as_of_from, report.as_of_from))


def _claim_view(
    report: Report, verdict: Verdict, numbers: dict[str, int], inside: dict[str, int]
) -> ClaimView:
    claim = verdict.claim
    key = w.shown_label(verdict.label, verdict.evaluated)
    before, text, after = _sentence_parts(report, claim)
    unit = claim.stated.unit if claim.stated else ""
    value = None if verdict.value is None else value_text(verdict, main_value(verdict), verdict.main, unit)
    axes = [replace(a, name=axis_of(verdict, a.name)) for a in verdict.axes]
    axes.sort(key=lambda a: -(a.variance or 0.0))
    weighed = key != "unknown" or not verdict.asks  # of questions that decide nothing no share says anything
    return ClaimView(
        number=numbers[claim.id],
        key=key,
        label=w.LABELS[key],
        shown=shown_line(verdict, key),
        before=before,
        text=text,
        after=after,
        speaker=None if claim.speaker == "author" else w.ATTRIBUTED.format(speaker=claim.speaker),
        family=w.FAMILIES.get(claim.family, claim.family),
        kind=verdict.reason if key == "not checkable" else w.FAMILIES.get(claim.family, claim.family),
        notes=_notes(claim, numbers, inside),
        reason=reason_line(verdict),
        gist_reason=gist_reason(verdict),
        comparison=comparison_line(verdict, value),
        stated=claim.stated.text if claim.stated else None,
        value=value,
        yes_or_no=isinstance(verdict.value, bool),
        support=_line(_SUPPORT, verdict.support) if weighed else None,
        fragility=None if verdict.asks else _line(_FRAGILITY, verdict.fragility_share),
        matters=_matters(axes) if weighed else None,
        readings=_readings(verdict),
        source=_source(verdict),
        gaps=_gaps(verdict),
        axes=tuple((a, share_text(a.variance) if a.variance is not None else "") for a in axes),
        numbers=_numbers(verdict),
        curve=_curve(verdict, axes),
        pairs=verdict.pairs,
        size=verdict.size,
        checks=tuple((replace(c, text=typeset(c.text)), w.CHECK_STATES[c.agrees]) for c in verdict.checks),
        chance=typeset(verdict.chance) if verdict.chance else None,
        since_then=typeset(verdict.since_then) if verdict.since_then else None,
        missing=verdict.missing,
        caveats=tuple(typeset(c) for c in verdict.caveats),
        fair_sentence=verdict.fair_sentence,
        settled=verdict.settled,
        compact=key in {"not checkable", "not evaluated"} and not verdict.settled,
        claim=claim,
        asked=verdict.main.words if verdict.asks and verdict.main is not None else "",
    )


def _sentence_parts(report: Report, claim: Claim) -> tuple[str, str, str]:
    article = report.article
    start, end = claim.start, claim.end
    if 0 <= claim.sentence < len(article.sentences):
        sentence = article.sentences[claim.sentence]
        start, end = min(start, sentence.start), max(end, sentence.end)
    text = article.text
    return (
        plain(text[start : claim.start]),
        plain(text[claim.start : claim.end]),
        plain(text[claim.end : end]),
    )


def plain(text: str) -> str:
    """Return text without the marks of Markdown for bold words and links, which nobody reads.

    >>> plain("**Where you live**, says [the bureau](https://example.org/a), 2 ** 3")
    'Where you live, says the bureau, 2 ** 3'
    """
    return _LINK.sub(r"\1", _BOLD.sub("", text))


def _notes(claim: Claim, numbers: dict[str, int], inside: dict[str, int]) -> tuple[str, ...]:
    notes = []
    if claim.polarity == "denied":
        notes.append(w.DENIED)
    if claim.contains in numbers:
        notes.append(w.CONTAINS.format(number=numbers[claim.contains]))
    if claim.id in inside:
        notes.append(w.INSIDE.format(number=inside[claim.id]))
    return tuple(notes)


def _readings(verdict: Verdict) -> tuple[ReadingView, ...]:
    shown: list[tuple[str, str, Reading]] = []
    same = verdict.main is not None and verdict.main == verdict.author
    if verdict.main is not None and same:
        stated = verdict.claim.stated is not None
        shown.append(("both", w.MAIN_IS_AUTHOR, verdict.main) if stated else ("main", w.MAIN, verdict.main))
    else:
        if verdict.main is not None:
            shown.append(("main", w.MAIN, verdict.main))
        if verdict.author is not None:
            shown.append(("author", w.AUTHOR, verdict.author))
    if verdict.counter is not None:
        shown.append(("counter", w.COUNTER, verdict.counter))
    shown += [
        ("offered", w.OFFERED, reading) if reading.offered else ("other", w.OTHER, reading)
        for reading in verdict.others
    ]
    source = _source(verdict)
    return tuple(
        ReadingView(
            role=role,
            title=title,
            note=w.ROLE_NOTES[role],
            value=value_text(verdict, r.value, r),
            words=typeset(r.words.removesuffix(f", {source}") if source else r.words),
            formula=typeset(r.formula),
            caveats=tuple(typeset(c) for c in r.caveats if c not in verdict.caveats),
            weight=share_text(r.weight),
            strength=_signed(r.strength),
            type=w.TYPES[r.type],
            reading=r,
            choices=tuple(
                (c, w.OPEN if c.open else w.STATED, w.TYPES[c.type], share_text(c.weight)) for c in r.choices
            ),
        )
        for role, title, r in shown
    )


def _curve(verdict: Verdict, axes: list[AxisSummary]) -> Curve | None:
    """Return the curve with the axis that matters most first, its axes named as in the rest of the report."""
    curve = verdict.curve
    if curve is None:
        return None
    named = [replace(a, name=axis_of(verdict, a.name)) for a in curve.axes]
    order = {axis.name: i for i, axis in enumerate(axes)}
    return replace(curve, axes=tuple(sorted(named, key=lambda a: order.get(a.name, len(order)))))


def _source(verdict: Verdict) -> str:
    """Return the source that all readings shown have in common, as their words name it."""
    shown = [r for r in (verdict.main, verdict.author, verdict.counter, *verdict.others) if r is not None]
    named = {next((c.label for c in r.choices if c.axis == "source"), "") for r in shown}
    source = named.pop() if len(named) == 1 else ""
    return source if source and all(r.words.endswith(f", {source}") for r in shown) else ""


def _gaps(verdict: Verdict) -> tuple[str, ...]:
    if verdict.main is None:
        return ()
    gaps = []
    if verdict.author is None and verdict.claim.stated is not None:
        gaps.append(w.NO_AUTHOR)
    if verdict.counter is None and verdict.label == "holds":
        gaps.append(w.NO_COUNTER_ASKED if verdict.asks else w.NO_COUNTER)
    return tuple(gaps)


def _numbers(verdict: Verdict) -> tuple[tuple[str, str, str], ...]:
    rows = []
    for field, (name, explanation) in w.NUMBERS.items():
        value = getattr(verdict, field)
        if isinstance(value, str):
            text = value
        elif value is None or not math.isfinite(value) or (value == 0 and field in {"size", "undefined"}):
            continue
        elif field in _SHARES:
            text = share_text(value)
        elif field == "fairness":
            text = _signed(value)
            explanation += "; " + (w.FAIR_BELOW if value < 0 else w.FAIR_ABOVE)
        elif field == "robustness":
            text = f"{value:.2f}"
        else:
            text = number_text(float(value))
        if field == "coincidence" and value > 0.5:
            explanation += ". " + w.COINCIDENCE_NOTE
        if text:
            rows.append((name, text, explanation))
    return tuple(rows)


def _matters(axes: list[AxisSummary]) -> str | None:
    if len(axes) < 2 or not axes[0].variance:
        return None
    return w.MATTERS_LINE.format(axis=axes[0].name, share=share_text(axes[0].variance))


def _line(templates: tuple[str, str, str], share: float | None) -> str | None:
    if share is None or not math.isfinite(share):
        return None
    some, none, all_ = templates
    text = share_text(share)
    return {"0%": none, "100%": all_}.get(text, some.format(share=text))


def _signed(value: float) -> str:
    if not math.isfinite(value):
        return ""
    text = f"{value:+.2f}"
    return typeset(text) if text.strip("+-0.") else text.lstrip("+-")
