"""Doubts: what speaks against a trial besides the words that it leaves unexplained.

A text that names another place, another thing or another time than the rows hold means something
else, however near the figure comes. Each doubt counts as so many unexplained words.
"""

from __future__ import annotations

import re

from caveat.claims.claim import Claim, Phrase
from caveat.quantity import Quantity
from caveat.quantity_words import CURRENCY_CODES
from caveat.readings.points import is_ago
from caveat.readings.rows.asking.aggregates import is_panel
from caveat.readings.rows.asking.columns import Profile, fit_of, profiles
from caveat.readings.rows.asking.money import NONE, UNKNOWN, money_in
from caveat.readings.rows.asking.query import ALL_YEARS, Ask
from caveat.readings.rows.asking.tables import RowTable
from caveat.readings.rows.asking.units import is_per
from caveat.readings.rows.lexical.calendar import is_calendar
from caveat.readings.rows.lexical.words import Word, is_content, lexicon, likeness, read_words, split_name
from caveat.readings.rows.naming.halves import states_coefficient
from caveat.readings.rows.naming.mentions import index_of
from caveat.readings.rows.naming.scope import Scope
from caveat.readings.rows.naming.sole import is_counted, says_itself
from caveat.readings.rows.weighing.times import is_neighbour
from caveat.readings.rows.weighing.trials import Trial

OTHER_NAME = 2.5  # a name in passing that no value and no title has
OTHER_FUNCTION = 2.5  # of a count or sum, where the words say an average
OTHER_THING = 3.5  # a noun of its own for what is measured, where only the text before names the column
NEVER = 9.0  # what speaks so loudly against a trial that no figure makes up for it
PLACED = 0.5  # chance from which on what carries over names a place
OTHER_UNIT = OTHER_TIME = NEVER
NO_MONEY = 2.0  # of money, where nothing says that the column holds any
GAPS = NEVER  # of a sum over cells some of which are empty
UNNAMED_RATE = 2.0  # of a rate made of columns, where "it" takes up what stands before
FEW_MEMBERS = 2  # of which a share of the rows is no share of anything
_WHOLE = frozenset(("total", "totals", "all", "value", "count", "number", "amount", "figure", "sum"))
_AVERAGED = frozenset(
    ("median", "midpoint", "mean", "average", "averaged", "averages", "averaging", "typical", "typically")
)
_OVER_TIME = ("change", "trend", "record")
_OF_RECORDS = frozenset(("record", "high", "low", "highs", "lows", "peak", "level", "levels", "time", "new"))
_ABOUT = re.compile(r"\b(?:in|of|for|at|across|than|and)(?: the)?\s+$", re.I)
_EDGE = re.compile(r"\b(?:start|beginning|middle|end) of (?:the|that|this) (?:decade|century)\b", re.I)
_FIRST_YEAR = re.compile(
    r"\bfor the first time\b(?! (?:in|for|since)\b)"
    r"|\bthe first (?:year|season|decade) (?:with|without|in which|when|that|to)\b",
    re.I,
)
_THE_ONLY = re.compile(
    r"\b(?:is|was|are|were|remains?|remained|be(?:came|comes?)) (?:\w+ )?the only (?:\w+ ){1,3}"
    r"(?:to|that|which|who|where|in which|whose|left|with)\b",
    re.I,
)
_OUTDOES = re.compile(
    r"\b(?:outnumber|overt[ao]o?k|outsell|outsold|outpace|surpass|exceed|outstrip|outrank|eclips)(?:e|ed|es|s|d|en|ing)?\b",
    re.I,
)
_IT = re.compile(r"(?:and |but )?(?:it|that|this) (?:is|was|stands|stood|comes|came)\b", re.I)
LEADING = 3  # letters between a name that opens a sentence and the claim
_SHORT_SPAN = re.compile(
    r"\b(?:a|per|each|every) (?:day|week|hour|night|minute)\b|\b(?:daily|weekly|hourly)\b", re.I
)


def doubt_of(claim: Claim, scope: Scope, trial: Trial) -> float:
    """Return how many unexplained words what speaks against a trial is worth."""
    doubt = sum(NEVER if _is_where(claim, p) else OTHER_NAME for p in _strange_names(claim, scope))
    doubt += max((_of_ask(claim, scope, ask) for ask in trial.asks), default=0.0)
    if trial.unit != "correlation" and states_coefficient(claim):
        doubt += NEVER
    alone = trial.unit != "rank" and not any(a.by for a in trial.asks)
    if alone and (_THE_ONLY.search(claim.text) or _FIRST_YEAR.search(claim.text)):
        doubt += NEVER  # its own figure does not say that no other is so, or none before
    if claim.family == "record" and len(trial.asks) == 1 and _OUTDOES.search(claim.text):
        doubt += OTHER_THING  # a record of one of two that are held against each other
    return doubt + _of_function(claim, trial) + _of_time(claim, scope, trial)


def is_no_part(q: Quantity | None, trial: Trial, value: float) -> bool:
    """Tell whether a figure is no part of a whole that is named: a mean, or 23 where it says "18 of 23"."""
    if q is None or q.of is None or trial.unit not in ("count", "people"):
        return False
    averaged = any(a.function in ("mean", "median", "min", "max") and not a.by for a in trial.asks)
    return averaged or value == float(q.of) != float(q.value)


def _of_function(claim: Claim, trial: Trial) -> float:
    """Return the doubt of a count for what is no count: a mean, a decimal, so many points."""
    q, functions = claim.stated, {a.function for a in trial.asks}
    ranked = trial.unit == "rank"  # of as many rows each, totals stand in the order of means
    if not functions <= {"count", "distinct", "sum", "share"} or (ranked and "sum" in functions):
        return 0.0
    whole = q is None or q.unit not in ("count", "people", "times", "points") or q.value == int(q.value)
    pointed = q is not None and q.unit == "points"
    if functions <= {"count", "distinct"} and (not whole or pointed) and not ranked:
        return NEVER if trial.unit in ("count", "people", "times", "points") else 0.0
    averaged = any(w.low in _AVERAGED for w in read_words(claim.text))
    named = any(w in _AVERAGED for a in trial.asks for w in split_name(a.column or ""))
    return OTHER_FUNCTION if averaged and not named and trial.spread == 1.0 else 0.0


def _is_where(claim: Claim, name: Phrase) -> bool:
    """Tell whether a name says of what or of whom a claim speaks, and does not stand in passing."""
    if name.start < claim.start:
        return True
    before = claim.text[: name.start - claim.start]
    return name in claim.versus or bool(_ABOUT.search(before)) or not before.strip()


def _strange_names(claim: Claim, scope: Scope) -> list[Phrase]:
    """Return the names in a claim of which the table and the title know no word."""
    out = []
    for phrase in (*claim.members, *claim.versus):
        if scope.table.clock is not None and scope.table.clock.day and is_calendar(phrase.text):
            continue
        if phrase.origin == "sentence" and 0 <= claim.start - phrase.end <= LEADING:
            if not index_of(scope.table).find(phrase.text) and not _is_topic(scope, phrase):
                out.append(phrase)
            continue
        if phrase.origin != "sentence" or not claim.start <= phrase.start < claim.end:
            continue
        inside = [w for w in scope.words if phrase.start <= w.start < phrase.end and w.text[:1].isupper()]
        columns = frozenset().union(*scope.by_columns.values()) | scope.named_by_columns
        if inside and not any(w.start in scope.explained or w.start in columns for w in inside):
            out.append(phrase)
    return out


def _is_topic(scope: Scope, name: Phrase) -> bool:
    above = {w.lemma for w in scope.words_above}
    return any(w.lemma in above for w in read_words(name.text))


def _of_ask(claim: Claim, scope: Scope, ask: Ask) -> float:
    known = {p.name: p for p in scope.profiles}
    used = [known[c] for c in (ask.column, ask.over) if c and c in known]
    if not used and ask.function in ("count", "share") and ask.column is None and not ask.by:
        return NEVER if _counts_cells(claim, scope, ask) else 0.0
    if not used:
        return 0.0
    weight = scope.table.weight
    doubt = 0.0
    for profile in used:
        if weight is not None and profile.name == weight.name:
            continue
        asked = _asked(claim, scope)
        whole = (
            not profile.made and set(profile.words) <= _WHOLE
        )  # a column of totals is of what the table is about
        least = 0.0 if profile.made else profile.base  # of the only measure, which every noun may mean
        bound = ask.function == "corr"  # each side has its own words
        if not (whole or bound) and fit_of(profile, asked) <= least and _strange_thing(claim, scope):
            told = fit_of(profile, asked, _around(scope)) > least
            doubt += OTHER_THING if told or (_is_placed(scope) and not is_counted(claim)) else NEVER
        if profile.made == "rate" and not scope.words and _IT.match(claim.text):
            doubt += UNNAMED_RATE  # "it is more than one in five" takes up a rate that stands before
        if claim.stated is not None and claim.stated.unit in CURRENCY_CODES:
            doubt += _no_money(_money(scope, profile), named=fit_of(profile, asked) > least)
        if ask.function in ("sum", "share") and _has_gaps(scope.table, ask, profile.name):
            doubt += GAPS
    return doubt


def _is_placed(scope: Scope) -> bool:
    """Tell whether a claim names a value of the table, so that its figure may tell the rest."""
    return scope.is_named or any(c.chance >= PLACED for c in scope.carried)


def _counts_cells(claim: Claim, scope: Scope, ask: Ask) -> bool:
    """Tell whether the rows counted are only the cells of a series, one for each member and time."""
    if ask.function == "share" and _of_one_member(scope.table, ask):
        return True
    listed = scope.table.is_rows or not scope.table.numbers or claim.family not in _OVER_TIME
    if (listed and not scope.table.is_series) or any(p.test for p in (*ask.where, *ask.given)):
        return False
    kinds = ask.function == "share" and not {c for p in ask.where for c in p.columns} & {*scope.table.members}
    over_time = claim.family in _OVER_TIME and not kinds  # of the members, those of a kind are a share
    return over_time or bool(scope.columns) or _strange_thing(claim, scope)


def _of_one_member(table: RowTable, ask: Ask) -> bool:
    """Tell whether a share is that of one member among all: of three age groups each is a third."""
    named = [p for p in ask.where if not p.test and set(p.columns) <= set(table.members)]
    alone = bool(named) and len(named) == len(ask.where) and all(len(p.values) <= FEW_MEMBERS for p in named)
    return alone and is_panel(table)


def _has_gaps(table: RowTable, ask: Ask, column: str) -> bool:
    one = ask.years.first if ask.years.first == ask.years.last else None
    return table.has_gaps(column) or (one is not None and table.is_series and table.lacks_members(one))


def _asked(claim: Claim, scope: Scope) -> list[Word]:
    own = claim.measure
    return [*scope.words, *(w for w in (read_words(own.text) if own else ()) if is_content(w))]


def _around(scope: Scope) -> tuple[Word, ...]:
    return (*scope.words_before, *scope.words_around)


def _strange_thing(claim: Claim, scope: Scope) -> bool:
    """Tell whether a claim names what is measured by a noun that nothing in the table explains."""
    if claim.measure is None or claim.measure.origin != "sentence":
        if claim.stated is not None or claim.family != "record":
            return False
        sole = scope.table.sole
        if sole and not says_itself(scope.table, sole):
            return False
        left = [w for w in scope.words if w.low not in _OF_RECORDS]
        return not (scope.is_named or scope.rows_named or scope.taken_up) and bool(left)
    nouns = [w for w in read_words(claim.measure.text, claim.measure.start) if is_content(w)]
    if not nouns:
        return False
    head, known = nouns[-1], lexicon()["known"]
    if any(n.start <= head.start < n.end for c in scope.carried for n in c.ways):
        return False  # somebody whom the text names: "Ann Lee, who was 30"
    if head.low in known or head.lemma in known or head.lemma in lexicon()["persons"]:
        return False
    columns = frozenset().union(*scope.by_columns.values()) | scope.named_by_columns
    if head.start in scope.explained or head.start in columns:
        return False
    if claim.family == "share" and any(w.start in scope.explained for w in nouns):
        return False  # the noun says of whom: "a quarter of the construction work force"
    return not any(likeness(head.lemma, n) for n in scope.table.nouns)


def _money(scope: Scope, profile: Profile) -> float:
    """Return how surely a number is money: of one made of others, as the surest of these."""
    if profile.made and profile.parts:
        return max(_money(scope, p) for p in profile.parts)
    column = next((c for c in scope.table.numbers if c.name == profile.name), None)
    if column is None:
        return NONE
    named = profile.name != scope.table.sole or says_itself(scope.table, profile.name)
    return money_in(column) if named else max(UNKNOWN, money_in(column))


def _no_money(money: float, *, named: bool) -> float:
    """Return the doubt of a figure in a currency, by how surely its column holds money."""
    if money == NONE and not named:
        return OTHER_UNIT
    return NO_MONEY * (1.0 - money) * (0.5 if named and money > NONE else 1.0)


def _of_time(claim: Claim, scope: Scope, trial: Trial) -> float:
    clock = scope.table.clock
    if clock is None:
        return 0.0
    doubt = 0.0
    averaged = any(a.function in ("mean", "median", "max", "min") for a in trial.asks)
    short = _SHORT_SPAN.search(claim.text)
    if short and not averaged and not all(is_per(a.column or "", short[0]) for a in trial.asks):
        doubt += OTHER_TIME
    if _EDGE.search(claim.text):  # of a decade that the text named before
        doubt += OTHER_TIME
    p = claim.period
    if p is None or not claim.start <= p.start < claim.end or p.period is None or p.origin != "sentence":
        return doubt
    year = p.period.last_day.year
    if is_ago(p) or p.relation not in ("in", "from_to") or _names_year(scope, year) or is_neighbour(p):
        return doubt  # "the year before" hangs on a time that the text named
    asked = [a.years for a in trial.asks if not a.by]
    within = any((y.first or year) <= year <= (y.last or year) for y in asked)
    within &= not scope.table.is_series or any(y != ALL_YEARS for y in asked)
    if year not in clock.years or (asked and not within):
        doubt += OTHER_TIME
    return doubt


def _names_year(scope: Scope, year: int) -> bool:
    return any(p.years and year in range(p.years[0], p.years[1] + 1) for p in profiles(scope.table))


__all__ = ["NEVER", "doubt_of", "is_no_part"]
