"""What people answered: shares of those who gave an answer to a question of a survey.

The columns of a survey are questions, of which a claim takes up a word or two, and it speaks of
their answers by what they mean: all who say yes, at least sometimes, the top two. Each question is
a candidate by how well its words tell it from the others, each set of answers by how claims speak
of answers; the figures then tell which is meant (see `evidence`).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from caveat.claims.claim import Claim
from caveat.quantity import Quantity
from caveat.readings.rows.asking.applied import doers_of, done_by, not_applied, others_than
from caveat.readings.rows.asking.bands import banded
from caveat.readings.rows.asking.boxes import answered_of
from caveat.readings.rows.asking.query import Answer, Ask, Predicate, ask_sql
from caveat.readings.rows.asking.tables import RowTable
from caveat.readings.rows.finding.amounts.figures import share_trial
from caveat.readings.rows.finding.amounts.questions import AFFIRMED, ONE, Question, questions
from caveat.readings.rows.finding.amounts.regions import whole_regions
from caveat.readings.rows.finding.amounts.together import ONE_OF_THEM, named_together
from caveat.readings.rows.lexical.remaining import of_doers, of_rest
from caveat.readings.rows.lexical.scales import wordings
from caveat.readings.rows.lexical.words import Word, is_content, lexicon, likeness, read_words
from caveat.readings.rows.naming.discourse import Discourse
from caveat.readings.rows.naming.limits import COUNTED, unit_fit
from caveat.readings.rows.naming.named import SPECIFIC, Named
from caveat.readings.rows.naming.scope import Scope
from caveat.readings.rows.weighing.candidates import LEFT_OUT, UNEXPLAINED, Cast, conditions_of
from caveat.readings.rows.weighing.trials import NO_COLUMN, Solved, Trial, When, figure, label_of, whens

NEAR = {
    "rest": 0.8,
    "before": 0.45,
    "heading": 0.5,
    "after": 0.4,
    "title": 0.2,
}  # of a word in the text around
TELLING = 1.2  # how much each telling word raises a question over the others
NONE_MEANT = 8.0  # as many questions without any word: that none is meant
NAMED_ANSWER = 6.0  # of an answer all of whose telling words a claim has
OF_ALL = 0.25  # of a share of all rows, where some did not answer
OF_DOERS, BARE = 0.3, 0.6  # of those to whom a question applies, unsaid or as "those who had"
NO_GROUP, GROUP_BEFORE = 0.1, 0.3  # leaving out the group that a claim names; taking one from before
_GOES_ON = frozenset(
    (
        "who",
        "that",
        "which",
        "whose",
        "with",
        "without",
        "in",
        "from",
        "of",
        "aged",
        "at",
        "under",
        "over",
        "and",
        "or",
        "on",
        "by",
    )
)
MOST_SETS, MOST_GROUPS = 90, 8


@dataclass(frozen=True, slots=True)
class Meant:
    """A question with a set of its answers, its weight, and the words of the claim that it explains."""

    predicate: Predicate
    weight: float
    explains: frozenset[int]
    named: bool = True  # by the claim itself, not only by the text around it


def asked_trials(claim: Claim, scope: Scope, discourse: Discourse, as_of: date) -> Iterator[Trial]:
    """Yield the shares, or numbers, of people who gave an answer that a claim may speak of."""
    q = claim.stated
    known = questions(scope.table)
    if (
        q is None
        or not known
        or q.form == "multiple"
        or q.unit not in ("percent", "ratio", "count", "people")
    ):
        return
    share = q.unit in ("percent", "ratio")
    regions = _regions(claim, q, discourse) if share else []
    near = _near(claim, discourse, regions)
    said = [w for w in read_words(claim.text, claim.start) if not q.start <= w.start < q.end]
    whole = [w for w in _words(discourse, regions) if not q.start <= w.start < q.end]
    part = [w for w in said if not any(a <= w.start < b for a, b in regions)]
    groups = list(_groups(scope, whole, known, discourse, claim)) if share else [((), 1.0, frozenset[int]())]
    chosen = meanings(known, part, near)
    bare = of_doers(" ".join(w.text for w in whole))
    years = whens(claim, scope, scope.table.last_year(as_of))[:2]
    sure = [n.predicate for g in scope.groups for n in g[:1] if n.weight >= SPECIFIC]
    limited = _limited(scope)
    for meant in chosen:
        for given, fit, explains in groups:
            if any(_clash(p, meant.predicate) for p in given):
                continue
            if bare and given and given[0].columns != meant.predicate.columns:
                continue  # "those who had" are those to whom the question itself applies
            columns = (*meant.predicate.columns, *(c for p in given for c in p.columns))
            conditions = (x for p in (meant.predicate, *given) for x in conditions_of(p))
            known_by = (*columns, *conditions)
            left = [w for w in scope.unsaid_words(known_by) if w.start not in explains | meant.explains]
            told = meant.named or meant.predicate in sure
            if any(w.start in limited.get(meant.predicate.columns[0], ()) for w in left):
                continue
            unsaid = (*(w.text for w in left), *(() if told else (NO_COLUMN,)))
            weight = meant.weight * fit * UNEXPLAINED ** (0.5 * len(left)) * _left_out(scope, columns)
            for when in years:
                yield from _trials(scope, meant, given, when, weight * when.weight, q, unsaid, share=share)


def _limited(scope: Scope) -> Mapping[str, set[int]]:
    """Return where limits stand in the unit of a column of bands: no others of its answers are meant."""
    out: dict[str, set[int]] = {}
    for column in (b.profile for b in banded(scope.table)):
        known = (x for x in scope.limits if x.sure and x.unit not in COUNTED)
        out[column.name] = {x.start for x in known if unit_fit(x, column) == 1.0}
    return out


def _clash(whole: Predicate, part: Predicate) -> bool:
    """Tell whether a part is none of a whole of answers to the same question: drivers who drive daily are."""
    return bool(set(whole.columns) & set(part.columns)) and not set(whole.values) > set(part.values)


def _trials(
    scope: Scope,
    meant: Meant,
    given: Sequence[Predicate],
    when: When,
    weight: float,
    q: Quantity,
    unsaid: tuple[str, ...],
    *,
    share: bool,
) -> Iterator[Trial]:
    """Yield a share of those who answered and of all, or a count."""
    table: RowTable = scope.table
    named = Named(meant.predicate, 1.0, 0, 0, "claim")
    groups = tuple(Named(p, 1.0, 0, 0, "claim") for p in given)
    cast = Cast((named, *groups), (), weight)
    if not share:
        yield _count_trial(table, cast, when, weight, q, unsaid)
        return
    column = meant.predicate.columns[0]
    if (does := doers_of(table, meant.predicate)) and not any(column in p.columns for p in given):
        whole = (*groups, Named(does, 1.0, 0, 0, "claim"))
        yield replace(
            share_trial(table, (named,), whole, when, weight * OF_DOERS, q.unit, cast), unsaid=unsaid
        )
    if table.has_gaps(column):
        answered = Named(answered_of(table, column), 1.0, 0, 0, "claim")
        for whole, w in (((*groups, answered), 1.0), (groups, OF_ALL)):
            yield replace(share_trial(table, (named,), whole, when, weight * w, q.unit, cast), unsaid=unsaid)
    else:
        yield replace(share_trial(table, (named,), groups, when, weight, q.unit, cast), unsaid=unsaid)


def _count_trial(
    table: RowTable, cast: Cast, when: When, weight: float, q: Quantity, unsaid: tuple[str, ...]
) -> Trial:
    ask = Ask("count", table.weight.name if table.weight else None, cast.predicates, (), when.years)

    def solve(answers: Sequence[Answer]) -> Solved | None:
        found = answers[0]
        return Solved(found, f"{ask.words()}: {figure(found)}") if isinstance(found, float) else None

    return Trial(
        table, (ask,), solve, weight, ask.words(), label_of(cast.predicates), "",
        when.years.label() if table.clock else "", lambda until: ask_sql(table, ask, until), q.unit, "", cast,
        unsaid,
    )  # fmt: skip


def meanings(
    known: Sequence[Question], said: Sequence[Word], near: Sequence[tuple[Word, float]]
) -> list[Meant]:
    """Return the sets of answers that words may mean, their weights with that of none summing to 1."""
    low = {w.low for w in said}
    turned = bool(low & set(wordings()["turned"])) or any(w.low.endswith("n't") for w in said)
    content = [w for w in said if is_content(w) and w.lemma not in lexicon()["persons"]]
    found: list[Meant] = []
    for question in known:
        score = sum(t * _hit(x, content, near) for x, t in question.words.items())
        base = math.exp(TELLING * min(score, 8.0))
        names = (*question.words, *(w for tells in question.tells.values() for w in tells))
        explains = frozenset(w.start for w in said if any(likeness(w.lemma, x) for x in names))
        sets = _weighed(question, said, turned=turned)
        total = sum(w for _, w in sets) or 1.0
        named = any(_hit(x, content, ()) for x in question.words) or _best_named(question, said) > 0.6
        base *= 1.0 + NAMED_ANSWER * _best_named(question, said) ** 2
        for values, weight in sets:
            predicate = Predicate(question.dim.columns, values, within=question.dim.within)
            found.append(Meant(predicate, base * weight / total, explains, named))
    whole = sum(m.weight for m in found) + NONE_MEANT
    best = sorted(found, key=lambda m: -m.weight)[:MOST_SETS]
    return [replace(m, weight=m.weight / whole) for m in best]


def _hit(name: str, content: Sequence[Word], near: Sequence[tuple[Word, float]]) -> float:
    here = max((likeness(w.lemma, name) for w in content), default=0.0)
    return here or max((likeness(w.lemma, name) * x for w, x in near), default=0.0)


def _weighed(
    question: Question, said: Sequence[Word], *, turned: bool
) -> list[tuple[tuple[str, ...], float]]:
    """Return sets of answers with their weights, heavier where words name them or turn the question."""
    named = {v: _named(tells, said) for v, tells in question.tells.items()}
    best = max(named.values(), default=0.0)
    out = []
    for values, weight in question.sets:
        if turned and values in (question.no, question.yes):
            weight = 0.5 * AFFIRMED
        fit = min((named[v] for v in values), default=0.0) if len(values) > 1 else named[values[0]]
        if best and fit == best:
            weight = max(weight, ONE) * (1.0 + NAMED_ANSWER * fit * fit) + (AFFIRMED if fit > 0.6 else 0.0)
        out.append((values, weight))
    if several := named_together(named, [v for v, _ in out]):
        out = [(v, w * (ONE_OF_THEM if len(v) == 1 and v[0] in several else 1.0)) for v, w in out]
        out.append((several, ONE * (1.0 + NAMED_ANSWER * best * best) + AFFIRMED))
    return out


def _best_named(question: Question, said: Sequence[Word]) -> float:
    """Return how well words name one answer, by more than yes or no."""
    plain = ("yes", "no", "not", "at", "all")
    return max(
        (
            _named({w: t for w, t in tells.items() if w not in plain}, said)
            for tells in question.tells.values()
        ),
        default=0.0,
    )


def _named(tells: Mapping[str, float], said: Sequence[Word]) -> float:
    total = sum(tells.values())
    if not total:
        return 0.0
    have = {w.low for w in said} | {w.lemma for w in said}
    content = [w.lemma for w in said if is_content(w)]
    hit = sum(t for x, t in tells.items() if x in have or any(likeness(x, w) for w in content))
    return hit / total


def _regions(claim: Claim, q: Quantity, discourse: Discourse) -> list[tuple[int, int]]:
    """Return where the group stands that a share is of: in the claim, or before it in its sentence."""
    found = [_to_verb(claim, r) for r in whole_regions(claim, q) if r[1] > r[0]]
    for stretch in discourse.around(claim):
        if stretch.kind == "rest" and stretch.text.strip().lower().startswith(
            ("of ", "among ", "for ", "but of ", "and of ")
        ):
            found.append((stretch.start, stretch.start + len(stretch.text)))
    return found


def _left_out(scope: Scope, columns: Sequence[str]) -> float:
    """Return what leaving out values that the claim surely names leaves of a candidate's weight."""
    sure = [g for g in scope.groups if g[0].weight >= SPECIFIC]
    left = sum(not any(set(n.predicate.columns) & set(columns) for n in g) for g in sure)
    return LEFT_OUT**left


def _to_verb(claim: Claim, region: tuple[int, int]) -> tuple[int, int]:
    """Return a region up to what stands behind its people, where that narrows nothing."""
    words = read_words(claim.text[region[0] - claim.start : region[1] - claim.start], region[0])
    for one, after in pairwise(words):
        apart = claim.text[one.end - claim.start : after.start - claim.start].strip()
        if (
            one.lemma in lexicon()["persons"]
            and not apart
            and after.low not in _GOES_ON
            and not after.low.endswith("ing")
        ):
            return region[0], after.start
    return region


def _words(discourse: Discourse, regions: Sequence[tuple[int, int]]) -> list[Word]:
    text = discourse.article.text if discourse.article else ""
    return [w for a, b in regions for w in read_words(text[a:b], a)]


def _near(claim: Claim, discourse: Discourse, regions: Sequence[tuple[int, int]]) -> list[tuple[Word, float]]:
    out = []
    for stretch in discourse.around(claim):
        if any(a <= stretch.start < b for a, b in regions):
            continue
        weight = NEAR.get(stretch.kind, 0.0)
        out += [(w, weight) for w in read_words(stretch.text, stretch.start) if weight and is_content(w)]
    return out


def _groups(
    scope: Scope, whole: Sequence[Word], known: Sequence[Question], discourse: Discourse, claim: Claim
) -> Iterator[tuple[tuple[Predicate, ...], float, frozenset[int]]]:
    """Yield the groups that a share may be of: of its "of" phrase, else of the claim, else everybody."""
    if doers := list(_doers(known, whole, scope, discourse, claim)):
        yield from doers
        if any(weight == 1.0 for _, weight, _ in doers):
            return
    told = [
        w
        for w in whole
        if is_content(w) and w.lemma not in lexicon()["persons"] and not _is_row(w, scope.table)
    ]
    if told:
        for m in meanings(known, whole, [(w, 0.4) for w, _ in _near(claim, discourse, ())])[:MOST_GROUPS]:
            yield (m.predicate,), m.weight, m.explains
        yield (), NO_GROUP, frozenset()
        return
    yield (), 1.0, frozenset()
    for earlier, name, ask in discourse.before(claim)[:1]:
        if name == scope.table.name and discourse.same_block(claim, earlier):
            for predicate in (p for p in ask.given if p.test != "known"):
                yield (predicate,), GROUP_BEFORE, frozenset()
    for group in scope.groups:
        yield (
            (group[0].predicate,),
            GROUP_BEFORE * group[0].weight,
            frozenset(range(group[0].start, group[0].end)),
        )


def _doers(
    known: Sequence[Question], whole: Sequence[Word], scope: Scope, discourse: Discourse, claim: Claim
) -> Iterator[tuple[tuple[Predicate, ...], float, frozenset[int]]]:
    """Yield groups that no value names: "of those who drive", "among those who had", "of the rest"."""
    if not whole or discourse.article is None:
        return
    said = discourse.article.text[whole[0].start : whole[-1].end]
    every = frozenset(w.start for w in whole)
    if of_rest(said):
        for earlier, name, ask in discourse.before(claim)[:1]:
            if name == scope.table.name and discourse.same_block(claim, earlier):
                others = (o for p in ask.where if (o := others_than(scope.table, p)) is not None)
                yield from (((o,), 1.0, every) for o in others)
        return
    for question in known:
        if none := not_applied(question.dim.values):
            does = done_by(none, whole)
            if does or of_doers(said):
                values = tuple(v for v in question.dim.values if v not in none)
                yield (Predicate(question.dim.columns, values),), 1.0 if does else BARE, does


def _is_row(word: Word, table: RowTable) -> bool:
    return any(likeness(word.lemma, n) for n in table.nouns)


__all__ = ["asked_trials", "meanings"]
