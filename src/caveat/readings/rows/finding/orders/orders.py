"""Orders over rows: a rank among the values of a column, a record among the years."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from caveat.claims.claim import Claim
from caveat.cube.sql import literal
from caveat.readings.rows.asking.query import YEARS, Answer, Ask, Function, Years, ask_sql, by_year
from caveat.readings.rows.finding.orders.firsts import first_trials
from caveat.readings.rows.finding.orders.gains import gain_trials
from caveat.readings.rows.finding.orders.margins import margin_trials
from caveat.readings.rows.finding.orders.records import timed_trials
from caveat.readings.rows.finding.orders.siblings import sibling_trials
from caveat.readings.rows.finding.orders.standings import CROWD, odds_of, standing_trials
from caveat.readings.rows.lexical.superlatives import read_order
from caveat.readings.rows.lexical.turns import change_words, gain_of
from caveat.readings.rows.lexical.words import split_name
from caveat.readings.rows.naming.discourse import Discourse
from caveat.readings.rows.naming.named import Named, kinds_of, older_names
from caveat.readings.rows.naming.scope import Scope
from caveat.readings.rows.naming.tops import without_top
from caveat.readings.rows.weighing.candidates import Cast, casts, penalty
from caveat.readings.rows.weighing.trials import Asked, Solved, Trial, figure, functions, label_of, whens

_BY_NUMBER = re.compile(
    r"\b(?:most|fewest|more|fewer|common\w*|biggest|largest|smallest|big|large|popular|often|frequent\w*|top|lead\w*|rare\w*|"
    r"first|second|third|fourth|fifth|\d+(?:st|nd|rd|th))\b",
    re.I,
)
_NO_ONE = re.compile(
    r"(?:and |but |nor )?(?:no|nobody|none|not (?:one|a)|ha[sd] any\w*|have any\w*|any\w*)\b", re.I
)

LEVEL = 0.04  # of a place by a figure, where the words rank by its change


def rank_trials(claim: Claim, scope: Scope, discourse: Discourse, as_of: date) -> Iterator[Trial]:
    """Yield trials of a rank: a value among the values of its column, by count or by a number."""
    table = scope.table
    if gain_of(claim)[1] >= 1.0:
        return
    plain: list[Asked] = [("count", table.weight.name if table.weight else None, 1.0)]
    asked = functions(claim, scope, discourse)
    if not asked and (table.is_series or not _BY_NUMBER.search(claim.text)):
        return
    counted = asked or plain
    if _strange(claim, scope):  # by what, no word says
        return
    for cast in casts(scope, whole=True):
        for subject, rest, fit in _subjects(claim, cast, scope):
            for when in whens(claim, scope, cast.last_year(scope, as_of)):
                for function, column, share in counted:
                    weight = cast.weight * fit * share * when.weight * penalty(scope, cast.columns)
                    yield _rank(claim, scope, subject, rest, function, column, when.years, weight, cast)


def ordered_trials(claim: Claim, scope: Scope, discourse: Discourse, as_of: date) -> Iterator[Trial]:
    """Yield the trials of an order over all that a table can give: places of members, records of times."""
    claim = without_top(claim)
    gained = gain_of(claim)[1]
    strange = _strange(claim, scope)
    for trial in (
        *standing_trials(claim, scope, discourse, as_of), *timed_trials(claim, scope, discourse, as_of)
    ):  # fmt: skip
        level = gained and not _of_change(trial)
        yield from _with_strange(
            replace(trial, weight=trial.weight * (1.0 - (1.0 - LEVEL) * gained)) if level else trial, strange
        )
    yield from gain_trials(claim, scope, discourse, as_of)
    yield from margin_trials(claim, scope, discourse, as_of)
    yield from first_trials(claim, scope, discourse, as_of)
    if not gained:
        yield from sibling_trials(claim, scope, discourse, as_of)


def _strange(claim: Claim, scope: Scope) -> str:
    """Return the adjective of a superlative that neither a list nor the table knows, "" for none."""
    order = read_order(claim)
    at = order.strange if order is not None else -1
    columns = frozenset().union(*scope.by_columns.values()) | scope.named_by_columns
    named = any(n.start <= at < n.end for g in scope.groups for n in g)
    if at < 0 or at in columns or named:
        return ""
    return next((w.text for w in scope.words if w.start == at), "")


def _with_strange(trial: Trial, strange: str) -> Iterator[Trial]:
    """Yield a trial with the adjective that it leaves unexplained."""
    known = not strange or strange in trial.unsaid
    yield trial if known else replace(trial, unsaid=(*trial.unsaid, strange))


def _of_change(trial: Trial) -> bool:
    """Tell whether a trial is of a column that holds changes itself."""
    words = {w for a in trial.asks for w in split_name(a.column or "")}
    lists = change_words()
    return bool(
        words & (lists["rising"] | lists["falling"] | {"change", "growth", "difference", "gain", "loss"})
    )


def _subjects(claim: Claim, cast: Cast, scope: Scope) -> Iterator[tuple[Named, tuple[Named, ...], float]]:
    """Yield what is ranked, with the other predicates: a thing the claim names, else one carried over."""
    flags = {d.columns for d in scope.table.dims if d.flag or d.places}
    no_one = bool(_NO_ONE.match(claim.text))
    known = {d.columns for d in scope.table.dims} - flags
    own = [n for n in cast.own if n.predicate.columns in known and 0 < len(n.predicate.values) <= 2]
    everything = (*cast.own, *cast.carried)
    for n in own:
        yield n, tuple(x for x in everything if x is not n), 0.1 if no_one else 1.0
    kinds = {w.lemma for w in scope.words}
    for n in cast.carried:
        if n.predicate.columns not in known or not 0 < len(n.predicate.values) <= 2:
            continue
        dim = next(d for d in scope.table.dims if d.columns == n.predicate.columns)
        named = bool(kinds & {*dim.name, *kinds_of(dim)})
        fit = {"heading": 1.0, "earlier claim": 0.9, "rest": 0.95, "after": 1.0, "before": 0.7}.get(
            n.origin, 0.3
        )
        if not _names_one(scope) and (not own or no_one or named):
            yield n, tuple(x for x in everything if x is not n), fit * min(1.0, n.weight / 0.85)


def _names_one(scope: Scope) -> bool:
    """Tell whether the claim itself names one thing, however faintly: then nothing else is ranked."""
    return any(len(g[0].predicate.values) == 1 and not g[0].predicate.test for g in scope.groups if g)


def _rank(
    claim: Claim, scope: Scope, subject: Named, rest: Sequence[Named], function: Function, column: str | None,
    years: Years, weight: float, cast: Cast,
) -> Trial:  # fmt: skip
    table = scope.table
    where = tuple(n.predicate for n in rest)
    asks = tuple(Ask(function, column, where, (), years, c) for c in subject.predicate.columns)
    lowest = claim.direction == "lowest"
    stated = 1.0
    q = claim.stated
    if q is not None and q.unit == "rank":
        stated = float(q.value)

    name = subject.predicate.values[0]
    dim = next(d for d in table.dims if d.columns == subject.predicate.columns)
    alone = len(subject.predicate.values) == 1 and bool(older_names(dim, name))
    renamed = {} if alone else {old: v for v in dim.values for old in older_names(dim, v)}

    def solve(answers: Sequence[Answer]) -> Solved | None:
        totals = _merged(answers, renamed)
        own = totals.get(name)
        if own is None:
            if function != "count":
                return None
            own = 0.0
        totals = {k: v for k, v in totals.items() if v or function != "count"}
        if function == "count" and (len(totals) < 3 or (own <= 1.0 and set(totals.values()) == {1.0})):
            return None  # a row each: no order
        if len(totals) < 2:
            return None  # first among itself
        better = sum(v < own if lowest else v > own for v in totals.values())
        ties = sum(v == own for v in totals.values()) - 1
        place = 1.0 + better
        line = f"{name}: {figure(own)}, rank {int(place)} of {len(totals)}"
        line += f", level with {ties} more" if ties > 0 else ""
        right = place == stated
        odds = odds_of(int(place), int(stated), max(2, len(totals)), right=right)
        return Solved(place, line, holds=right, agrees=right, odds=odds)

    def sql(until: str) -> str:
        parts = [ask_sql(table, a, until) for a in asks]
        inner = parts[0] if len(parts) == 1 else "\nUNION ALL\n".join(parts)
        total = "sum(value)" if function in ("count", "sum") else "max(value)"
        cases = " ".join(f"WHEN {literal(old)} THEN {literal(new)}" for old, new in renamed.items())
        key = (
            f"CASE CAST(key AS VARCHAR) {cases} ELSE CAST(key AS VARCHAR) END"
            if cases
            else "CAST(key AS VARCHAR)"
        )
        first = literal(name)
        return (
            f"WITH found AS (\n{inner}\n), totals AS (\n  SELECT {key} AS key, {total} AS value FROM found "
            f"WHERE key IS NOT NULL AND value IS NOT NULL GROUP BY 1\n)\n"
            f"SELECT 1 + count(*) AS rank FROM totals "
            f"WHERE value {'<' if lowest else '>'} "
            f"coalesce((SELECT value FROM totals WHERE key = {first}), 0)"
        )

    measure = asks[0].words()
    period = years.label() if table.clock else ""
    return Trial(
        table, asks, solve, weight, measure, subject.predicate.label(),
        f"among {label_of(where) or 'all rows'}", period, sql, "rank",
        subject.origin if subject.origin != "claim" else "", cast,
    )  # fmt: skip


def _merged(answers: Sequence[Answer], renamed: Mapping[str, str]) -> dict[str, float]:
    """Return the totals of several columns added up, earlier names under their later ones."""
    totals: dict[str, float] = {}
    for found in answers:
        if isinstance(found, Mapping):
            for key, value in found.items():
                name = renamed.get(key, key)
                totals[name] = totals.get(name, 0.0) + value
    return totals


def record_trials(claim: Claim, scope: Scope, discourse: Discourse, as_of: date) -> Iterator[Trial]:
    """Yield trials of a record: the place of a year among the years up to it."""
    table = scope.table
    if table.clock is None:
        return
    asked = _as_before(claim, scope, discourse) or functions(claim, scope, discourse)
    if not asked and table.is_series:
        return  # the rows are figures of times, and their number tells nothing
    asked = asked or [("count", table.weight.name if table.weight else None, 1.0)]
    lowest = claim.direction == "lowest"
    for cast in casts(scope):
        last = cast.last_year(scope, as_of)
        if last is None:
            continue
        for when in whens(claim, scope, cast.last_year(scope, as_of)):
            at = when.years.last if when.years.first == when.years.last and when.years.last else last
            for function, column, fit in asked:
                yield _record(
                    scope,
                    cast,
                    function,
                    column,
                    at,
                    lowest,
                    cast.weight * fit * when.weight * penalty(scope, cast.columns),
                )


def _as_before(claim: Claim, scope: Scope, discourse: Discourse) -> list[Asked]:
    """Return the function and column of an earlier claim that this one takes up ("by that measure")."""
    if not re.search(
        r"\b(?:by|on|in) (?:that|this|the same) (?:measure|count|score|respect)\b", claim.text, re.I
    ):
        return []
    for _, name, ask in discourse.before(claim)[:2]:
        if name == scope.table.name:
            return [(ask.function, ask.column, 1.0)]
    return []


def _record(
    scope: Scope, cast: Cast, function: Function, column: str | None, at: int, lowest: bool, weight: float
) -> Trial:
    table = scope.table
    ask = Ask(function, column, cast.predicates, (), Years(None, at), YEARS)

    def solve(answers: Sequence[Answer]) -> Solved | None:
        years = by_year(answers[0])
        if at not in years or len(years) < 2:
            return None
        own = years[at]
        level = sum(v == own for v in years.values())
        if level > max(2, CROWD * len(years)) or len(set(years.values())) == 1:
            return None  # a record that many years share is none
        place = 1 + sum(v < own if lowest else v > own for v in years.values())
        line = f"{at}: {figure(own)}, rank {place} of {len(years)} years since {min(years)}"
        odds = odds_of(place, 1, len(years), right=place == 1)
        sign = 1.0 if lowest else -1.0
        best = min(years, key=lambda y: (sign * years[y], y != at, y))
        return Solved(float(best), line, holds=place == 1, agrees=place == 1, odds=odds)

    def sql(until: str) -> str:
        return (
            f"WITH years AS (\n{ask_sql(table, ask, until)}\n)\n"
            f"SELECT key FROM years WHERE value IS NOT NULL "
            f"ORDER BY value {'ASC' if lowest else 'DESC'}, key <> {at}, key LIMIT 1"
        )

    return Trial(
        table, (ask,), solve, weight, ask.words(), label_of(cast.predicates) or "all rows", "among years",
        str(at), sql, "year", "", cast,
    )  # fmt: skip


__all__ = ["ordered_trials", "rank_trials", "record_trials"]
