"""Published answers to the question of a cause claim, from a table that a user offers.

Such a table has a column of studies (`study`, `paper` or `publication`) and their effects: `percent`, or
`events` a period and treated place. It may say for which `outcome` and which `list` of treated places, and
what was found in words (`finding`). A study that found no effect and gives no number is placed at 0.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from caveat.cube.catalog import Catalog
from caveat.cube.sql import identifier
from caveat.cube.table import Column, Table
from caveat.readings.standing import content_words

_STUDIES = ("study", "paper", "publication")
_PERCENT = ("percent", "effect_percent", "percent_change")
_EVENTS = ("events", "effect_events", "events_a_year")
_NONE = re.compile(r"\b(?:no|none|null|not)\b", re.I)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a study found: percent or events a period and treated place, NaN where it does not say.

    `list` is the list of treated places that it is about, "" where it has its own.
    """

    study: str
    outcome: str
    list: str
    percent: float
    events: float
    finding: str
    table: str


def find_answers(catalog: Catalog, column: Column) -> tuple[tuple[Answer, ...], tuple[str, ...]]:
    """Return the published answers on an outcome, and a note on those that are on another one."""
    own = content_words(" ".join((column.name.replace("_", " "), column.title, *column.synonyms)))
    found: list[Answer] = []
    other: list[str] = []
    for table in catalog.tables:
        for answer in _answers(catalog, table):
            if answer.outcome and not content_words(answer.outcome) <= own:
                other.append(f"{answer.study} ({answer.outcome})")
            else:
                found.append(answer)
    notes = (f"published answers on other outcomes: {', '.join(other)}",) if other else ()
    return tuple(found), notes


def is_answers(table: Table) -> bool:
    """Tell whether a table holds published answers."""
    names = {c.name.lower() for c in table.columns}
    return bool(names & set(_STUDIES)) and bool(names & {*_PERCENT, *_EVENTS})


def _answers(catalog: Catalog, table: Table) -> list[Answer]:
    if not is_answers(table):
        return []
    names = {c.name.lower(): c.name for c in table.columns}
    wanted = [next((names[n] for n in ways if n in names), "") for ways in _WAYS]
    texts = ", ".join(f"coalesce(CAST({identifier(n)} AS VARCHAR), '')" if n else "''" for n in wanted)
    rows = catalog.query(f"SELECT {texts} FROM {identifier(table.name)} ORDER BY ALL")
    out = []
    for study, outcome, its_list, percent, events, finding in ([str(v).strip() for v in r] for r in rows):
        numbers = [_number(percent), _number(events)]
        if not any(math.isfinite(x) for x in numbers) and _NONE.search(finding):
            numbers[0] = 0.0
        if study and any(math.isfinite(x) for x in numbers):
            out.append(Answer(study, outcome, its_list, numbers[0], numbers[1], finding, table.name))
    return out


def _number(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        return math.nan
    return value if math.isfinite(value) else math.nan


_WAYS = (_STUDIES, ("outcome", "measure"), ("list", "treated"), _PERCENT, _EVENTS, ("finding", "result"))

__all__ = ["Answer", "find_answers", "is_answers"]
