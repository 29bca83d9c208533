"""How a reading of rows is said, with its statement and the figures behind it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from caveat.cube.catalog import Catalog
from caveat.cube.sql import identifier
from caveat.readings.rows.asking.query import conditions
from caveat.readings.rows.telling.sentences import sentence_of
from caveat.readings.rows.telling.wording import trial_words
from caveat.readings.rows.weighing.trials import LEFT_OPEN, Solved, Trial
from caveat.readings.space import Space, Surface
from caveat.readings.voice import Index, Voice

MOST_ROWS = 12


@dataclass(frozen=True, slots=True)
class RowsVoice(Voice):
    """The voice of a surface of trials: each says what it asked and what came of it."""

    lists_rows = False  # by the cube; `rows` below gives them
    asks = True

    trials: tuple[tuple[Trial, Solved], ...]
    as_of: date

    def say(self, surface: Surface, at: Index) -> tuple[str, str]:
        """Return (words, formula) of a trial."""
        trial, solved = self.trials[at[1]]
        return f"{trial_words(trial)}, {trial.table.table.title or trial.table.name}", solved.formula

    def sentences(self, surface: Surface, at: Index) -> list[str]:
        """Return a trial as a sentence, none where its kind of question has no such form."""
        said = sentence_of(*self.trials[at[1]], self.as_of)
        return [said] if said else []

    def sql(self, surface: Surface, at: Index, catalog: Catalog) -> str:
        """Return the statement of a trial."""
        trial, _ = self.trials[at[1]]
        statement = trial.sql(trial.table.known_until(self.as_of))
        return trial.table.joined.prefix(statement) if trial.table.joined else statement

    def spans(self, surface: Surface, at: Index) -> list[tuple[int, int]]:
        """Return the one period that a trial has."""
        return [(0, 0)]

    def rows(self, surface: Surface, at: Index) -> tuple[tuple[tuple[str, str], ...], ...]:
        """Return the first rows that a trial rests on, with the columns that matter to it."""
        trial, _ = self.trials[at[1]]
        table, ask = trial.table, trial.asks[0]
        used = [c for p in (*ask.given, *ask.where) for c in p.columns]
        named = [c.name for c in table.table.columns_of("identifier")[:1]]
        named += [c.name for c in table.table.columns_of("member")]
        columns = [*named, *([table.clock.column] if table.clock else []), *used, ask.by, ask.column or ""]
        known = {c.name for c in table.table.columns}
        columns = [c for c in dict.fromkeys(columns) if c in known]
        if not columns:
            return ()
        terms = conditions(table, ask, table.known_until(self.as_of))
        where = f" WHERE {' AND '.join(terms)}" if terms else ""
        shown = ", ".join(f"CAST({identifier(c)} AS VARCHAR)" for c in columns)
        found = table.catalog.query(
            f"SELECT {shown} FROM {identifier(table.name)}{where} ORDER BY ALL LIMIT {MOST_ROWS}"
        )
        return tuple(
            tuple((c, "" if v is None else str(v)) for c, v in zip(columns, r, strict=True)) for r in found
        )

    def missing(self, surface: Surface, at: Index) -> tuple[str, ...]:
        """Return what the rows would have to tell for the claim to be decided."""
        trial, _ = self.trials[at[1]]
        if not trial.unsaid:
            return ("rows that the words name",)
        named = [f"“{w}”" for w in trial.unsaid if w not in LEFT_OPEN]
        if not named:
            return tuple(LEFT_OPEN[w] for w in trial.unsaid)
        last = f" or {named[-1]}" if len(named) > 1 else ""
        return (f"rows that tell which are {', '.join(named[:-1] or named)}{last}",)

    def times(self, space: Space, t: int, width: int, distance: int) -> list[tuple[str, str, bool]]:
        """Return no axis of time: the years are among a trial's predicates."""
        return []
