"""Fair sentences of row readings: a reading as a sentence that could be printed, with its figure.

Each is made of the questions and answers of one trial, so that no figure stands in it that no
statement gives. A sentence names what was counted, of which rows, and when.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from caveat.figures import figure_text, ordinal
from caveat.readings.rows.asking.answers import answer
from caveat.readings.rows.asking.query import GRAINS, Answer, Ask, Predicate, Years
from caveat.readings.rows.telling.wording import (
    Kind,
    asked_words,
    column_words,
    grain_words,
    is_question,
    is_survey,
    key_words,
    kind_of,
    known_apart,
    plural,
    row_words,
    rows_of,
    unit_of,
    values_of,
    when_of,
)
from caveat.readings.rows.weighing.trials import Solved, Trial

Make = Callable[[Trial, Solved, Sequence[Answer], str], str]  # the last: what was known at the text's date
_BEYOND = re.compile(r"^([\d,]+) of ([\d,]+) (?:groups|years) (>=|<=|>|<|=) (.+)$")
_PLACE = re.compile(r", rank (\d[\d,]*\b) of (\d[\d,]*\b)(, level)?")
_LAST = re.compile(r", ([^:]+): (-?[\d,.]+)$")
_STEPS = re.compile(r"^(\d{4}): .+, (\d{4}): \S+; (\d+) of (\d+) steps the other way$")
_YEAR = re.compile(r"\b(\d{4}): ")
_SIGNS = {">": "over", ">=": "at least", "<": "under", "<=": "at most", "=": "of"}


def sentence_of(trial: Trial, solved: Solved, as_of: date) -> str:
    """Return a reading as a sentence without its full stop, "" where its kind has none."""
    make = _MAKES.get(kind_of(trial))
    if make is None:
        return ""
    until = trial.table.known_until(as_of)
    said = make(trial, solved, answer(trial.table, trial.asks, until), until)
    return said[:1].upper() + said[1:]


def _figure(trial: Trial, solved: Solved, answers: Sequence[Answer], until: str) -> str:
    """Return "the median salary was $58,550 for crunch “Always” in 2020"."""
    table, ask = trial.table, trial.asks[0]
    found = answers[0] if isinstance(answers[0], float) else 0.0
    rows, when = rows_of((*ask.given, *ask.where), table), _in(when_of(trial))
    n, noun = figure_text(found), row_words(table, found)
    if ask.function == "count" and ask.column is None:
        if not rows:
            return f"{n} people were asked{when}" if is_survey(table) else f"the table has {n} {noun}{when}"
        said = _answered(ask.where, trial)
        return f"{n} {noun} {said or f'{_have(found)} {rows}'}{when}"
    if ask.function == "distinct":
        among = f" among those with {rows}" if rows else ""
        return f"there are {n} different values of {column_words(ask.column or '')}{among}{when}"
    return f"the {_was(trial, ask, until)} {_said(trial, ask, found)}{_for(rows)}{when}"


def _share(trial: Trial, solved: Solved, answers: Sequence[Answer], until: str) -> str:
    """Return "15.7% of the rows have salary usd at least 100,000: 136 of 866"."""
    table, ask = trial.table, trial.asks[0]
    share, part, whole = (a if isinstance(a, float) else 0.0 for a in answers[:3])
    given, where = rows_of(known_apart(ask), table), rows_of(ask.where, table)
    if not where:
        return ""
    said = figure_text(share, "percent")
    counts = f"{_in(when_of(trial))}: {figure_text(part)} of {figure_text(whole)}"
    among = f" with {given}" if given else ""
    if ask.column:
        return f"{said} of the total {column_words(ask.column)}{_for(given)} comes from {where}{counts}"
    asked = _answered(ask.where, trial)
    if asked and len(known_apart(ask)) < len(ask.given):
        return f"of those{among} who answered, {said} {asked}{counts}"
    return f"{said} of the {row_words(table)}{among} {asked or f'have {where}'}{counts}"


def _answered(where: Sequence[Predicate], trial: Trial) -> str:
    """Return "said “Often” to “do you swim?”" where the rows are people asked, else ""."""
    if len(where) != 1 or where[0].test or not is_survey(trial.table):
        return ""
    name = " or ".join(column_words(c) for c in where[0].columns)
    flag = next((d.flag for d in trial.table.dims if d.columns == where[0].columns), "")
    values = "“yes”" if flag and where[0].values == (flag,) else values_of(where[0])
    return f"said {values} to “{name}”" if is_question(name) else ""


def _sides(trial: Trial, solved: Solved, answers: Sequence[Answer], until: str) -> str:
    """Return "the median salary was $91,000 for years at least 15 and $41,600 for years at most 2"."""
    table, (one, two) = trial.table, trial.asks
    a, b = answers[:2]
    if one.by or not isinstance(a, float):
        return ""
    if two.by or not isinstance(b, float):
        return _against(trial, solved, a, until)
    first, second = _said(trial, one, a), _said(trial, two, b)
    both = [p for p in (*one.given, *one.where) if p in (*two.given, *two.where)]
    of = _for(rows_of(both, table)) + _in(when_of(trial))
    if one.column != two.column or one.function != two.function or one.over != two.over:
        return f"the {_was(trial, one, until)} {first} and the {_asked(trial, two, until)} {second}{of}"
    kept = tuple(p for p in one.where if p in both) if one.function == "share" else one.where
    question = _was(trial, replace(one, where=kept), until)
    if one.years != two.years:
        among = _for(rows_of(both, table))
        times = f"{first} in {one.years.label()} and {second} in {two.years.label()}"
        return f"the {question} {times}{among}"
    rows = [rows_of([p for p in (*x.given, *x.where) if p not in both], table) for x in (one, two)]
    if not any(rows):
        return ""
    if one.function == "share":
        both = [p for p in both if p not in one.where]
    among = f", with {rows_of(both, table)}" if both else ""
    sides = f"{first} for {rows[0] or 'all'} and {second} for {rows[1] or 'all'}"
    return f"the {question} {sides}{among}{_in(when_of(trial))}"


def _crossing(trial: Trial, solved: Solved, answers: Sequence[Answer], until: str) -> str:
    """Return both sides in the year before one got ahead and in the year when it did."""
    said = []
    for year in map(int, _YEAR.findall(solved.formula)):
        asks = tuple(replace(a, by="", years=Years(year, year)) for a in trial.asks)
        then = replace(trial, asks=asks, period=str(year))
        said.append(_sides(then, solved, answer(trial.table, asks, until), until))
    return "; ".join(said) if all(said) else ""


def _against(trial: Trial, solved: Solved, own: float, until: str) -> str:
    """Return a figure against that of the leader, the next or all others, as the formula has it."""
    found, one = _LAST.search(solved.formula), trial.asks[0]
    rows = rows_of((*one.given, *one.where), trial.table)
    if found is None or not rows:
        return ""
    other = _said(trial, one, float(found[2].replace(",", "")))
    figures = f"{_said(trial, one, own)} for {rows} and {other} for {found[1]}"
    return f"the {_was(trial, one, until)} {figures}{_in(when_of(trial))}"


def _move(trial: Trial, solved: Solved, answers: Sequence[Answer], until: str) -> str:
    """Return "the total visitors for Toy rose from 9,800 in 2018 to 12,600 in 2019, by 28.6%"."""
    new, old = trial.asks
    a, b = answers[0], answers[1]
    end, start = trial.period.split(" against ")
    if new.years.label() != end:
        new, old, a, b = old, new, b, a
    if new.years.label() != end or not isinstance(a, float) or not isinstance(b, float):
        return ""
    rows = rows_of(known_apart(new) if new.function == "share" else (*new.given, *new.where), trial.table)
    subject = f"the {_asked(trial, new, until)}{_for(rows)}"
    if a == b:
        return f"the {_was(trial, new, until)} {_said(trial, new, a)}{_for(rows)} in {start} and in {end}"
    by = f", by {figure_text(abs(100 * (a / b - 1)), 'percent')}" if b > 0 and a > 0 else ""
    if new.function == "share":
        by = f", by {figure_text(abs(a - b), 'points')}"
    verb = "rose" if a > b else "fell"
    return f"{subject} {verb} from {_said(trial, old, b)} in {start} to {_said(trial, new, a)} in {end}{by}"


def _place(trial: Trial, solved: Solved, answers: Sequence[Answer], until: str) -> str:
    """Return "Tram had the 2nd-highest total visitors of 6 museums in 2019: 31,400"."""
    ask, found, at = trial.asks[0], answers[0], _PLACE.search(solved.formula)
    if not isinstance(found, Mapping) or at is None or ask.by in GRAINS:
        return ""
    name = solved.formula[: at.start()].rsplit(": ", 1)[0]
    if name not in found:
        return ""
    place = int(at[1].replace(",", ""))
    above, below = (sum(sign * (v - found[name]) > 0 for v in found.values()) for sign in (1, -1))
    lowest = trial.whole.endswith("least") or (
        "from the" not in trial.whole and abs(above + 1 - place) > abs(below + 1 - place)
    )
    rows, level = rows_of((*ask.given, *ask.where), trial.table), ", level with others" if at[3] else ""
    ranked = f"{_ranked(trial, ask, place, until, lowest=lowest)} of {at[2]} {_groups(ask.by)}"
    own = _said(trial, ask, found[name])
    return f"{name} had {ranked}{_for(rows)}{_in(when_of(trial))}: {own}{level}"


def _record(trial: Trial, solved: Solved, answers: Sequence[Answer], until: str) -> str:
    """Return "2019 had the highest total visitors of 12 years: 128,000"."""
    ask, found = trial.asks[0], answers[0]
    key, at = trial.period.split(" of ")[0], _PLACE.search(solved.formula)
    if not isinstance(found, Mapping) or key not in found or at is None:
        return ""
    lowest, place = trial.whole.endswith("least"), int(at[1].replace(",", ""))
    rows = rows_of((*ask.given, *ask.where), trial.table)
    return (
        f"{key_words(ask.by, key)} had {_ranked(trial, ask, place, until, lowest=lowest)}{_for(rows)} of "
        f"{at[2]} {_groups(ask.by)}: {_said(trial, ask, found[key])}"
    )


def _ranked(trial: Trial, ask: Ask, place: int, until: str, *, lowest: bool) -> str:
    """Return "the 2nd-highest total visitors", "the most rows"."""
    nth = "" if place == 1 else f"{ordinal(place)}-"
    if ask.function == "count" and ask.column is None:
        return f"the {nth}{'fewest' if lowest else 'most'} {row_words(trial.table)}"
    return f"the {nth}{'lowest' if lowest else 'highest'} {_asked(trial, ask, until)}"


def _counted(trial: Trial, solved: Solved, answers: Sequence[Answer], until: str) -> str:
    """Return "of 6 museums, 4 had a total visitors over 15,000"."""
    ask, found = trial.asks[0], _BEYOND.match(solved.formula)
    if found is None:
        return ""
    rows = rows_of((*ask.given, *ask.where), trial.table)
    n = "none" if found[1] == "0" else found[1]
    limit = f"{_asked(trial, ask, until)} {_SIGNS[found[3]]} {found[4]}"
    return f"of {found[2]} {_groups(ask.by)}, {n} had {limit}{_for(rows)}{_in(when_of(trial))}"


def _steps(trial: Trial, solved: Solved, answers: Sequence[Answer], until: str) -> str:
    """Return "the co2 for Kenya fell from 21 in 2010 to 20 in 2020, in 9 of 10 steps"."""
    ask, years, found = trial.asks[0], _STEPS.match(solved.formula), answers[0]
    if years is None or not isinstance(found, Mapping):
        return ""
    start, end = (found.get(years[i]) for i in (1, 2))
    if start is None or end is None or start == end:
        return ""
    rows, verb = rows_of((*ask.given, *ask.where), trial.table), "rose" if end > start else "fell"
    figures = f"from {_said(trial, ask, start)} in {years[1]} to {_said(trial, ask, end)} in {years[2]}"
    against = f"with {years[3]} of {years[4]} yearly steps against its claimed direction"
    return f"the {_asked(trial, ask, until)}{_for(rows)} {verb} {figures}, {against}"


def _pair(trial: Trial, solved: Solved, answers: Sequence[Answer], until: str) -> str:
    """Return "staff and visitors have a correlation of 0.62 over the rows"."""
    ask, table = trial.asks[0], trial.table
    if not isinstance(answers[0], float):
        return ""
    rows = rows_of((*ask.given, *ask.where), table)
    both = f"{column_words(ask.column or '')} and {column_words(ask.over)}"
    return f"{both} have a correlation of {answers[0]:.2f}{_for(rows)}{_in(when_of(trial))}"


def _groups(by: str) -> str:
    """Return what stand against each other: "museums", "months", "values of Raw Guest List"."""
    lead = grain_words(by)
    plain = lead.isalpha() and lead.lower() not in ("name", "title", "id")
    return plural(lead.lower()) if plain else f"values of {lead}"


def _was(trial: Trial, ask: Ask, until: str) -> str:
    """Return what is asked with its verb: "median age was", "live births were"."""
    question = _asked(trial, ask, until)
    many = _is_one(trial, ask, until) and question.endswith("s") and not question.endswith("ss")
    return f"{question} {'were' if many else 'was'}"


def _asked(trial: Trial, ask: Ask, until: str) -> str:
    return asked_words(ask, trial.table, single=_is_one(trial, ask, until))


def _is_one(trial: Trial, ask: Ask, until: str) -> bool:
    """Tell whether a figure is that of a single row, or of one for each group, and so no mean of any."""
    if ask.function not in ("mean", "median", "sum", "min", "max"):
        return False
    (found,) = answer(trial.table, [replace(ask, function="count", column=None, over="")], until)
    counts = [*found.values()] if isinstance(found, Mapping) else [found]
    return all(n is None or n <= 1 for n in counts)


def _said(trial: Trial, ask: Ask, value: float) -> str:
    return figure_text(value, unit_of(trial.table, ask))


def _have(count: float) -> str:
    return "has" if count == 1 else "have"


def _for(rows: str) -> str:
    return f" for {rows}" if rows else ""


def _in(when: str) -> str:
    return f" {when}" if when.startswith(("since", "up to")) else f" in {when}" if when else ""


_MAKES: dict[Kind, Make] = {
    "figure": _figure, "share": _share, "sides": _sides, "move": _move, "place": _place,
    "record": _record, "counted": _counted, "steps": _steps, "pair": _pair, "crossing": _crossing,
}  # fmt: skip

__all__ = ["sentence_of"]
