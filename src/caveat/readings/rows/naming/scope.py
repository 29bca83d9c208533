"""The scope of a claim in one table: what its words name there, and what may carry over from before."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from caveat.claims.claim import Claim
from caveat.cube.names import other_names
from caveat.period import find_periods
from caveat.quantity import Quantity
from caveat.quantity_words import UNITS
from caveat.readings.rows.asking.columns import Profile, fit_of, profiles, words_of
from caveat.readings.rows.asking.query import Years
from caveat.readings.rows.asking.surveys import is_survey
from caveat.readings.rows.asking.tables import RowTable
from caveat.readings.rows.lexical.evoked import EVOKED, nearness
from caveat.readings.rows.lexical.turns import is_time_word
from caveat.readings.rows.lexical.words import Word, is_content, lexicon, likeness, read_words
from caveat.readings.rows.naming.asides import asides_of
from caveat.readings.rows.naming.carried import Carried, carried_over, takes_up
from caveat.readings.rows.naming.country import country_words
from caveat.readings.rows.naming.dated import dated_groups, words_within
from caveat.readings.rows.naming.derived import made_for
from caveat.readings.rows.naming.discourse import Discourse
from caveat.readings.rows.naming.infull import settled_groups
from caveat.readings.rows.naming.lately import lately_groups, lately_spans
from caveat.readings.rows.naming.limits import Limit, find_limits, limit_groups
from caveat.readings.rows.naming.listed import listed_groups
from caveat.readings.rows.naming.mentions import SURE, Mention, index_of
from caveat.readings.rows.naming.named import SPECIFIC, Named, kinds_of
from caveat.readings.rows.naming.negated import denied_groups
from caveat.readings.rows.naming.present import present_groups
from caveat.readings.rows.naming.sole import kind_words, moving_words, sole_words
from caveat.readings.rows.naming.tops import top_groups

_TAKE_PART = re.compile(r"\b(?:take|takes|took|taken|taking) (?:part|place)\b", re.I)
_OF_A_WHOLE = re.compile(r"\bof (?:the|our|those|these|all|its|their)?\s*[\w-]+$", re.I)
_THE_RATE = re.compile(
    r"\bthe (?:corresponding |same )?(?:rate|share|proportion|percentage|figure|ratio|chance|risk)s? "
    r"(?:is|was|are|were|stood|stands)\b",
    re.I,
)
_A_HEAD = re.compile(r"\b(?:a|per) (?:head|person|capita)\b|\bapiece\b", re.I)
_OTHER_CLAUSE = re.compile(
    r"\s*[,;:—–]?\s*(?:but|and|while|whereas|yet|though|although|so)\b|\s*,\s*(?:which|who|where)\b", re.I
)
UNIT_WITHIN = 20  # letters after a figure within which its unit stands
PLAIN_UNITS = ("count", "people", "times", "percent", "ratio", "points", "rank", "year")
_UNITS = ("year", "day", "month", "percent", "total", "number", "count", "value")


@dataclass(frozen=True, slots=True)
class Scope:
    """What a claim says in terms of one table.

    `explained` are the starts of the words that the table explains whatever the candidate,
    `by_columns` those that only candidates on some columns explain.
    """

    table: RowTable
    words: tuple[Word, ...]
    explained: frozenset[int]
    by_columns: Mapping[str, frozenset[int]]
    groups: tuple[tuple[Named, ...], ...]
    carried: tuple[Carried, ...]
    columns: tuple[tuple[str, float], ...]
    taken_up: bool  # the claim takes up what was spoken of before
    rows_named: bool  # the claim speaks of the rows themselves
    words_before: tuple[Word, ...] = ()  # of the sentence before, where the claim takes it up
    limits: tuple[Limit, ...] = ()  # conditions on numbers, beside the stated figure
    words_around: tuple[Word, ...] = ()  # of title, heading and the sentences before
    words_above: tuple[Word, ...] = ()  # of title and heading
    named_by_columns: frozenset[int] = frozenset()  # starts of the words that number columns have
    made: tuple[Profile, ...] = ()  # numbers that words ask for and several columns give together
    throughout: Years | None = None  # the years that the text keeps to, where it says so at its beginning

    @property
    def profiles(self) -> tuple[Profile, ...]:
        """Return the columns of numbers, those of the table and those made for the claim."""
        return (*profiles(self.table), *self.made)

    @property
    def rate(self) -> float:
        """Return how well words ask for a rate that several columns give together."""
        rates = (p for p in self.made if p.made == "rate")
        return max((fit_of(p, self.words, self.words_before) for p in rates), default=0.0)

    @property
    def is_limited(self) -> bool:
        """Tell whether the claim sets a condition on a number."""
        return any(x.sure for x in self.limits) or any(n.predicate.test for g in self.groups for n in g)

    @property
    def is_named(self) -> bool:
        """Tell whether the claim itself names a value, a column or the rows of the table."""
        return bool(self.columns) or any(n.weight >= SPECIFIC for g in self.groups for n in g)

    def unsaid(self, columns: Sequence[str] = ()) -> tuple[str, ...]:
        """Return the claim's words that a candidate on these columns leaves unexplained."""
        known = self.explained.union(*(self.by_columns.get(c, frozenset()) for c in columns))
        return tuple(w.text for w in self.words if w.start not in known)

    def unsaid_words(self, columns: Sequence[str] = ()) -> list[Word]:
        """Return the claim's words that a candidate on these columns leaves unexplained."""
        known = self.explained.union(*(self.by_columns.get(c, frozenset()) for c in columns))
        return [w for w in self.words if w.start not in known]

    def unexplained(self, columns: Sequence[str] = ()) -> int:
        """Return how many of the claim's words a candidate on these columns leaves unexplained."""
        known = self.explained.union(*(self.by_columns.get(c, frozenset()) for c in columns))
        return sum(w.start not in known for w in self.words)


def asks_how_likely(claim: Claim, scope: Scope) -> bool:
    """Tell whether a claim has a word for a rate, and columns give one: a sum is not meant then."""
    said = {x for w in read_words(claim.text) for x in (w.low, w.lemma)}
    return any(p.made == "rate" and said & p.says for p in scope.made)


def takes_up_a_rate(claim: Claim) -> bool:
    """Tell whether a claim speaks of a rate that was named: "the proportion is a quarter"."""
    return bool(_THE_RATE.search(claim.text))


def scope_of(claim: Claim, table: RowTable, discourse: Discourse) -> Scope:
    """Return what a claim says in terms of a table."""
    index = index_of(table)
    text = said_text(claim, discourse)
    words = tuple(w for w in read_words(text, claim.start) if is_content(w))
    quantity = claim.stated
    mentions = index.find(text, claim.start)
    whole_words = words if quantity is not None and quantity.unit == "ratio" else ()
    if quantity is not None:
        words = tuple(w for w in words if not quantity.start <= w.start < quantity.end)
        words = tuple(w for w in words if not _is_unit(w, quantity))
        numbers = set(range(quantity.start, quantity.end)) if quantity.unit != "rank" else set()
        mentions = [m for m in mentions if not set(range(m.start, m.end)) <= numbers]
    if claim.period is not None and claim.period.origin == "sentence":
        words = tuple(w for w in words if not claim.period.start <= w.start < claim.period.end)
    asides = asides_of(claim)
    if is_survey(table):  # each row is a person: so many "a head" are the mean
        words = tuple(w for w in words if not any(a <= w.start < b for a, b in _heads(text, claim.start)))
    words = tuple(w for w in words if not any(a.start <= w.start < a.end for a in asides))
    mentions = [m for m in mentions if not any(a.names and a.start <= m.start < a.end for a in asides)]
    times = [(p.start, p.end) for p in find_periods(text, claim.start) if p.relation != "per"]
    words = tuple(w for w in words if not any(a <= w.start < b for a, b in times))
    numbered = {x for p in profiles(table) for x in p.words}  # "late" of a train, where trains are counted so
    words = tuple(w for w in words if not is_time_word(w) or w.lemma in numbered)
    sure = [(m.start, m.end) for m in mentions if m.score >= SURE]
    words = tuple(replace(w, names=True) if any(a <= w.start < b for a, b in sure) else w for w in words)
    within = (w for w in whole_words if quantity and quantity.start <= w.start < quantity.end)
    rows_named = any(_names_rows(w, table) for w in (*words, *within))  # "one flight in nine"
    columns = _columns(claim, table, words)
    named = listed_groups(table, mentions, words, text, claim.start)
    named = settled_groups(claim, table, named, discourse)
    groups = denied_groups(table, named, text, claim.start)
    taken_up = takes_up(claim, discourse)
    limits = _limits(claim, text)
    before_words = _words_before(claim, discourse)
    made = made_for(claim, table, words, before_words, discourse)
    near, asked_before = (*before_words, *_measure_words(claim)), _asked_before(claim, table, discourse)
    limited = limit_groups(claim, table, limits, words, near, asked_before, made)
    limited += present_groups(table, text, claim.start)
    words = _without_limits(claim, words, limits)
    explained = _explained(text, claim.start, table, words, mentions, columns)
    explained |= _topic_words(words, discourse, claim) | sole_words(claim, table, words)
    explained |= kind_words(claim, table, words) | country_words(table, text, claim.start, words, discourse)
    by_columns = _by_columns(table, words) | _by_limits((*profiles(table), *made), words, limited)
    until = discourse.known_until(table)
    dated = (*dated_groups(table, text, claim.start, groups), *top_groups(claim, table, text, words, until))
    dated += lately_groups(claim, table, text, groups, until)
    by_columns |= words_within(words, dated)
    by_columns |= moving_words(claim, table, words)
    groups = (*groups, *limited, *dated)
    all_known = {w.start for w in words} <= explained.union(*by_columns.values())
    return Scope(
        table=table,
        words=words,
        explained=explained,
        by_columns=by_columns,
        groups=groups,
        carried=carried_over(
            claim,
            table,
            discourse,
            groups,
            words,
            taken_up=taken_up,
            named=rows_named or bool(columns),
            known=all_known,
        ),
        columns=columns,
        taken_up=taken_up,
        rows_named=rows_named,
        words_before=before_words if taken_up or _THE_RATE.search(text) else (),
        limits=limits,
        words_around=_words_of_kinds(discourse, claim, ("rest", "before", "heading", "title", "lead")),
        words_above=_words_of_kinds(discourse, claim, ("heading", "title")),
        named_by_columns=frozenset().union(*(words_of(p, words) for p in (*profiles(table), *made))),
        made=made,
        throughout=discourse.throughout.get(table.name),
    )


def _is_unit(word: Word, quantity: Quantity) -> bool:
    """Tell whether a word only says what the stated figure is counted in: "liters", "degrees"."""
    if not quantity.end <= word.start <= quantity.end + UNIT_WITHIN or quantity.unit in PLAIN_UNITS:
        return False
    return word.low == quantity.unit.split()[-1].lower() or UNITS.get(word.low) == quantity.unit


def _heads(text: str, start: int) -> list[tuple[int, int]]:
    return [(start + f.start(), start + f.end()) for f in _A_HEAD.finditer(text)]


def _words_of_kinds(discourse: Discourse, claim: Claim, kinds: Sequence[str]) -> tuple[Word, ...]:
    found = (s for s in discourse.around(claim) if s.kind in kinds)
    return tuple(w for s in found for w in read_words(s.text) if is_content(w))


LIMITED = ("level", "count", "share", "quantified")  # families whose claims say what a limit narrows


def _limits(claim: Claim, text: str) -> tuple[Limit, ...]:
    """Return the limits that a claim sets, beside the figure that it states and its period."""
    if claim.family not in LIMITED:
        return ()
    q, p = claim.stated, claim.period
    spans = [(q.start, q.end)] if q is not None else []
    spans += [(p.start, p.end)] if p is not None and p.origin == "sentence" else []
    spans += [(a.start, a.end) for a in asides_of(claim)]
    spans += [(claim.start + a, claim.start + b) for a, b in lately_spans(text)]
    found = find_limits(text, claim.start)
    return tuple(x for x in found if not any(x.number[0] < b and a < x.number[1] for a, b in spans))


def _without_limits(claim: Claim, words: Sequence[Word], limits: Sequence[Limit]) -> tuple[Word, ...]:
    """Return a claim's words with each limit as one word, which only a condition on a number explains."""
    sure = [x for x in limits if x.sure]
    plain = [w for w in words if not any(x.start <= w.start < x.end or _counts(w, x) for x in sure)]
    return (*plain, *(Word(x.text, x.text, x.text, x.start, x.end) for x in sure))


def _counts(word: Word, limit: Limit) -> bool:
    """Tell whether a word only says what a limit is counted in: "deeper than 20 metres"."""
    unit = limit.unit if limit.unit not in PLAIN_UNITS else ""
    near = limit.number[1] <= word.start <= limit.number[1] + UNIT_WITHIN
    return bool(unit) and near and UNITS.get(word.low) == unit


def _by_limits(
    numbers: Sequence[Profile], words: Sequence[Word], groups: Sequence[Sequence[Named]]
) -> dict[str, frozenset[int]]:
    """Return which words each condition on a number explains, by its SQL and its column."""
    known = {p.name: p for p in numbers}
    out: dict[str, frozenset[int]] = {}
    for named in (n for g in groups for n in g):
        inside = frozenset(w.start for w in words if named.start <= w.start < named.end)
        own = [words_of(known[c], words) for c in named.predicate.columns if c in known]
        out[named.predicate.sql()] = inside.union(*own)
    return out


def _measure_words(claim: Claim) -> tuple[Word, ...]:
    """Return the words by which the text names what a claim measures, here or before."""
    phrases = (*((claim.measure,) if claim.measure else ()), *claim.measures[:2])
    return tuple(w for p in phrases for w in read_words(p.text) if is_content(w))


def _asked_before(claim: Claim, table: RowTable, discourse: Discourse) -> str:
    """Return the column of numbers that the claim before asked for, "" for none."""
    for earlier, name, ask in discourse.before(claim)[:1]:
        if name == table.name and discourse.same_block(claim, earlier) and ask.column:
            return ask.column
    return ""


def said_text(claim: Claim, discourse: Discourse) -> str:
    """Return the claim's text, to the end of its sentence where it stops at what people say."""
    q, last = claim.stated, read_words(claim.text)[-1:]
    if claim.family not in ("share", "count", "level") or not last or q is None:
        return claim.text
    bare = not read_words(claim.text[max(0, q.end - claim.start) :])[4:] and _OF_A_WHOLE.search(claim.text)
    if last[0].low not in lexicon()["saying"] and not bare:
        return claim.text
    after = next((s for s in discourse.around(claim) if s.kind == "after" and s.start == claim.end), None)
    return claim.text + after.text if after and not _OTHER_CLAUSE.match(after.text) else claim.text


def _explained(
    text: str,
    start: int,
    table: RowTable,
    words: Sequence[Word],
    mentions: Sequence[Mention],
    columns: Sequence[tuple[str, float]],
) -> frozenset[int]:
    out = {w.start for w in words for m in mentions if m.start <= w.start < m.end}
    out |= {w.start for w in words if _names_rows(w, table) or _names_column(w, table, columns)}
    for found in _TAKE_PART.finditer(text):
        out |= {w.start for w in words if found.start() <= w.start - start < found.end()}
    known = lexicon()["known"]
    out |= {w.start for w in words if w.low in known or w.lemma in known}
    kinds = [k for d in table.dims for k in kinds_of(d)]
    kinds += [
        w.lemma for d in table.dims if d.margin for w in _words_of_all(d.margin)
    ]  # "the world": all rows
    return frozenset(out | {w.start for w in words if any(likeness(w.lemma, k) for k in kinds)})


def _words_of_all(margin: str) -> list[Word]:
    """Return the words for the whole that a margin is: of its name and of who lives there."""
    names = (margin, *other_names(margin), *lexicon()["peoples"].get(margin.lower(), ()))
    return [w for name in names for w in read_words(name) if len(w.low) > 2]


def _by_columns(table: RowTable, words: Sequence[Word]) -> dict[str, frozenset[int]]:
    out: dict[str, frozenset[int]] = {}
    for dim in table.dims:
        hit = frozenset(w.start for w in words if any(likeness(w.lemma, x) for x in (*dim.name, *dim.kind)))
        for column in dim.columns:
            out[column] = out.get(column, frozenset()) | hit
    return out


def _columns(claim: Claim, table: RowTable, words: Sequence[Word]) -> tuple[tuple[str, float], ...]:
    """Return the columns of numbers that the claim asks for, with how well they fit."""
    own = claim.measure if claim.measure and claim.measure.origin == "sentence" else None
    unit = claim.stated.unit if claim.stated else ""
    found = find_columns(table, words, unit)
    if own and not claim.start <= own.start < claim.end and found and found[0][1] == 1.0:
        return found  # and not the measure of another clause
    asked = [*words, *(w for w in (read_words(own.text) if own else ()) if is_content(w))]
    return find_columns(table, asked, unit)


def find_columns(table: RowTable, asked: Sequence[Word], unit: str) -> tuple[tuple[str, float], ...]:
    """Return the columns of numbers that words ask for, with how well they fit."""
    out: list[tuple[str, float]] = []
    for column in table.numbers:
        if table.weight is not None and column.name == table.weight.name:
            continue
        names = [column.title or column.name, *column.synonyms]
        named = [[x.lemma for x in read_words(name)] for name in names]
        shares = [
            sum(max((_named_by(w.lemma, x) for w in asked), default=0.0) for x in own) / len(own)
            for words in named
            if (own := {x for x in words if x not in lexicon()["stop"] and x not in _UNITS})
        ]
        share = max(shares, default=0.0)
        if share:
            same = (
                not column.unit or unit in ("", column.unit) or column.unit not in ("days", "months", "weeks")
            )
            out.append((column.name, (0.4 + 0.6 * share) * (1.0 if same else 0.05)))
    best = max((w for _, w in out), default=0.0)
    return tuple(sorted(((c, w) for c, w in out if w >= 0.3 * best), key=lambda x: -x[1])[:4])


def _named_by(said: str, named: str) -> float:
    """Return 1 where a word names another, less where it only evokes it."""
    near = nearness(said, named)
    return near if near <= EVOKED else 1.0


def _words_before(claim: Claim, discourse: Discourse) -> tuple[Word, ...]:
    before = [s for s in discourse.around(claim) if s.kind in ("rest", "before")][:2]
    return tuple(w for s in before for w in read_words(s.text, s.start) if is_content(w))


def _topic_words(words: Sequence[Word], discourse: Discourse, claim: Claim) -> frozenset[int]:
    """Return the words of a claim that only take up what the title says the text is about."""
    said = {w.lemma for s in discourse.around(claim) if s.kind == "title" for w in read_words(s.text)}
    return frozenset(w.start for w in words if w.lemma in said)


def _names_rows(word: Word, table: RowTable) -> bool:
    return any(likeness(word.lemma, n) for n in table.nouns) or word.lemma in lexicon()["persons"]


def _names_column(word: Word, table: RowTable, columns: Sequence[tuple[str, float]]) -> bool:
    asked = {c for c, _ in columns}
    for column in table.numbers:
        if column.name in asked and any(
            nearness(word.lemma, x.lemma) for x in read_words(column.title or column.name)
        ):
            return True
    known = lexicon()["functions"].values()
    return any(word.low in names or word.lemma in names for names in known)


__all__ = ["Carried", "Scope", "asks_how_likely", "scope_of", "takes_up_a_rate"]
