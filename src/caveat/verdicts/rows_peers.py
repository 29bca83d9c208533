"""Peers of a place: a claim that says not among whom, where the rows say who belongs together.

"The largest" of a table may be third of all and the first of its own region. Where a column
groups the members and the stated place is right within the member's own group and not among
all, the caveat says so; it decides no label.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from caveat.cube.sql import identifier
from caveat.figures import ordinal
from caveat.readings.rows.asking.answers import answer
from caveat.readings.rows.asking.tables import RowTable
from caveat.readings.rows.telling.voice import RowsVoice
from caveat.readings.rows.telling.wording import column_words, kind_of
from caveat.readings.space import Surface

FEWEST_PEERS = 3  # of a group, the member itself among them
FEWEST_GROUPS, MOST_GROUPS = 2, 40
MOST_COLUMNS = 12


def rows_peers(surface: Surface, at: tuple[int, ...]) -> tuple[str, ...]:
    """Return what is to be said of a place that is another one within the member's own group."""
    voice = surface.voice
    if not isinstance(voice, RowsVoice) or surface.holds[at]:
        return ()
    trial, _ = voice.trials[at[1]]
    ask, table = trial.asks[0], trial.table
    if kind_of(trial) != "place" or surface.unit != "rank":
        return ()
    (found,) = answer(table, [ask], table.known_until(voice.as_of))
    if not isinstance(found, Mapping):
        return ()
    name = next((n for n in found if trial.member.endswith(f" {n}")), "")
    stated = _stated(surface)
    lowest = trial.whole.endswith("least")
    for column, group, members in _own_groups(table, ask.by, name):
        among = {k: v for k, v in found.items() if k in members}
        if len(among) < FEWEST_PEERS or len(among) == len(found) or name not in among:
            continue
        place = 1 + sum(v < among[name] if lowest else v > among[name] for v in among.values())
        if place == stated:
            within = f"{column_words(column)} “{group}”"
            return (f"among the {len(among)} with {within} alone, {name} is {ordinal(place)}",)
    return ()


def _stated(surface: Surface) -> int:
    q = surface.space.claim.stated
    return int(q.value) if q is not None and q.unit == "rank" else 1


def _own_groups(table: RowTable, by: str, name: str) -> Iterator[tuple[str, str, Sequence[str]]]:
    """Yield each column that puts every member in one group: the member's own group and who is in it."""
    view, key = identifier(table.name), identifier(by)
    if any(d.within for d in table.dims if by in d.columns):
        return  # a cell names several
    for dim in table.dims[:MOST_COLUMNS]:
        column = dim.columns[0]
        few = FEWEST_GROUPS <= len(dim.values) <= MOST_GROUPS
        if not name or len(dim.columns) > 1 or column == by or dim.within or dim.flag or not few:
            continue
        own = identifier(column)
        rows = table.catalog.query(
            f"SELECT CAST({key} AS VARCHAR), CAST(min({own}) AS VARCHAR), count(DISTINCT {own}) "
            f"FROM {view} WHERE {key} IS NOT NULL GROUP BY 1 ORDER BY 1"
        )
        groups = {str(m): g for m, g, _ in rows}
        if all(n <= 1 for *_, n in rows) and groups.get(name) is not None:
            yield column, str(groups[name]), [m for m, g in groups.items() if g == groups[name]]


__all__ = ["rows_peers"]
