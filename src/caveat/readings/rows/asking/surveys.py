"""Surveys: which tables are lists of answers, where a share is of those who gave one."""

from __future__ import annotations

import re
from weakref import WeakKeyDictionary

from caveat.readings.rows.asking.tables import RowTable

LEAST_QUESTIONS = 3
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
        _MADE[table] = asked >= LEAST_QUESTIONS or (told and table.clock is None)
    return _MADE[table]


__all__ = ["is_survey"]
