"""A fair sentence: what could be printed instead, with its periods, its source and the counter-figure.

At most 35 words, none of the article's epithets, and read back by caveat itself: the claims
of the sentence must come out as `holds` on the same tables with every axis as stated. One on
rows is made of the answers of the reading's own statement; its figures have to fit each other.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from caveat.article.read import parse_article
from caveat.claims.find import find_claims
from caveat.cube.catalog import Catalog
from caveat.errors import CaveatError
from caveat.figures import figure_text
from caveat.readings.families.record import LEVEL
from caveat.readings.find import find_readings
from caveat.readings.rows.telling.voice import RowsVoice
from caveat.readings.show import rank_of
from caveat.readings.space import Missing, N, Series, Surface
from caveat.verdicts.constants import Constants
from caveat.verdicts.own.find import find_own
from caveat.verdicts.pick import author_index, counter_index
from caveat.verdicts.tally import take_tally
from caveat.verdicts.verdict import Verdict

MOST_WORDS = 35
Index = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Point:
    """One comparison or figure of a fair sentence."""

    text: str
    series: Series


def fair_sentence(
    verdict: Verdict, outcome: Surface | Missing | None, catalog: Catalog, as_of: date, constants: Constants
) -> str | None:
    """Return the fair sentence of a verdict, None for `unknown` or where none reads back as `holds`."""
    if not isinstance(outcome, Surface) or verdict.label in ("unknown", "not checkable"):
        return None
    other = _counter(verdict, outcome, constants)
    if other is None and verdict.author is not None and verdict.author is not verdict.main:
        other = author_index(outcome, outcome.defined & (outcome.type < N), constants)
    drafts = _drafts(outcome, other)
    if verdict.reason == "incomplete" and _of_rows(outcome):
        drafts = [f"{_beside(verdict, outcome)}.", *drafts]
    for sentence in drafts:
        if len(sentence.split()) > MOST_WORDS:
            continue
        if _of_rows(outcome) and agrees_with_itself(sentence):  # made of the statement's own answers
            return sentence
        if not _of_rows(outcome) and reads_back(sentence, outcome, catalog, as_of, constants):
            return sentence
    return None


def _beside(verdict: Verdict, surface: Surface) -> str:
    """Return what makes a claim on rows incomplete as a sentence, with its source."""
    said = verdict.caveats[0].removeprefix("incomplete: ")
    return f"{said[:1].upper()}{said[1:]} ({surface.space.series[surface.main[1]].source.label})"


def agrees_with_itself(sentence: str) -> bool:
    """Tell whether no figures of a sentence contradict each other.

    >>> agrees_with_itself("15.7% of the rows have pay at least 100,000: 136 of 866.")
    True
    """
    return all(own.check.agrees is not False for own in find_own(sentence))


def _inside(sentence: str) -> str:
    """Return a sentence as it stands behind another one: names keep their capital."""
    first = sentence.split(" ")[0]
    return first.lower() + sentence[len(first) :] if first in ("The", "There", "Of") else sentence


def _of_rows(surface: Surface) -> bool:
    return isinstance(surface.voice, RowsVoice)


def reads_back(sentence: str, surface: Surface, catalog: Catalog, as_of: date, constants: Constants) -> bool:
    """Tell whether every claim found in the sentence holds, its axes settled as the main reading's."""
    s = surface.space.series[surface.main[1]]
    settled = {"source": s.source.label, "measure": s.measure.label}
    if s.normalisation.label not in ("as given", "rate"):
        settled["normalisation"] = s.normalisation.label
    claims = find_claims(parse_article(sentence, published=as_of))
    checked = 0
    for claim in claims:
        try:
            outcome = find_readings(claim, catalog, as_of, settled)
        except CaveatError:
            return False
        if outcome is None:
            continue
        if isinstance(outcome, Missing):
            return False
        found = take_tally(claim, outcome, constants)
        if found.label != "holds" and found.reason != "fragile":
            return False
        checked += 1
    return checked > 0


def _counter(verdict: Verdict, surface: Surface, constants: Constants) -> Index | None:
    if verdict.counter is None:
        return None
    headline = surface.defined & (surface.type < 2)
    sensible = headline & (surface.weight >= constants.sensible * surface.weight[surface.main])
    return counter_index(surface, sensible)


def _drafts(surface: Surface, counter: Index | None) -> list[str]:
    """Return drafts, the fullest first."""
    family = surface.space.claim.family
    if family == "quantified" and surface.voice is None:
        return []  # a sentence about each member would be a table
    main = surface.main
    s = surface.space.series[main[1]]
    tail = f" ({s.source.label})."
    if surface.voice is not None:
        said = surface.voice.sentences(surface, main)
        also = surface.voice.sentences(surface, counter) if counter is not None and _of_rows(surface) else []
        both = [f"{a}; {_inside(b)}{tail}" for a in said for b in also]
        return [*both, *(f"{sentence}{tail}" for sentence in said)]
    if family == "change":
        own = change_clause(surface, main)
        drafts = []
        if counter is not None and surface.space.series[counter[1]].member.label == s.member.label:
            short = change_clause(surface, counter, after=main)
            drafts.append(f"{own}, and {short}{tail}")
        return [*drafts, f"{own}{tail}"]
    if family in ("record", "trend"):
        return [f"{clause}{tail}" for clause in _span_clauses(surface, main)]
    if family == "contrast" and s.versus is not None:
        return [f"{contrast_clause(surface, main)}{tail}"]
    return [f"{level_clause(surface, main)}{tail}"]


def change_clause(surface: Surface, at: Index, after: Index | None = None) -> str:
    """Return "Homicides in X rose 39.2% from 2019 to 2020, from 355 to 494"; shorter after another clause."""
    space = surface.space
    s = space.series[at[1]]
    new_at, width, distance = at[2], int(space.widths[at[3]]), int(space.distances[at[4]])
    new, old = _total(s, new_at, width), _total(s, new_at - distance, width)
    one, two = space.time.period(new_at - distance, width), space.time.period(new_at, width)
    a, b = one.label if one else "", two.label if two else ""
    verb = "rose" if new >= old else "fell"
    if not (old > 0 and new > 0):
        return f"{_subject(s)} {verb} from {figure_text(old)} in {a} to {figure_text(new)} in {b}"
    moved = f"{verb} {abs(100 * (new / old - 1)):.1f}%"
    span = f"from {a} to {b}"
    if after is None:
        span += f", from {figure_text(old)} to {figure_text(new)}"
    own = space.series[after[1]] if after is not None else None
    if own is not None and own.measure.label == s.measure.label and _rate(own) == _rate(s):
        return f"{moved} {span}"
    subject = _subject(s) if after is None else s.measure.label + _rate(s)
    return f"{subject} {moved} {span}"


def level_clause(surface: Surface, at: Index) -> str:
    """Return "Philadelphia had 494 homicides in 2020"."""
    space = surface.space
    s = space.series[at[1]]
    period = space.time.period(at[2], int(space.widths[at[3]]))
    column = s.cube.table.column(s.cube.measure)
    value = figure_text(_total(s, at[2], int(space.widths[at[3]])))
    when = f" in {period.label}" if period else ""
    place = s.member.label
    if column.role == "denominator" or not column.additive:
        unit = f" {column.unit}" if column.unit and column.unit not in ("persons", "count") else ""
        of = f" of {place}" if place else ""
        return f"The {s.measure.label}{of} was {value}{unit}{when}"
    return f"{place or 'There'} {'had' if place else 'were'} {value} {s.measure.label}{_rate(s)}{when}"


def contrast_clause(surface: Surface, at: Index) -> str:
    """Return "In 2020, A had 494 homicides and B 196"."""
    space = surface.space
    s = space.series[at[1]]
    assert s.versus is not None
    period = space.time.period(at[2])
    one, two = figure_text(_total(s, at[2], 1)), figure_text(_total(s.versus, at[2], 1))
    when = f"In {period.label}, " if period else ""
    if s.key == s.versus.key:
        place = f"{s.member.label} had " if s.member.label else "there were "
        return f"{when}{place}{one} {s.measure.label} and {two} {s.versus.measure.label}"
    return f"{when}{s.member.label} had {one} {_noun(s)}{_rate(s)} and {s.versus.member.label} had {two}"


def _span_clauses(surface: Surface, at: Index) -> list[str]:
    """Return the figures at both ends of a record's or trend's span, with the rank where it is one."""
    space = surface.space
    s = space.series[at[1]]
    t, distance = at[2], int(space.distances[at[4]])
    first = t - distance
    if space.claim.family == "record":
        rank, _ = rank_of(space, at)
        values = s.values[max(first, 0) : t]
        if rank > 1 and values.size and space.kinds[at[0]].label == LEVEL:
            lowest = space.claim.direction == "lowest"
            filled = [float("inf" if lowest else "-inf") if v != v else float(v) for v in values]
            first = max(first, 0) + filled.index(min(filled) if lowest else max(filled))
        elif space.kinds[at[0]].label != LEVEL:
            first = t - 1
    one, two = space.time.period(first), space.time.period(t)
    if one is None or two is None or first < 0 or not s.values[first] > 0:
        return []
    new, old = float(s.values[t]), float(s.values[first])
    verb = "rose" if new >= old else "fell"
    figures = f"from {figure_text(old)} in {one.label} to {figure_text(new)} in {two.label}"
    return [f"{_subject(s)} {verb} {figures}"]


def _noun(s: Series) -> str:
    """Return what is counted: people, where the measure is a population."""
    column = s.cube.table.column(s.cube.measure)
    return "people" if column.unit in ("persons", "people") else s.measure.label


def _subject(s: Series) -> str:
    name = s.measure.label
    place = f" in {s.member.label}" if s.member.label else ""
    subject = f"{name}{_rate(s)}{place}"
    return subject[:1].upper() + subject[1:]


def _rate(s: Series) -> str:
    label = s.normalisation.label
    return f" {label} people" if label.startswith("per 1") else ""


def _total(s: Series, t: int, width: int) -> float:
    total = float(s.values[max(0, t - width + 1) : t + 1].sum())
    return total / width if s.normalisation.label != "count" else total
