"""Surveys: which tables are lists of answers, where a share is of those who gave one."""

from __future__ import annotations

import re
from weakref import WeakKeyDictionary

from caveat.readings.rows.asking.bands import banded
from caveat.readings.rows.asking.tables import RowTable
from caveat.readings.rows.lexical.scales import denied, ordered

LEAST_QUESTIONS = 3
MOST_ANSWERS = 24
LONG = 5  # words of a column's name that make a question or a statement to agree with
_ANSWERED = re.compile(r"\b(?:respondent|participant|response)s?[ _]?(?:id)?\b", re.I)
_MADE: WeakKeyDictionary[RowTable, bool] = WeakKeyDictionary()  # of the tables still in use


def is_survey(table: RowTable) -> bool:
    """Tell whether each row of a table is what one person answered."""
    if table not in _MADE:
        numbers = {c.name for c in table.numbers}
        names = [c.name for c in table.table.columns if c.name not in numbers]
        asked = sum(n.rstrip().endswith("?") or len(re.findall(r"[^\W_]+", n)) >= LONG for n in names)
        told = any(_ANSWERED.search(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", n)) for n in names)
        _MADE[table] = asked >= LEAST_QUESTIONS or (table.clock is None and (told or _is_answered(table)))
    return _MADE[table]


def _is_answered(table: RowTable) -> bool:
    """Tell whether several columns hold answers that people chose among: how often, how many or more."""
    if table.weight is not None:
        return False
    chosen = {b.profile.name for b in banded(table)}
    few = [d for d in table.dims if len(d.columns) == 1 and 2 < len(d.values) <= MOST_ANSWERS]
    scales = {d.columns[0] for d in few if denied(d.values) and ordered(d.values)}
    return bool(scales) and len(chosen | scales) >= LEAST_QUESTIONS


__all__ = ["is_survey"]
