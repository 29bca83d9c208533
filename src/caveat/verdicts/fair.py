"""A fair sentence: what could be printed instead, with its periods, its source and the counter-figure.

At most 35 words, none of the article's epithets, and read back by caveat itself: the claims
of the sentence must come out as `holds` on the same tables with every axis as stated. One on
rows is made of the answers of the reading's own statement; its figures have to fit each other.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from caveat.article.read import parse_article
from caveat.claims.claim import Claim
from caveat.claims.find import find_claims
from caveat.cube.catalog import Catalog
from caveat.errors import CaveatError
from caveat.figures import figure_text
from caveat.readings.families.record import LEVEL
from caveat.readings.find import find_readings
from caveat.readings.rows.telling.voice import RowsVoice
from caveat.readings.settled import AS_STATED
from caveat.readings.show import rank_of
from caveat.readings.space import Missing, N, Series, Surface
from caveat.verdicts.constants import Constants
from caveat.verdicts.own.find import find_own
from caveat.verdicts.pick import author_index, counter_index, other_side_index
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
    other = _other(verdict, outcome, constants)
    drafts = _drafts(outcome, other)
    if verdict.reason == "incomplete" and _of_rows(outcome):
        drafts = [f"{_beside(verdict, outcome)}.", *drafts]
    for sentence in drafts:
        if len(sentence.split()) > MOST_WORDS:
            continue
        if _of_rows(outcome) and agrees_with_itself(sentence):  # made of the statement's own answers
            return sentence
        if not _of_rows(outcome) and reads_back(sentence, outcome, catalog, as_of, constants, other):
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


def reads_back(
    sentence: str,
    surface: Surface,
    catalog: Catalog,
    as_of: date,
    constants: Constants,
    other: Index | None = None,
) -> bool:
    """Tell whether every claim found in the sentence holds, its axes settled as a reading's it gives."""
    settings = [_settled(surface, at) for at in (surface.main, other) if at is not None]
    source = surface.space.series[surface.main[1]].source.label
    said = sentence.removesuffix(f" ({source}).")  # "by year" in a table's title is no part of what is said
    claims = find_claims(parse_article(f"{said.rstrip('.')}.", published=as_of))
    different = [s for i, s in enumerate(settings) if s not in settings[:i]]
    checked = False
    for claim in claims:
        states: list[bool | None] = []
        for settled in different:
            states.append(_holds(claim, catalog, as_of, settled, constants))
            if states[-1]:
                break
        if False in states and True not in states:
            return False
        checked = checked or True in states
    return checked


def _settled(surface: Surface, at: Index) -> dict[str, str]:
    """Return the choices of a reading that its sentence cannot say."""
    s = surface.space.series[at[1]]
    settled = {"source": s.source.label}
    if surface.space.claim.family == "association":  # it names both measures, and how they are compared
        settled["method"] = surface.space.kinds[at[0]].label
    else:
        settled["measure"] = s.measure.label
    if s.normalisation.label not in ("as given", "rate"):
        settled["normalisation"] = s.normalisation.label
    return settled


def _holds(
    claim: Claim, catalog: Catalog, as_of: date, settled: dict[str, str], constants: Constants
) -> bool | None:
    """Tell whether a claim of a fair sentence holds, None where it is of no family that is evaluated.

    The times that it states tell; all others are laid out too only where a series is not what is found.
    """
    try:
        outcome = find_readings(claim, catalog, as_of, {**settled, **AS_STATED})
        if claim.family == "change" and (not isinstance(outcome, Surface) or outcome.voice is not None):
            outcome = find_readings(claim, catalog, as_of, settled)
    except CaveatError:
        return False
    if not isinstance(outcome, Surface):
        return None if outcome is None else False
    found = take_tally(claim, outcome, constants)
    return found.label == "holds" or found.reason == "fragile"


def _other(verdict: Verdict, surface: Surface, constants: Constants) -> Index | None:
    """Return the reading to name beside the main one: counter, author's, or one that decides otherwise."""
    headline = surface.defined & (surface.type < N)
    sensible = headline & (surface.weight >= constants.sensible * surface.weight[surface.main])
    if verdict.counter is not None:
        return counter_index(surface, sensible)
    if verdict.author is not None and verdict.author is not verdict.main:
        return author_index(surface, headline, constants)
    return None if _of_rows(surface) else other_side_index(surface, sensible)


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
        return [f"{clause}{tail}" for clause in _span_clauses(surface, main, counter)]
    if family == "contrast" and s.versus is not None:
        own = contrast_clause(surface, main)
        drafts = [f"{own}{tail}"]
        if counter is not None and _counts_otherwise(surface, counter):
            drafts.insert(0, f"{own}; {contrast_clause(surface, counter, after=True)}{tail}")
        return drafts
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
    if new == old:
        moved = "did not change"
    elif surface.unit not in ("percent", "ratio"):
        moved = f"{verb} by {figure_text(abs(new - old))}"
    elif old > 0 and new > 0:
        moved = f"{verb} {abs(100 * (new / old - 1)):.1f}%"
    else:
        return f"{_subject(s)} {verb} from {figure_text(old)} in {a} to {figure_text(new)} in {b}"
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
        if unit and s.measure.label.startswith(column.unit) and place:  # cities within
            return f"{place} had {value} {s.measure.label.removesuffix(' within')}{when}"
        return f"The {s.measure.label}{of} was {value}{unit}{when}"
    return f"{place or 'There'} {'had' if place else 'were'} {value} {s.measure.label}{_rate(s)}{when}"


def contrast_clause(surface: Surface, at: Index, *, after: bool = False) -> str:
    """Return "In 2020, A had 494 homicides and B had 196"; without its period after another clause."""
    space = surface.space
    s = space.series[at[1]]
    assert s.versus is not None
    period = space.time.period(at[2])
    one, two = figure_text(_total(s, at[2], 1)), figure_text(_total(s.versus, at[2], 1))
    when = f"In {period.label}, " if period and not after else ""
    if s.key == s.versus.key:
        place = f"{s.member.label} had " if s.member.label else "there were "
        return f"{when}{place}{one} {s.measure.label} and {two} {s.versus.measure.label}"
    per = _rate(s).removesuffix(" people")
    return f"{when}{s.member.label} had {one} {_noun(s)}{_rate(s)} and {s.versus.member.label} had {two}{per}"


def _counts_otherwise(surface: Surface, at: Index) -> bool:
    """Tell whether a reading has the same sides and period as the main one, counted otherwise."""
    if at[2] != surface.main[2]:
        return False
    s, o = (surface.space.series[i[1]] for i in (surface.main, at))
    if s.versus is None or o.versus is None or s.normalisation.label == o.normalisation.label:
        return False
    sides = [(x.member.label, x.measure.label, x.versus and x.versus.member.label) for x in (s, o)]
    return sides[0] == sides[1]


def _span_clauses(surface: Surface, at: Index, other: Index | None) -> list[str]:
    """Return what a record or a trend is about: the record itself, then the figures at both ends."""
    both = _ends_clause(surface, at)
    if surface.space.claim.family == "record":
        return [x for x in (_record_clause(surface, at), both) if x]
    if not both or other is None or other[1] != at[1] or other[2] != at[2] or other[4] == at[4]:
        return [both] if both else []
    space = surface.space
    s, t = space.series[at[1]], at[2]
    first = t - int(space.distances[other[4]])
    one = space.time.period(first)
    if one is None or first < 0 or not s.values[first] > 0:
        return [both]
    verb = "rose" if s.values[t] >= s.values[first] else "fell"
    return [f"{both}, and {verb} from {figure_text(float(s.values[first]))} in {one.label}", both]


def _record_clause(surface: Surface, at: Index) -> str:
    """Return "Memphis had 349 homicides in 2023, the most since 2015", "" where it is no clear record."""
    space = surface.space
    s, t = space.series[at[1]], at[2]
    first = max(0, t - int(space.distances[at[4]]))
    known = [i for i in range(first, t) if s.values[i] == s.values[i]]
    lowest = space.claim.direction == "lowest"
    if space.kinds[at[0]].label != LEVEL or not known:
        return ""
    if not all(s.values[i] > s.values[t] if lowest else s.values[i] < s.values[t] for i in known):
        return ""
    before = space.time.period(first - 1) if first else None  # "since 2015" leaves 2015 itself open
    named = before is not None and space.claim.period is not None and before.label in space.claim.period.text
    past = s.values[first - 1] if first else s.values[t]
    beyond = past > s.values[t] if lowest else past < s.values[t]
    since = before if named or beyond else space.time.period(known[0])
    counted = s.cube.table.column(s.cube.measure).additive and not _rate(s)
    word = ("fewest" if lowest else "most") if counted else ("lowest" if lowest else "highest")
    return f"{level_clause(surface, at)}, the {word} since {since.label}" if since else ""


def _ends_clause(surface: Surface, at: Index) -> str:
    """Return the figures at both ends of a record's or trend's span, "" where they are not known."""
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
        return ""
    new, old = float(s.values[t]), float(s.values[first])
    verb = "rose" if new >= old else "fell"
    figures = f"from {figure_text(old)} in {one.label} to {figure_text(new)} in {two.label}"
    return f"{_subject(s)} {verb} {figures}"


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
