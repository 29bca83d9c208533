"""Trials on two tables joined: only those that rest on both, since each alone is asked by itself."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from caveat.claims.claim import Claim
from caveat.readings.rows.asking.query import Ask
from caveat.readings.rows.naming.scope import Scope
from caveat.readings.rows.weighing.things import TOLD, things_rather
from caveat.readings.rows.weighing.trials import Trial

BOTH, NAMED = 0.5, 1.5  # of a trial that needs two tables, where one may do; where words name both sides
_LENGTHS = ("years", "months", "weeks", "days")
_WON = re.compile(
    r"\b(?:w[io]n(?:s|ners?|ning)?|victor(?:s|y|ies|ious)?|seats?|elected|majorit(?:y|ies)|margins?|"
    r"(?:took|takes?|carr(?:y|ies|ied)|held|holds?|gained|captured|swept|stayed|remained|flipped) |"
    r"councillors?|(?:law|assembly)(?:makers?|m[ae]n|women)|representatives|tightest|settled|decided|"
    r"close(?:st|r) (?:\w+ )?(?:race|contest|result|call|fight)|beat|beaten|defeated|unseated|ousted|"
    r"landslide|(?:finished|ended) (?:\w+ ){0,2}(?:on|with)|by (?:just |only |a mere )?[\w,]+ votes?)\b",
    re.I,
)


def may_rest_on_both(claim: Claim, scope: Scope) -> bool:
    """Tell whether a claim names something of what another table says of the rows, or may go on from it."""
    joined = scope.table.joined
    if joined is None or joined.parts:
        return True
    if joined.nouns:
        return speaks_of_winners(claim)
    named = {c for g in scope.groups for n in g for c in n.predicate.columns}
    named |= {c for x in scope.carried for n in x.ways for c in n.predicate.columns}
    named |= {c for c, _ in scope.columns} | {c for c, starts in scope.by_columns.items() if starts}
    lasts = claim.stated is not None and claim.stated.unit in _LENGTHS
    if joined.key:
        told = {c.name for c in scope.table.table.columns if c.reason == TOLD}
        return scope.rows_named or lasts or bool(named & {*told, *joined.key, *joined.listed})
    return bool(named & joined.added) or lasts or any(a in m.name for m in scope.made for a in joined.added)


def speaks_of_winners(claim: Claim) -> bool:
    """Tell whether a claim speaks of who won contests, or of how."""
    return bool(_WON.search(claim.text))


def resting_on_both(trials: Iterable[Trial], scope: Scope) -> list[Trial]:
    """Return the trials whose questions take something from each of two joined tables, all of one table.

    Of a table whose rows observe things, and of that of the things, some are lighter.
    """
    joined, out = scope.table.joined, []
    if joined is None or joined.parts or joined.nouns or joined.key:
        return things_rather(trials, scope)
    for trial in trials:
        used = [_columns(trial, a) for a in trial.asks]
        told = any(u & joined.added for u in used)
        own = {c.name for c in trial.table.table.columns} - joined.added
        counted = any(a.function in ("count", "share", "distinct") for a in trial.asks)
        if told and (counted or any(u & own for u in used)):
            out.append(replace(trial, weight=(NAMED if _are_named(trial, scope) else BOTH) * trial.weight))
    return out


def _are_named(trial: Trial, scope: Scope) -> bool:
    """Tell whether the claim names something of each side: a value of both, or rows and a value."""
    joined, cast = trial.table.joined, trial.cast
    if joined is None or cast is None:
        return False
    own = [set(n.predicate.columns) for n in cast.own]
    told = any(c & joined.added for c in own)
    return told and (any(c - joined.added for c in own) or scope.rows_named)


def _columns(trial: Trial, ask: Ask) -> set[str]:
    """Return the columns that a question rests on, those of made numbers and lengths of time too."""
    table = trial.table
    out = {c for p in (*ask.where, *ask.given) for c in p.columns} | {ask.by}
    for name in (ask.column or "", ask.over):
        out.add(name)
        made = table.made.get(name)
        out |= set(made.columns) if made is not None else set()
        out |= {
            c for s in table.spans if name == f"years from {s.start} to {s.end}" for c in (s.start, s.end)
        }
    return out


__all__ = ["may_rest_on_both", "resting_on_both"]
