"""Tallied: numbers that count the members of a table, as in "43 states": no mean of a column is meant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from caveat.claims.claim import Claim
from caveat.readings.rows.asking.columns import profiles
from caveat.readings.rows.asking.query import Ask
from caveat.readings.rows.asking.tables import RowTable
from caveat.readings.rows.lexical.words import likeness, read_words
from caveat.readings.rows.naming.named import kinds_of
from caveat.readings.rows.weighing.things import TOLD, observed_in
from caveat.readings.rows.weighing.trials import Solved, Trial

NO_TALLY = 0.05  # of a figure that counts nobody, where the stated number is one of members
THE_WHOLE = 0.03  # of the number of all of them, where the stated number is of a part
NEAR = 3  # words after a number within which its noun stands
_LINKS = frozenset(("of", "the", "these", "those", "our", "all"))
_STOPS = frozenset(("in", "on", "at", "for", "from", "with", "by", "than", "and", "or", "to", "were", "are"))


def members_first(
    claim: Claim, table: RowTable, found: Sequence[tuple[Trial, Solved]]
) -> list[tuple[Trial, Solved]]:
    """Return trials and what they come to, lighter where nobody or all are counted and not some."""
    out = list(found)
    if claim.stated is not None and claim.stated.of is not None:
        out = [(replace(t, weight=THE_WHOLE * t.weight) if _is_whole(t) else t, s) for t, s in out]
    if not counts_members(claim, table):
        return out
    return [(t if _counts(t) else replace(t, weight=NO_TALLY * t.weight), s) for t, s in out]


def _is_whole(trial: Trial) -> bool:
    """Tell whether a trial counts all members or rows, which are the whole of "nine of the 20"."""
    ask = trial.asks[0]
    return ask.function in ("count", "distinct") and not (ask.where or ask.given or ask.by)


def counts_members(claim: Claim, table: RowTable) -> bool:
    """Tell whether the noun of the stated number is what the members of a table are."""
    q = claim.stated
    if q is None or q.unit not in ("count", "people") or claim.family not in ("count", "share", "level"):
        return False
    nouns: list[str] = []
    for w in read_words(claim.text[max(0, q.end - claim.start) :])[: NEAR + 1]:
        if w.low in _STOPS:
            break
        if w.low not in _LINKS:
            nouns.append(w.lemma)
    names = [x for d in table.dims if d.columns[0] in table.members for x in (*d.name, *kinds_of(d))]
    names += table.nouns if table.of_things or observed_in(table) else ()
    if not any(likeness(w, x) for w in nouns for x in names):
        return False
    told = {c.name for c in table.table.columns if c.reason == TOLD}
    measured = [p for p in profiles(table) if p.name not in told]
    return not any(likeness(w, x) for p in measured for w in nouns for x in p.words)


def _counts(trial: Trial) -> bool:
    """Tell whether a trial counts groups, different values or rows."""
    ask = trial.asks[0]
    plain = ask.function == "count" and trial.table.weight is None and ask.column is None
    return bool(ask.by) or ask.function == "distinct" or plain


def taken_up_as(trial: Trial) -> Ask:
    """Return the question that a text takes up from a trial: of how many members keep a limit, which rows."""
    ask, own = trial.asks[0], trial.cast.own if trial.cast else ()
    limits = tuple(n.predicate for n in own if n.predicate.test not in ("", "known"))
    years = ask.years
    once = not trial.table.repeats or (years.first is not None and years.first == years.last)
    if (
        ask.by not in trial.table.members
        or ask.function not in ("mean", "sum")
        or len(limits) != 1
        or not once
    ):
        return ask
    return Ask("count", None, (*ask.where, *limits), ask.given, years)


__all__ = ["counts_members", "members_first", "taken_up_as"]
