"""Occasions: how often or in which years something was won, lost or reached.

* "having come second twice", "won it three times", "finished third on five occasions"
* "won in 1954, 1974, 1990 and 2014", "Italy's years are 1934, 1938 and 1982"
"""

from __future__ import annotations

from collections.abc import Iterator

from caveat.claims.draft import Draft, Range
from caveat.claims.figures import verb_before
from caveat.claims.scene import Clause, Scene
from caveat.claims.spans import subject, trim

_ACHIEVED = frozenset(
    """win come finish place reach lose host hold claim take score beat lift secure retain qualify compete
    appear play be stand run hit""".split()
)
_WON = frozenset("win lose host lift retain claim".split())
_PLACED = frozenset("come finish place rank end".split())
_YEARS = frozenset(
    "years wins titles victories triumphs finals appearances trophies defeats championships dates".split()
)


def repeated(scene: Scene, v: int) -> bool:
    """Tell whether the clause of the verb at `v` counts how often ("three times", "twice")."""
    clause = scene.clause(v)
    return any((q := scene.quantity(j)) is not None and q.unit == "times" for j in range(v + 1, clause.hi))


def find_occasions(scene: Scene, drafts: list[Draft]) -> Iterator[Draft]:
    """Yield the lists of years in which the same is said to have come about: three, or two of a win."""
    years = sorted(
        i for i in scene.place if (q := scene.quantity(i)) is not None and q.unit == "year" and q.high is None
    )
    if len(years) < 2:
        return
    for run in _runs(scene, years):
        clause = scene.clause(run[0])
        if not clause.core <= clause.finite < run[0] or any(
            d.lo < run[-1] and run[0] < d.hi and d.family not in ("event",) for d in drafts
        ):
            continue
        measure = _listed(scene, clause, run[0])
        won = any(scene.tokens.lemma[j] in _WON for j in range(clause.finite, run[0]))
        if measure is None or (len(run) < 3 and not won):
            continue
        span = trim(scene, clause.core, run[-1] + 1)
        yield Draft(*span, "quantified", run[0], -1, None, None, measure)


def _runs(scene: Scene, years: list[int]) -> Iterator[list[int]]:
    """Yield the enumerations of years."""
    run = years[:1]
    for i in years[1:]:
        between = scene.low[run[-1] + 1 : i]
        if 0 < len(between) <= 3 and all(word in (",", "and", "again", "in", "or", "&") for word in between):
            run.append(i)
            continue
        if len(run) > 1:
            yield run
        run = [i]
    if len(run) > 1:
        yield run


def _listed(scene: Scene, clause: Clause, first: int) -> Range | None:
    """Return what is said of each year: the verb's object or the noun that the years are."""
    verb = clause.finite
    own = subject(scene, clause)
    if scene.tag[verb] == "A" and scene.low[verb] in ("are", "were") and first - verb <= 2:
        return own if own and any(scene.low[j] in _YEARS for j in range(*own)) else None
    while verb < first and scene.tag[verb] in ("A", "X"):
        verb += 1
    if scene.tag[verb] not in ("V", "VN") or scene.tokens.lemma[verb] not in _ACHIEVED:
        return None
    objects = [j for j in range(verb + 1, first) if scene.tag[j] in ("N", "H") and scene.time[j] < 0]
    return trim(scene, verb + 1, objects[-1] + 1) if objects else (verb, verb + 1)


def what_occurred(scene: Scene, i: int) -> Range | None:
    """Return what came about so many times: the object of the verb before `i`, else its subject."""
    clause = scene.clause(i)
    verb = verb_before(scene, i)
    if verb >= 0 and scene.tokens.lemma[verb] in _PLACED:
        return None  # who came second is no measure
    objects = [j for j in range(verb + 1, i) if scene.tag[j] in ("N", "H")] if verb >= 0 else []
    if objects:
        end = next((j for j in range(verb + 1, i) if scene.tag[j] == "P"), i)
        return trim(scene, verb + 1, end)
    won = verb >= 0 and scene.tokens.lemma[verb] in _ACHIEVED
    return None if won else subject(scene, clause)
