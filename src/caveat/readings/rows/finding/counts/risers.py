"""Risers: how many members went up or down between two times, and whether all, most or none did.

"In 28 of the 80 districts rents are lower than a year ago", "nine states saw their numbers go down",
"all but two have grown since 2010": each member's figure at two times is compared, and those that
went the way of the words are counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from caveat.claims.claim import Claim
from caveat.claims.lexicon import lexicon as claim_words
from caveat.cube.sql import literals
from caveat.readings.rows.asking.aggregates import is_panel
from caveat.readings.rows.asking.dims import Dim
from caveat.readings.rows.asking.query import Answer, Ask, ask_sql
from caveat.readings.rows.finding.amounts.moves import Subject, is_timed, subjects_of, words_left
from caveat.readings.rows.finding.counts.counted import Quant, apart_of, names_of, quant_of
from caveat.readings.rows.lexical.turns import Turn, change_words
from caveat.readings.rows.lexical.words import is_content, likeness, read_words
from caveat.readings.rows.naming.discourse import Discourse
from caveat.readings.rows.naming.named import kinds_of
from caveat.readings.rows.naming.scope import Scope
from caveat.readings.rows.naming.steps import Step, steps_of
from caveat.readings.rows.weighing.candidates import UNEXPLAINED, Cast, casts
from caveat.readings.rows.weighing.evidence import Odds
from caveat.readings.rows.weighing.pairs import pairs_of
from caveat.readings.rows.weighing.times import Times, on_clock, times_of
from caveat.readings.rows.weighing.trials import Solved, Trial, label_of

MOST_CASTS, MOST_SUBJECTS, MOST_PAIRS = 4, 4, 4
LEAST = 3  # members, fewer are no group
OTHER_SIZE = 0.15  # of groups of another size than the stated one
OTHER_GROUP = 0.3  # of members that the noun beside the number does not name
CHANCE, MISS = 0.3, 0.4  # that all or none come out by accident; of wrong claims, those by one exception
_PLACING = frozenset(("over", "above", "below", "under", "behind", "ahead", "short", "add"))
_THAN = re.compile(r"\bthan\b", re.I)
_WITH = re.compile(r"\b(?:with|without|that|which|who|whose|where|under)\b", re.I)
# Nouns for whatever a table's rows are.
_ANY = frozenset(
    "area place region market unit member one them those these all others group case part".split()
)
HALF = 0.5  # that "most" comes out by accident


def riser_trials(claim: Claim, scope: Scope, discourse: Discourse, as_of: date) -> Iterator[Trial]:
    """Yield the trials of how many members of a panel went up or down."""
    table, quant = scope.table, quant_of(claim)
    if table.clock is None or quant is None or not (is_panel(table) or table.repeats):
        return
    if quant.how not in ("count", "share", "most", "all", "none", "but", "only"):
        return
    times = times_of(claim, discourse, as_of)
    sign = way_of(claim, times)
    steps = steps_of(claim, sign)
    if (scope.is_limited or not sign) and not steps:
        return
    turn = Turn("direction", sign or 1.0, 1.0)
    far = steps or [(Step(sign=sign), 1.0)]
    grouped = ((c, _groups(claim, scope, c, quant)) for c in casts(scope) if not _is_under(c, far[0][0]))
    for cast, groups in [x for x in grouped if x[1]][:MOST_CASTS]:
        last = cast.last_year(scope, as_of)
        if last is None:
            continue
        pairs = pairs_of(times, claim, table, as_of, last)[:MOST_PAIRS]
        subjects = [s for s in subjects_of(claim, scope, cast, discourse, turn) if s.ask.column]
        for subject in sorted(subjects, key=lambda s: -s.weight)[:MOST_SUBJECTS]:
            left = _left(scope, cast, subject, times, claim.start + quant.end)
            others = _of_others(claim, scope, cast, subject, times, quant)
            if others is None:
                continue
            others *= 2 if quant.how in ("most", "all", "none") else 1  # half of them do so by chance
            left = _unsaid(claim, (*left, *others), steps)
            weight = cast.weight * subject.weight * UNEXPLAINED ** len(left)
            for dim, fit in groups:
                for old, new, likely in pairs:
                    windows = on_clock(old, table.clock), on_clock(new, table.clock)
                    if windows[0] is None or windows[1] is None:
                        continue
                    asks = tuple(replace(subject.ask, years=w, by=dim.columns[0]) for w in windows if w)
                    for step, chance in far:
                        made = _trial(claim, scope, cast, asks, dim, quant, step)
                        yield replace(made, weight=weight * likely * fit * chance, unsaid=tuple(left))


def way_of(claim: Claim, times: Times) -> float:
    """Return which way the words of a claim say that members went: 1 up, -1 down, 0 neither or both."""
    timed = is_timed(times) or holds_times_apart(claim, times)
    words = [w for w in read_words(claim.text) if w.low not in _PLACING]
    known = change_words()
    for up, down in (("up", "down"), ("more", "less"))[: 2 if timed else 1]:
        found = {1.0 for w in words if {w.low, w.lemma} & known[up]}
        found |= {-1.0 for w in words if {w.low, w.lemma} & known[down]}
        if found:
            return found.pop() if len(found) == 1 else 0.0
    return 0.0


def holds_times_apart(claim: Claim, times: Times) -> bool:
    """Tell whether a claim names two times of one length, one on each side of "than"."""
    than = _THAN.search(claim.text)
    if than is None:
        return False
    at = claim.start + than.start()
    named = [p for p in times.own if p.period is not None and claim.start <= p.start < claim.end]
    return any(
        a.start < at < b.start and a.period is not None and b.period is not None
        and a.period.frequency == b.period.frequency and a.period != b.period
        for a in named for b in named
    )  # fmt: skip


def _unsaid(claim: Claim, left: Sequence[str], steps: Sequence[tuple[Step, float]]) -> list[str]:
    """Return the words left unexplained, but for those that say how far members went."""
    said = claim.text[steps[0][0].start - claim.start : steps[0][0].end - claim.start] if steps else ""
    return [w for w in left if w not in said]


def _is_under(cast: Cast, step: Step) -> bool:
    """Tell whether a cast takes for a condition on a level what says how far members went."""
    return any(n.predicate.test and n.start < step.end and step.start < n.end for n in cast.own)


def _left(scope: Scope, cast: Cast, subject: Subject, times: Times, of: int) -> list[str]:
    """Return the words left unexplained, those of more and less aside, and one for the only measure.

    From `of` on stands what the members are called, which is no measure.
    """
    known = change_words()
    words = words_left(scope, cast.columns, subject.explains, times)
    compared = known["more"] | known["less"]
    left = [w for w in words if not {w.low, w.lemma} & compared]
    sole = subject.ask.column == scope.table.sole and bool(left) and not of <= left[0].start
    return [w.text for w in (left[1:] if sole else left)]


def _of_others(
    claim: Claim, scope: Scope, cast: Cast, subject: Subject, times: Times, quant: Quant
) -> list[str] | None:
    """Return the words that may narrow the members down, once more; None where they surely do.

    "Every mining town" may mean some of the towns only, "every town with a curfew" does.
    """
    phrase = _phrase(claim, quant)
    words = [
        w
        for w in words_left(scope, cast.columns, subject.explains, times)
        if w.start >= claim.start + quant.end
    ]
    inside = [w for w in words if w.start < claim.start + quant.end + len(phrase)]
    if _WITH.search(phrase) and not cast.own:
        return None
    return [w.text for w in inside]


def _phrase(claim: Claim, quant: Quant) -> str:
    """Return what stands behind the quantifier, up to the next clause."""
    return re.split(r"[,;.]", claim.text[quant.end :], maxsplit=1)[0]


def _groups(claim: Claim, scope: Scope, cast: Cast, quant: Quant) -> list[tuple[Dim, float]]:
    """Return the members that are counted, by the noun beside the quantifier."""
    taken = {c for p in cast.predicates for c in p.columns}
    after = [w.lemma for w in read_words(claim.text[quant.end :])[:4]]
    others = {x for d in scope.table.dims if d.columns[0] not in scope.table.members for x in d.name}
    near = {w.low for w in read_words(claim.text[quant.end :])[:4]} | set(after)
    plain = not any(is_content(w) for w in read_words(_phrase(claim, quant))) or bool(_ANY & near)
    words = [w.low for w in read_words(claim.text[quant.end :]) if w.low not in ("of", "the", "these")]
    bodies = len(scope.table.members) == 1 and bool({*words[:1]} & set(claim_words().words["bodies"]))
    out = []
    for dim in scope.table.dims:
        if dim.columns[0] not in scope.table.members or len(dim.columns) > 1 or set(dim.columns) & taken:
            continue
        if len(dim.values) >= LEAST:
            named = any(likeness(w, x) for w in after for x in (*dim.name, *kinds_of(dim)))
            if not named and (not (plain or bodies) or any(likeness(w, x) for w in after for x in others)):
                continue  # "every state", "most hospitals", where rows are cities
            out.append((dim, 1.0 if named else OTHER_GROUP))
    return out


def _trial(
    claim: Claim, scope: Scope, cast: Cast, asks: tuple[Ask, ...], dim: Dim, quant: Quant, step: Step
) -> Trial:
    table, q = scope.table, claim.stated
    of = float(q.of) if q is not None and q.of is not None else 0.0
    part = 1.0 if q is not None and q.unit == "ratio" else 100.0
    old, new = asks
    apart = apart_of(table, dim)
    named = quant.how in ("only", "but") and quant.names != (0, 0)
    names = names_of(claim, table, dim, quant) if named else frozenset()

    def solve(answers: Sequence[Answer]) -> Solved | None:
        a, b = answers
        if not isinstance(a, dict) or not isinstance(b, dict):
            return None
        both = [k for k in a if k in b and k not in apart]
        went = {k for k in both if step.met(a[k], b[k])}
        if len(both) < LEAST or (of and abs(len(both) / of - 1.0) > OTHER_SIZE):
            return None
        line = f"{len(went)} of {len(both)} {step.label}"
        if names:
            return _named(names, went if quant.how == "only" else set(both) - went, len(both), line)
        return solved_of(quant, len(went), len(both), part, line)

    def sql(until: str) -> str:
        a, b = (f"({ask_sql(table, x, until)})" for x in (old, new))
        met = f"count(*) FILTER ({step.sql('a.value', 'b.value')})"
        shown = {"share": f"{part} * {met} / count(*)", "most": f"100.0 * {met} / count(*)",
                 "but": f"1.0 * (count(*) - {met})"}.get(quant.how, f"1.0 * {met}")  # fmt: skip
        margin = f" AND a.key NOT IN ({literals(sorted(apart))})" if apart else ""
        both = f"{a} a JOIN {b} b ON a.key = b.key"
        return f"SELECT {shown} AS value FROM {both}\nWHERE (b.value - a.value) IS NOT NULL{margin}"

    kind = dim.columns[0].replace("_", " ")
    return Trial(
        table, asks, solve, 0.0, f"{quant.how} of {kind} by {new.words()}", label_of(new.where) or "all rows",
        step.label, f"{new.years.label()} against {old.years.label()}", sql,
        q.unit if q is not None else "bound", cast.origin, cast,
    )  # fmt: skip


def _named(names: frozenset[str], left: set[str], size: int, line: str) -> Solved:
    """Return what a list of names tells that are the only ones, or the only others."""
    odds = Odds(1.0 / size, MISS ** max(1, len(left ^ names)))
    return Solved(float(len(left)), line, left == names, odds=odds)


def solved_of(quant: Quant, went: int, size: int, part: float, line: str) -> Solved:
    """Return what the number of those that went one way tells, by how the claim counts them."""
    if quant.how == "count":
        return Solved(float(went), line)
    if quant.how == "share":
        return Solved(part * went / size, line)
    if quant.how == "most":
        return Solved(100.0 * went / size, line, 2 * went > size, odds=Odds(HALF, MISS))
    if quant.how in ("but", "only"):
        left = went if quant.how == "only" else size - went
        off = abs(left - quant.number)
        return Solved(float(left), line, off == 0, odds=Odds(1.0 / size, MISS ** max(1, off)))
    off = went if quant.how == "none" else size - went
    return Solved(float(went), line, off == 0, odds=Odds(CHANCE, MISS ** max(1, off)))


__all__ = ["riser_trials", "solved_of", "way_of"]
