"""Siblings: one column among those of its family: causes of delay, sites that rate, items of a survey.

"Signals are the culprit named most often", "the hardest to please are the reviewers at ..." rank
columns, not rows. A family are columns of numbers that share a word of their names and are alike,
or questions with the same answers; each has one figure, over the rows that a claim speaks of.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from weakref import WeakKeyDictionary

from caveat.claims.claim import Claim
from caveat.cube.sql import literal
from caveat.readings.rows.asking.boxes import box_families
from caveat.readings.rows.asking.columns import Profile, profiles
from caveat.readings.rows.asking.query import Answer, Ask, Function, Predicate, Years, ask_sql
from caveat.readings.rows.asking.tables import RowTable
from caveat.readings.rows.finding.amounts.asked import meanings
from caveat.readings.rows.finding.amounts.questions import Question, questions
from caveat.readings.rows.finding.amounts.wide import wide_whens
from caveat.readings.rows.finding.orders.standings import FAMILIES, place_sql, placed
from caveat.readings.rows.finding.orders.threads import order_of
from caveat.readings.rows.lexical.scales import is_unsure
from caveat.readings.rows.lexical.superlatives import Order, order_words
from caveat.readings.rows.lexical.words import Word, is_content, likeness, read_words, split_name
from caveat.readings.rows.naming.discourse import Discourse
from caveat.readings.rows.naming.named import SPECIFIC
from caveat.readings.rows.naming.scope import Scope
from caveat.readings.rows.weighing.candidates import UNEXPLAINED, Cast, casts
from caveat.readings.rows.weighing.trials import Solved, Trial, label_of

FEWEST, MOST_SIBLINGS = 3, 40
LEAST_NAMED = 0.3  # of the words that tell a column from its siblings
CLEARLY = 1.2  # times better than the next sibling, for a name to mean this one
FROM_BEFORE = 0.8  # of a sibling that the text before names, where the claim names none
FROM_REST = 0.9  # of one that the rest of the sentence names
FAR = 20.0  # times apart: columns of other sizes are no rivals
RANKED = 0.35  # that columns are ranked, where a value of the rows may be as well
MEMBER_NAMED = 0.04  # that columns are ranked, where a claim surely names a member of the rows
TOP_ANSWERS = 3  # sets of answers by which questions may be ranked
NOT_TAKEN_UP = 0.6  # of a family none of whose shared words a claim has
MOST_CASTS, MOST = 6, 120
_AHEAD = re.compile(
    r"\b(?:second only to|(?:second|third|fourth|next) (?:after|behind|to)|trails|trailing)\b", re.I
)


@dataclass(frozen=True, slots=True)
class Sibling:
    """A column of a family: the words that tell it from the others, its name, and how it is asked."""

    name: str
    words: tuple[str, ...]
    ask: Ask


@dataclass(frozen=True, slots=True)
class Family:
    """Columns of which one may be first: the words that they share, and what is asked of all of them."""

    shared: frozenset[str]
    siblings: tuple[Sibling, ...]
    weight: float
    what: str


_MADE: WeakKeyDictionary[RowTable, tuple[Family, ...]] = WeakKeyDictionary()  # of the tables still in use


def sibling_trials(claim: Claim, scope: Scope, discourse: Discourse, as_of: date) -> Iterator[Trial]:
    """Yield the trials of the place of a column among its siblings."""
    order = order_of(claim, discourse) if claim.family in FAMILIES else None
    if order is None or order.peak:
        return
    found = list(families(scope.table))
    found += _of_questions(claim, scope, discourse)
    found += _of_boxes(scope.table)
    out: list[Trial] = []
    for family in found:
        for sibling, fit, origin in _subjects(claim, scope, discourse, family):
            columns = {c for s in family.siblings for p in s.ask.where for c in p.columns}
            for cast in _apart(casts(scope)[:MOST_CASTS], columns):
                for when in wide_whens(claim, scope, cast, discourse, as_of)[:4]:
                    trial = _trial(claim, scope, cast, order, family, sibling, when.years, origin)
                    out.append(replace(trial, weight=trial.weight * fit * when.weight))
    yield from sorted(out, key=lambda t: -t.weight)[:MOST]


def _apart(found: Sequence[Cast], columns: set[str]) -> list[Cast]:
    """Return the rows that a claim may speak of, whatever siblings it names: those are no condition."""
    out: dict[tuple[Predicate, ...], Cast] = {}
    for cast in found:
        own = tuple(n for n in cast.own if not columns & set(n.predicate.columns))
        if any(columns & set(n.predicate.columns) for n in cast.carried):
            continue
        apart = cast if len(own) == len(cast.own) else replace(cast, own=own)
        out.setdefault(apart.predicates, apart)
    return list(out.values())


def families(table: RowTable) -> tuple[Family, ...]:
    """Return the families of number columns of a table, read once."""
    if table not in _MADE:
        _MADE[table] = tuple(_read(table))
    return _MADE[table]


def _read(table: RowTable) -> Iterator[Family]:
    known = [p for p in profiles(table) if p.years is None and p.name not in table.derived]
    split = {p.name: tuple(dict.fromkeys(split_name(p.name))) for p in known}
    seen: set[frozenset[str]] = set()
    for word in dict.fromkeys(w for words in split.values() for w in words):
        alike = [p for p in known if word in split[p.name]]
        for percent in (True, False):
            group = _of_one_size([p for p in alike if (p.percent or not p.additive) is percent])
            names = frozenset(p.name for p in group)
            if not FEWEST <= len(group) <= MOST_SIBLINGS or names in seen:
                continue
            seen.add(names)
            shared = frozenset.intersection(*(frozenset(split[n]) for n in names))
            own = {p.name: tuple(w for w in split[p.name] if w not in shared) for p in group}
            if all(own.values()) and len(set(own.values())) == len(own):
                function: Function = "mean" if percent else "sum"
                siblings = tuple(Sibling(p.name, own[p.name], Ask(function, p.name)) for p in group)
                yield Family(shared, siblings, 1.0, f"{function} of columns of {' '.join(sorted(shared))}")


def _of_one_size(group: Sequence[Profile]) -> list[Profile]:
    """Return the columns of a group whose highest figures are not far from that of most."""
    highs = sorted(p.high for p in group)
    if not highs:
        return []
    middle = highs[len(highs) // 2] or 1.0
    return [p for p in group if middle / FAR <= p.high <= middle * FAR]


def _of_questions(claim: Claim, scope: Scope, discourse: Discourse) -> Iterator[Family]:
    """Yield the questions with the same answers, by the share of those who gave those that are meant."""
    table = scope.table
    known = questions(table)
    by_answers: dict[tuple[str, ...], list[Question]] = {}
    for q in known:
        if not q.dim.within and (q.yes or q.dim.flag):
            by_answers.setdefault(tuple(sorted(a.lower() for a in q.dim.values)), []).append(q)
    groups = [g for g in by_answers.values() if len(g) >= FEWEST] or _alike(by_answers)
    said = read_words(claim.text, claim.start)
    column = table.weight.name if table.weight else None
    for group in groups:
        shared = frozenset.intersection(*(frozenset(q.words) for q in group))
        first = group[0]
        sets = sorted(first.sets, key=lambda s: -s[1])
        named = [m.predicate.values for m in meanings([first], said, ())[:TOP_ANSWERS]]
        chosen = dict.fromkeys((*named, *(v for v, _ in sets[:TOP_ANSWERS])))
        for values in chosen:
            siblings = []
            for q in group:
                same = tuple(a for a in q.dim.values if a.lower() in {v.lower() for v in values})
                same = same if same or values != first.yes else q.yes
                if values == first.yes:
                    same = q.yes
                part, whole = Predicate(q.dim.columns, same), Predicate(q.dim.columns, (), "known")
                own = tuple(w for w in q.words if w not in shared)
                siblings.append(Sibling(q.column, own, Ask("share", column, (part,), (whole,))))
            likely = dict(first.sets).get(values, 0.1)
            yield Family(shared, tuple(siblings), likely, f"share of {' or '.join(values)}")


def _of_boxes(table: RowTable) -> Iterator[Family]:
    """Yield the things that people tick by how many did."""
    column = table.weight.name if table.weight else None
    for family in box_families(table):
        stem = frozenset(split_name(family.stem))
        siblings = tuple(
            Sibling(b.column, b.words, Ask("count", column, (Predicate((b.column,), (b.value,)),)))
            for b in family.boxes
            if b.words and not is_unsure(b.value)
        )
        if len(siblings) >= FEWEST:
            yield Family(stem, siblings, 1.0, "number who ticked")


def _alike(by_answers: dict[tuple[str, ...], list[Question]]) -> list[list[Question]]:
    """Return the questions that are answered by yes or no in some way: each has its own wording."""
    wordy = [q for g in by_answers.values() for q in g if q.yes and q.no and len(q.dim.values) <= 5]
    return [wordy] if len(wordy) >= FEWEST else []


def _subjects(
    claim: Claim, scope: Scope, discourse: Discourse, family: Family
) -> Iterator[tuple[Sibling, float, str]]:
    """Yield the columns of a family that the words may mean, with how well they are named."""
    said = [w for w in read_words(claim.text, claim.start) if is_content(w)]
    mine = {x for s in family.siblings for x in s.words}
    own = [w for w in said if w.lemma in mine or not any(likeness(w.lemma, x) for x in family.shared)]
    ahead = _AHEAD.search(claim.text)  # "second only to pumpkin": the one named is no subject
    named = _named([w for w in own if ahead is None or w.start < claim.start + ahead.end()], family)
    taken_up = len(own) < len(said)
    for s, fit in named:
        yield s, fit * (1.0 if taken_up else NOT_TAKEN_UP), ""
    if named:
        return
    rest = next((x for x in discourse.around(claim) if x.kind == "rest"), None)
    beside = [w for w in read_words(rest.text, rest.start) if is_content(w)] if rest is not None else []
    for s, fit in _named(beside, family):
        yield s, FROM_REST * fit, ""
        return
    columns = {s.name: s for s in family.siblings}
    for earlier, name, ask in discourse.before(claim)[:1]:
        used = [c for p in ask.where for c in p.columns] + ([ask.column] if ask.column else [])
        if name == scope.table.name and discourse.same_block(claim, earlier):
            for c in used:
                if c in columns:
                    yield columns[c], FROM_BEFORE, "earlier claim"
                    return


def _named(words: Sequence[Word], family: Family) -> list[tuple[Sibling, float]]:
    """Return the siblings that words name best, at most two, with the part of their words that they have."""
    often: dict[str, int] = {}
    for s in family.siblings:
        for x in s.words:
            often[x] = often.get(x, 0) + 1
    fits = []
    for s in family.siblings:
        tells = {x: 1.0 / often[x] for x in s.words}
        hit = sum(t for x, t in tells.items() if any(likeness(w.lemma, x) for w in words))
        fits.append((hit / (sum(tells.values()) or 1.0), hit, s))
    best = sorted(fits, key=lambda f: (-f[1] * f[0], f[2].name))[:2]
    if not best or best[0][0] < LEAST_NAMED:
        return []
    clear = len(best) < 2 or best[0][0] * best[0][1] >= CLEARLY * best[1][0] * best[1][1]
    chosen = best[:1] if clear else best
    return [(s, fit / len(chosen)) for fit, _, s in chosen]


def _trial(
    claim: Claim, scope: Scope, cast: Cast, order: Order, family: Family, sibling: Sibling, years: Years,
    origin: str,
) -> Trial:  # fmt: skip
    table = scope.table
    asks = tuple(replace(s.ask, where=(*s.ask.where, *cast.predicates), years=years) for s in family.siblings)
    asks = tuple(replace(a, given=(*a.given, *cast.predicates)) if a.function == "share" else a for a in asks)
    names = [s.name for s in family.siblings]
    known = {*family.shared, *(x for s in family.siblings for x in s.words), *order_words()["sorts"]}
    left = [
        w
        for w in scope.unsaid_words(cast.columns)
        if w.start not in order.said and not any(likeness(w.lemma, x) for x in known)
    ]
    q = claim.stated if claim.stated is not None and claim.stated.unit != "rank" else None
    lowest = _lowest(order, family)

    def solve(answers: Sequence[Answer]) -> Solved | None:
        pairs = zip(names, answers, strict=True)
        totals = {n: a for n, a in pairs if isinstance(a, float)}
        return placed(totals, sibling.name, order, q, lowest=lowest)

    def sql(until: str) -> str:
        parts = [
            f"SELECT {literal(n)} AS key, value FROM (\n{ask_sql(table, a, until)}\n)"
            for n, a in zip(names, asks, strict=True)
        ]
        return place_sql("\nUNION ALL\n".join(parts), sibling.name, "", q, lowest=lowest)

    members = {c for g in scope.groups if g and g[0].weight >= SPECIFIC for c in g[0].predicate.columns}
    rival = MEMBER_NAMED if members & {*table.members} else RANKED if cast.own else 1.0
    return Trial(
        table, asks, solve, cast.weight * family.weight * rival * UNEXPLAINED ** len(left), family.what,
        sibling.name.replace("_", " "),
        f"among {label_of(cast.predicates) or 'all'}, from the {'least' if lowest else 'most'}",
        years.label() if table.clock else "", sql, q.unit if q is not None else "rank", origin, cast,
        tuple(w.text for w in left),
    )  # fmt: skip


def _lowest(order: Order, family: Family) -> bool:
    if not order.quality:
        return order.lowest
    bad = set(order_words()["bad"])
    return (order.quality == "best") == bool(bad & family.shared)


__all__ = ["Family", "Sibling", "families", "sibling_trials"]
