"""find_row_readings: the surface of a claim over its candidate questions on tables of rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

import numpy as np

from caveat.claims.claim import Claim
from caveat.cube.catalog import Catalog
from caveat.readings.rows.asking.answers import answer
from caveat.readings.rows.asking.columns import profiles
from caveat.readings.rows.asking.tables import RowTable, all_tables, row_tables
from caveat.readings.rows.finding.amounts.elliptic import elliptic_trials
from caveat.readings.rows.finding.amounts.moves import changes
from caveat.readings.rows.finding.contrasts.contrasts import contrast_trials
from caveat.readings.rows.finding.counts.counted import limit_trials
from caveat.readings.rows.finding.counts.nobody import as_bound, as_none
from caveat.readings.rows.finding.orders.orders import ordered_trials
from caveat.readings.rows.finding.times.durations import duration_trials
from caveat.readings.rows.finding.times.timely import as_timely, is_timely, with_timely
from caveat.readings.rows.lexical.superlatives import read_order
from caveat.readings.rows.naming.asides import without_asides
from caveat.readings.rows.naming.derived import says_rate
from caveat.readings.rows.naming.discourse import SCENES, Discourse
from caveat.readings.rows.naming.named import SPECIFIC, Named
from caveat.readings.rows.naming.relation import relation_of
from caveat.readings.rows.naming.scope import Scope, scope_of
from caveat.readings.rows.rules import MOVED, WIDE, is_over_years, rule_of
from caveat.readings.rows.telling.surface import comes_out, series_of, surface_of
from caveat.readings.rows.weighing.doubt import NEVER, doubt_of, is_no_part
from caveat.readings.rows.weighing.evidence import (
    SURE,
    WRONG,
    Belief,
    Candidate,
    Odds,
    believe,
    chance_of_other,
    likelihood,
    telling_of,
)
from caveat.readings.rows.weighing.joined import may_rest_on_both, resting_on_both
from caveat.readings.rows.weighing.lookups import without_lone_counts
from caveat.readings.rows.weighing.pooled import less_pooled
from caveat.readings.rows.weighing.rates import asks_for_rate, rather_than_rows
from caveat.readings.rows.weighing.tallied import members_first, taken_up_as
from caveat.readings.rows.weighing.trials import NO_TIME, NO_TOPIC, Solved, Trial
from caveat.readings.settled import NONE, Settled, chosen_series
from caveat.readings.space import Missing, Surface
from caveat.readings.spells import is_more_time

OF_A_CHANGE = 0.04  # of a plain figure, where the words say that it is a change
MOST_TRIALS = 240  # of one table; lighter ones could not be sensible
FAINT = 0.004  # of the heaviest trial's weight: lighter ones are left out
LEAST_EXPLAINED = 0.34  # of a claim's words that a table has to explain
BY_CHANCE = 0.1  # chance of being right below which a figure comes out by chance
STRANGE = 3  # unexplained words from which on a claim is about something else
MAY_HOLD = 0.5  # of another meaning that holds: then nothing is contradicted
DENIED = 0.9  # of the figures that a claim denies are not those of what it means, whatever that is
TRIVIAL = 0.05  # of a share that is none or all: nobody asks for it
ELSEWHERE = 0.08  # of a trial on another table than that of the claim that this one goes on from


def find_row_readings(
    claim: Claim, catalog: Catalog, as_of: date, settled: Settled = NONE, discourse: Discourse | None = None
) -> Surface | Missing | None:
    """Return the surface of a claim over what it may ask of rows, what is missing, or None for no such table.

    `discourse` tells what the text said before; the claim's main question is noted in it.
    """
    discourse = discourse if discourse is not None else Discourse()
    lasts = claim.family == "duration" and claim.checkability == "record" and claim.stated is not None
    if (claim.checkability != "data" and not lasts) or not all_tables(catalog):
        return None
    if lasts and is_more_time(claim):
        return None
    claim = as_timely(as_none(claim if is_over_years(claim) else as_bound(claim)), discourse, as_of)
    if discourse.claims and not discourse.read:
        _learn(catalog, as_of, discourse)
    found = find_trials(claim, catalog, as_of, discourse)
    belief = _believe(claim, found)
    ordered = read_order(claim) is not None
    rated = _counts_for_a_rate(claim, found, discourse)
    if belief.right < SURE or ordered or rated:
        wide = find_wide(claim, catalog, as_of, discourse, found)
        told = _believe(claim, wide)
        settled_now = told.right >= SURE or told.wrong >= WRONG or (belief.decided and told.right >= MAY_HOLD)
        if settled_now or not found or ordered or (rated and belief.right < SURE):
            # what makes a wrong sentence right is sensible by its words, not because the figure comes out
            found, belief = _as_told(claim, wide, wrong=told.wrong >= WRONG), told
    if belief.wrong >= WRONG:  # what still fits is an order by something else
        found = [f for f in found if f[1].odds is None or not comes_out(claim, *f)] or found
    if not found or (not belief.decided and (lasts or _is_strange(claim, *found[0], belief))):
        return None
    series = tuple(series_of(t, s) for t, s in found)
    kept = chosen_series(series, settled)
    found = [f for f, s in zip(found, series, strict=True) if s in kept]
    surface = surface_of(claim, found, kept, as_of, belief)
    main = found[surface.main[1]][0]
    if belief.right >= SURE or not main.unsaid:
        discourse.asked[claim.id] = (main.table.name, taken_up_as(main))
    return surface


def _counts_for_a_rate(claim: Claim, found: Sequence[tuple[Trial, Solved]], discourse: Discourse) -> bool:
    """Tell whether a share of rows stands first where the words ask for a rate that columns give."""
    if not found or (found[0][0].asks[0].function != "share" and not says_rate(claim)):
        return False
    return any(asks_for_rate(scope_of(claim, t, discourse)) for t in all_tables(found[0][0].table.catalog))


def rate_asked(claim: Claim, table: RowTable, measure: str, discourse: Discourse) -> bool:
    """Tell whether words ask for a rate that columns of a table give, and a column only adds up."""
    if not says_rate(claim) or not any(p.name == measure and p.additive for p in profiles(table)):
        return False
    return asks_for_rate(scope_of(claim, table, discourse))


def _is_strange(claim: Claim, trial: Trial, solved: Solved, belief: Belief) -> bool:
    """Tell whether so much speaks against the best trial that it is not worth showing."""
    by_chance = not comes_out(claim, trial, solved) or belief.right < BY_CHANCE
    return by_chance and len(trial.unsaid) + trial.doubt >= STRANGE


def find_wide(
    claim: Claim, catalog: Catalog, as_of: date, discourse: Discourse, narrow: Sequence[tuple[Trial, Solved]]
) -> list[tuple[Trial, Solved]]:
    """Return the trials of a claim over all that the tables can give, with those that its words name."""
    best: dict[tuple[object, ...], tuple[float, Trial, Solved]] = {}
    found = list(narrow)
    claim = without_asides(claim)
    relation = relation_of(claim, discourse)
    turns, bounds = changes(claim, discourse, as_of), is_over_years(claim)
    back = relation is not None and relation.sure and relation.other == "year before"
    scopes = []
    for table in all_tables(catalog):
        scope = scope_of(claim, table, discourse)
        if not may_rest_on_both(claim, scope):
            continue
        scopes.append(scope)
        trials = list(contrast_trials(claim, scope, discourse, as_of)) if back or not turns else []
        if relation is None or not relation.sure or (turns and not back):
            trials += [t for rule in WIDE for t in rule(claim, scope, discourse, as_of)]
        if turns:
            trials = [replace(t, weight=OF_A_CHANGE * t.weight) for t in trials]
        trials += duration_trials(claim, scope, discourse, as_of)
        if scope.is_limited:
            trials += _with_unsaid(limit_trials(claim, scope, discourse, as_of), scope)
        about = _is_about(claim, scope)
        if not about:
            trials = [replace(t, unsaid=(*t.unsaid, NO_TOPIC)) for t in trials]
        gone_on = elliptic_trials(claim, scope, discourse, as_of)
        trials += [replace(t, weight=OF_A_CHANGE * t.weight) for t in gone_on] if turns else gone_on
        trials += ordered_trials(claim, scope, discourse, as_of)
        for t in (t for rule in MOVED for t in rule(claim, scope, discourse, as_of)):
            trials.append(t if about or not t.unsaid else replace(t, unsaid=(*t.unsaid, NO_TOPIC)))
        if bounds:  # one figure of all years is no bound
            trials = [replace(t, weight=OF_A_CHANGE * t.weight) for t in trials]
        trials = with_timely(trials, claim, scope, discourse, as_of)
        trials = less_pooled(claim, scope, resting_on_both(trials, scope))
        found += _doubted(claim, scope, _solve(trials, table, as_of))
    for trial, solved in rather_than_rows(claim, scopes, found, len(narrow)):
        key = (trial.table.name, trial.asks[0], round(solved.value, 9))
        weight = trial.weight * discourse.favour(claim, trial.table.name, trial.asks)
        if key not in best or weight > best[key][0]:
            best[key] = (weight, trial, solved)
    chosen = sorted(best.values(), key=lambda f: -f[0])
    return [(t if t.weight == weight else replace(t, weight=weight), s) for weight, t, s in chosen]


def _as_told(
    claim: Claim, found: list[tuple[Trial, Solved]], *, wrong: bool = False
) -> list[tuple[Trial, Solved]]:
    """Return the trials weighed by what the figures tell, the heaviest first; light ones are left out.

    Where the claim is `wrong`, one from which it comes out is sensible by its words alone.
    """
    weighed = []
    for trial, solved in found:
        meant = trial.weight * (1.0 - chance_of_other(len(trial.unsaid) + trial.doubt))
        fit = comes_out(claim, trial, solved)
        likely = likelihood(claim.stated, solved.value, fits=fit, odds=_odds(claim, solved), of=solved.of)
        weighed.append((meant, likely, fit, trial, solved))
    most = max((likely for _, likely, fit, *_ in weighed if not fit), default=1.0) if wrong else 1.0
    told = [(meant * min(likely, most), t, s) for meant, likely, _, t, s in weighed]
    told.sort(key=lambda f: -f[0])
    kept = [f for f in told if f[0] >= FAINT * told[0][0]][:MOST_TRIALS]
    return [(replace(trial, weight=weight), solved) for weight, trial, solved in kept]


def _believe(claim: Claim, found: Sequence[tuple[Trial, Solved]]) -> Belief:
    return believe(claim.stated, [_candidate(claim, t, s) for t, s in found])


def _candidate(claim: Claim, t: Trial, s: Solved) -> Candidate:
    """Return what a trial tells of a claim."""
    left = len(t.unsaid) + t.doubt
    return Candidate(t.weight, left, s.value, comes_out(claim, t, s), _odds(claim, s), s.of)


def _odds(claim: Claim, solved: Solved) -> Odds | None:
    """Return how likely a claim comes out by accident; what is denied of a figure nearly always does."""
    if claim.polarity == "affirmed":
        return solved.odds
    if solved.odds is None:
        return Odds(DENIED, 1.0) if claim.stated is not None else None
    return Odds(1.0 - solved.odds.chance, 1.0)


def find_trials(
    claim: Claim, catalog: Catalog, as_of: date, discourse: Discourse
) -> list[tuple[Trial, Solved]]:
    """Return the trials of a claim that have an answer, the heaviest first."""
    found: list[tuple[Trial, Solved]] = []
    claim = without_asides(claim)
    relation = relation_of(claim, discourse)
    if relation is not None and relation.sure:  # its figure is none of a single question
        return []
    for table in row_tables(catalog):
        scope = scope_of(claim, table, discourse)
        if may_rest_on_both(claim, scope) and _is_about(claim, scope):
            trials = resting_on_both(_trials(claim, scope, discourse, as_of), scope)
            found += _doubted(claim, scope, _solve(less_pooled(claim, scope, trials), table, as_of))
    found = sorted(_continued(claim, found, discourse), key=lambda f: -f[0].weight)
    return [f for f in found if f[0].weight >= FAINT * found[0][0].weight]


def _learn(catalog: Catalog, as_of: date, discourse: Discourse) -> None:
    """Let every claim of the text tell which of what title, headings and lead name holds throughout."""
    discourse.read = True
    for claim in discourse.claims:
        if claim.checkability != "data":
            continue
        found = find_trials(claim, catalog, as_of, discourse)
        if not found:
            continue
        discourse.asked[claim.id] = (found[0][0].table.name, found[0][0].asks[0])
        if claim.stated is None or claim.stated.unit == "rank":
            continue
        _learn_years(claim, *found[0], discourse)
        own = [(t, s) for t, s in found if t.table is found[0][0].table]
        for predicate in dict.fromkeys(n.predicate for t, _ in own for n in _scene(t)):
            best = [
                next((x for x in own if any(n.predicate == predicate for n in _scene(x[0])) is side), None)
                for side in (True, False)
            ]
            if best[0] and best[1]:
                given, without = (comes_out(claim, *x) for x in best if x)
                discourse.note(claim, predicate, given, without, telling_of(claim.stated))
    discourse.asked.clear()
    _learn_asked(catalog, as_of, discourse)


def _learn_years(claim: Claim, trial: Trial, solved: Solved, discourse: Discourse) -> None:
    """Note the years that a text keeps to, as it says what it is about: "1,515 films since 1990"."""
    ask, table = trial.asks[0], trial.table
    open_years = ask.years.first != ask.years.last and ask.years.months is None
    counted = ask.function == "count" and not ask.where and solved.value >= MOST_ROWS * table.table.rows
    early = claim.sentence <= FIRST_SENTENCES and telling_of(claim.stated) >= 1.0
    if counted and early and open_years and comes_out(claim, trial, solved):
        discourse.throughout.setdefault(table.name, ask.years)


def _learn_asked(catalog: Catalog, as_of: date, discourse: Discourse) -> None:
    """Let the claims whose figures come out tell which tables, columns and functions the text keeps to."""
    for claim in discourse.claims:
        if claim.checkability != "data" or claim.stated is None:
            continue
        found = find_wide(claim, catalog, as_of, discourse, find_trials(claim, catalog, as_of, discourse))
        if _believe(claim, found).right < SURE:
            continue
        best = _as_told(claim, found)[0][0]
        discourse.take(claim, best.table.name, best.asks)
        discourse.asked[claim.id] = (best.table.name, taken_up_as(best))
    discourse.asked.clear()


def _scene(trial: Trial) -> list[Named]:
    return [n for n in (trial.cast.carried if trial.cast else ()) if n.origin in SCENES]


def _continued(
    claim: Claim, found: list[tuple[Trial, Solved]], discourse: Discourse
) -> list[tuple[Trial, Solved]]:
    """Return the trials, lighter on other tables where a claim that names nothing goes on from another."""
    before = [x for x in discourse.before(claim)[:1] if discourse.same_block(claim, x[0])]
    if discourse.turns_away(claim):
        return found
    if not before or any(t.cast and any(n.weight >= SPECIFIC for n in t.cast.own) for t, _ in found):
        return found
    return [
        (t if t.table.name == before[0][1] else replace(t, weight=t.weight * ELSEWHERE), s) for t, s in found
    ]


def _trials(claim: Claim, scope: Scope, discourse: Discourse, as_of: date) -> Iterator[Trial]:
    if changes(claim, discourse, as_of) or is_timely(claim, discourse, as_of):
        return
    for rule in rule_of(claim):
        yield from _with_unsaid(rule(claim, scope, discourse, as_of), scope)
    if scope.is_limited:
        yield from _with_unsaid(limit_trials(claim, scope, discourse, as_of), scope)


def _with_unsaid(trials: Iterator[Trial], scope: Scope) -> Iterator[Trial]:
    """Yield trials with the words of the claim that they leave unexplained."""
    for trial in trials:
        columns = trial.cast.columns if trial.cast else ()
        unsaid = scope.unsaid((*columns, *(c for a in trial.asks for c in (a.column or "", a.by))))
        unsaid = tuple(u for u in unsaid if u not in trial.said)
        if scope.taken_up and trial.cast and not _takes_something_up(trial):
            unsaid = (*unsaid, NO_TIME)
        yield replace(trial, unsaid=unsaid)


MOST_ROWS, FIRST_SENTENCES = 0.5, 8  # of the rows that a text says it is about, and where it says so


def _takes_something_up(trial: Trial) -> bool:
    cast = trial.cast
    return cast is None or bool(cast.own) or any(n.origin not in ("title", "lead") for n in cast.carried)


def _is_about(claim: Claim, scope: Scope) -> bool:
    """Tell whether a claim can be about the rows of a table at all."""
    left = scope.unexplained(tuple(scope.by_columns))
    carried = any(c.chance >= 0.5 for c in scope.carried)
    takes_up = (scope.taken_up or left == 0) and carried
    few = left <= 2
    if not (scope.is_named or takes_up or (scope.rows_named and few)):
        return False
    return left <= (1.0 - LEAST_EXPLAINED) * len(scope.words) + (1 if scope.taken_up else 0)


def left_unsaid(claim: Claim, table_name: str, catalog: Catalog, discourse: Discourse | None) -> str:
    """Return the words of a claim that a table of rows knows nothing of, "" where it knows them all."""
    table = next((t for t in row_tables(catalog) if t.name == table_name), None)
    if table is None:
        return ""
    scope = scope_of(claim, table, discourse or Discourse())
    known = scope.explained.union(*scope.by_columns.values())
    return " ".join(w.text for w in scope.words if w.start not in known)


def _doubted(claim: Claim, scope: Scope, found: list[tuple[Trial, Solved]]) -> list[tuple[Trial, Solved]]:
    parts = [(t, s) for t, s in found if not is_no_part(claim.stated, t, s.value)]
    told = [(doubt_of(claim, scope, t), t, s) for t, s in members_first(claim, scope.table, parts)]
    return [(t if t.doubt == doubt else replace(t, doubt=doubt), s) for doubt, t, s in told if doubt < NEVER]


def _solve(trials: list[Trial], table: RowTable, as_of: date) -> list[tuple[Trial, Solved]]:
    """Return the heaviest trials of a table that have an answer, the same question once."""
    best: dict[tuple[object, ...], Trial] = {}
    for trial in without_lone_counts(trials):
        key = (trial.asks, trial.period, trial.unit, trial.whole, trial.member, trial.measure)
        if trial.weight > best.setdefault(key, trial).weight:
            best[key] = trial
    chosen = sorted(best.values(), key=lambda t: -t.weight)[:MOST_TRIALS]
    chosen = [t for t in chosen if t.weight >= FAINT * chosen[0].weight]
    asks = list(dict.fromkeys(a for t in chosen for a in t.asks))
    answers = dict(zip(asks, answer(table, asks, table.known_until(as_of)), strict=True))
    out = []
    for trial in chosen:
        solved = trial.solve([answers[a] for a in trial.asks])
        if solved is not None and np.isfinite(solved.value):
            trivial = trial.asks[0].function == "share" and answers[trial.asks[0]] in (0.0, 100.0)
            told = TRIVIAL if trivial else solved.odds.told if solved.odds else 1.0
            out.append((trial if told == 1.0 else replace(trial, weight=told * trial.weight), solved))
    return out
