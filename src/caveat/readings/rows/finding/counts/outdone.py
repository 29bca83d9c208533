"""Outdone: how many members stand above or below one of them, or the figure of all.

"In 12 states the rate is above the national average", "only three towns spend more than Hull", "all of
them are behind Norway": each member's figure is held against that of one member, or of the whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from caveat.claims.claim import Claim
from caveat.cube.sql import literals
from caveat.readings.rows.asking.aggregates import is_panel
from caveat.readings.rows.asking.columns import Profile, fit_of, words_of
from caveat.readings.rows.asking.dims import Dim
from caveat.readings.rows.asking.query import Answer, Ask, Function, Predicate, ask_sql
from caveat.readings.rows.finding.counts.counted import Quant, apart_of, quant_of
from caveat.readings.rows.finding.counts.risers import solved_of
from caveat.readings.rows.lexical.superlatives import read_order
from caveat.readings.rows.lexical.turns import change_words
from caveat.readings.rows.lexical.words import Word, is_content, likeness, read_words
from caveat.readings.rows.naming.mentions import index_of
from caveat.readings.rows.naming.named import kinds_of
from caveat.readings.rows.naming.scope import Scope
from caveat.readings.rows.weighing.candidates import UNEXPLAINED, Cast, casts
from caveat.readings.rows.weighing.trials import Solved, Trial, label_of, whens

MOST_CASTS, MOST_COLUMNS = 4, 4
LEAST = 3  # members, fewer are no group
UNNAMED = 0.05  # of a column that no word asks for
OTHER_MEMBERS = 0.3  # of members that no noun names
_AGAINST = re.compile(
    r"\b(?:(?P<than>than)|(?P<up>above|over|ahead of|exceed(?:s|ed)?|outstrip(?:s|ped)?|top(?:s|ped)?)"
    r"|(?P<down>below|under|behind|trail(?:s|ed)?|short of))\b",
    re.I,
)
_WHOLE = re.compile(
    r"^ (?:the |that of the |its )?(?:(?:national|world|global|overall|nationwide|statewide|u\.?s\.?|eu|"
    r"country['’]s|county|regional|general|whole) )?(?:average|mean|norm|national (?:figure|rate|level)|"
    r"(?:figure|rate|level) (?:for|of) (?:the )?(?:country|nation|world|whole))\b",
    re.I,
)
_TO_NAME = re.compile(r"^ (?:(?:in|for|of|that of|those of|that in|those in|did|does) )?(?:the )?$", re.I)


@dataclass(frozen=True, slots=True)
class Mark:
    """What members are held against: one of them, or the whole where `member` is None; `sign` is the way."""

    sign: float
    dim: Dim
    member: Predicate | None
    start: int
    end: int


def outdone_trials(claim: Claim, scope: Scope, as_of: date) -> Iterator[Trial]:
    """Yield the trials of how many members stand above or below one of them, or the figure of all."""
    quant = quant_of(claim)
    if quant is None or not (is_panel(scope.table) or scope.table.repeats):
        return
    if (mark := mark_of(claim, scope)) is None:
        return
    good = read_order(claim)
    if good is not None and good.quality:  # "no town does worse": the end of a measure decides, as in ranks
        return
    for cast in casts(scope)[: 3 * MOST_CASTS]:
        if any(n.predicate.test for n in cast.own):
            continue
        own = [p for p in cast.predicates if p.columns == mark.dim.columns]
        others = tuple(p for p in cast.predicates if p.columns != mark.dim.columns)
        yield from _of_cast(claim, scope, cast, mark, quant, own, others, as_of)


def mark_of(claim: Claim, scope: Scope) -> Mark | None:
    """Return what the members of a table are held against, None where nothing is."""
    table, text = scope.table, claim.text
    dims = [d for d in table.dims if d.columns[0] in table.members and len(d.columns) == 1]
    for found in _AGAINST.finditer(text):
        sign = 1.0 if found["up"] else -1.0 if found["down"] else _way(text[: found.start()])
        if not sign or not dims:
            continue
        low = claim.start + found.end()
        if whole := _WHOLE.match(text[found.end() :]):
            return Mark(sign, dims[0], None, claim.start + found.start(), low + whole.end())
        for m in index_of(table).find(text, claim.start):
            dim = next((d for d in dims if d.columns == m.columns), None)
            between = text[found.end() : max(found.end(), m.start - claim.start)]
            if dim is not None and len(m.predicate.values) == 1 and m.start > low and _TO_NAME.match(between):
                return Mark(sign, dim, m.predicate, claim.start + found.start(), m.end)
    return None


def _way(before: str) -> float:
    """Return which way the last comparative before "than" goes."""
    known = change_words()
    for w in reversed(read_words(before)[-6:]):
        if {w.low, w.lemma} & known["more"]:
            return 1.0
        if {w.low, w.lemma} & known["less"]:
            return -1.0
    return 0.0


def _of_cast(
    claim: Claim, scope: Scope, cast: Cast, mark: Mark, quant: Quant, own: Sequence[Predicate],
    others: tuple[Predicate, ...], as_of: date,
) -> Iterator[Trial]:  # fmt: skip
    said = [w for w in scope.words if is_content(w) and not mark.start <= w.start < mark.end]
    numbers = [p for p in scope.profiles if p.years is None]
    fits = sorted(((fit_of(p, said, scope.words_before), p) for p in numbers), key=lambda x: -x[0])
    members = _named_members(claim, mark.dim, quant)
    for when in whens(claim, scope, cast.last_year(scope, as_of)):
        for fit, p in fits[:MOST_COLUMNS]:
            left = _left(scope, cast, p, said)
            likely = max(fit, 0.5 if scope.table.sole == p.name else UNNAMED)
            weight = cast.weight * when.weight * likely * members * UNEXPLAINED ** len(left)
            column = mark.dim.columns[0]
            function: Function = "mean" if not p.additive or mark.member is None else "sum"
            each = Ask(function, p.name, others, (), when.years, column)
            one = Ask(function, p.name, (*others, mark.member) if mark.member else others, (), when.years)
            against = set(mark.member.values) if mark.member else set()
            kept = frozenset({v for q in own for v in q.values} - against)
            made = _trial(claim, scope, cast, (each, one), mark, quant, kept)
            yield replace(made, weight=weight, unsaid=left)


def _named_members(claim: Claim, dim: Dim, quant: Quant) -> float:
    """Return how likely the noun beside the quantifier stands for the members of a column."""
    after = [w.lemma for w in read_words(claim.text[quant.end :])[:4]]
    named = any(likeness(w, x) for w in after for x in (*dim.name, *kinds_of(dim)))
    return 1.0 if named else OTHER_MEMBERS


def _left(scope: Scope, cast: Cast, p: Profile, said: Sequence[Word]) -> tuple[str, ...]:
    """Return the words left unexplained, those of more and less aside."""
    known = change_words()
    inside = {w.start for w in said} - words_of(p, said)
    columns = (*cast.columns, p.name)
    left = [w for w in scope.unsaid_words(columns) if w.start in inside]
    return tuple(w.text for w in left if not {w.low, w.lemma} & (known["more"] | known["less"]))


def _trial(
    claim: Claim, scope: Scope, cast: Cast, asks: tuple[Ask, Ask], mark: Mark, quant: Quant,
    kept: frozenset[str],
) -> Trial:  # fmt: skip
    table, q, dim, (each, one) = scope.table, claim.stated, mark.dim, asks
    part = 1.0 if q is not None and q.unit == "ratio" else 100.0
    apart = apart_of(table, dim) | (frozenset(mark.member.values) if mark.member else frozenset())
    sign = ">" if mark.sign > 0 else "<"

    def solve(answers: Sequence[Answer]) -> Solved | None:
        found, bound = answers
        if not isinstance(found, dict) or not isinstance(bound, float):
            return None
        values = [v for k, v in found.items() if k not in apart and (not kept or k in kept)]
        if len(values) < (2 if kept else LEAST):
            return None
        beyond = sum(mark.sign * (v - bound) > 0 for v in values)
        line = f"{beyond} of {len(values)} {sign} {bound:.6g}"
        return solved_of(quant, beyond, len(values), part, line)

    def sql(until: str) -> str:
        inner = f"SELECT * FROM ({ask_sql(table, each, until)}) WHERE key IS NOT NULL AND value IS NOT NULL"
        inner += f" AND key NOT IN ({literals(sorted(apart))})" if apart else ""
        inner += f" AND key IN ({literals(sorted(kept))})" if kept else ""
        met = f"count(*) FILTER (value {sign} (SELECT value FROM ({ask_sql(table, one, until)})))"
        shown = {"share": f"{part} * {met} / count(*)", "most": f"100.0 * {met} / count(*)",
                 "but": f"1.0 * (count(*) - {met})"}.get(quant.how, f"1.0 * {met}")  # fmt: skip
        return f"SELECT {shown} AS value FROM ({inner})"

    against = label_of((mark.member,)) if mark.member else "the whole"
    return Trial(
        table, asks, solve, 0.0, f"{quant.how} of {dim.columns[0]} by {each.words()}",
        f"{sign} {against}", label_of(each.where), each.years.label() if table.clock else "", sql,
        q.unit if q is not None else "bound", cast.origin, cast,
    )  # fmt: skip


__all__ = ["outdone_trials"]
