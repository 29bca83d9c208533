"""Tables whose rows are counted: events, and the people of a survey with their answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from caveat.cube.descriptor import Description
from caveat.cube.facts import column_words, words_of
from caveat.cube.loaded import Loaded, create, describe_types, kind_of, reshape
from caveat.cube.profile import Profile, profile
from caveat.cube.shapes import name_of_rows
from caveat.cube.sql import identifier, literal
from caveat.cube.table import Column, Role
from caveat.cube.times import Times, to_months
from caveat.period import Period

if TYPE_CHECKING:
    import duckdb

ONE_EACH = "one for each row: the table has one row an event"
_MAX_ANSWERS = 30
_NEAR_ONE = (0.2, 5.0)


def count_rows(
    con: duckdb.DuckDBPyConnection, loaded: Loaded, profiled: Profile, *, stem: str = "", called: str = ""
) -> tuple[Loaded, Profile]:
    """Return a table of events with a measure that is one in each row.

    It is `called` what a descriptor says, else by the name of the table or `stem`.
    """
    stem = called or name_of_rows(stem or loaded.name)
    taken = {n.casefold() for n in loaded.kinds}
    name = next(
        n
        for n in (stem, f"count_of_{stem}", "count_of_rows", f"count of {stem} rows")
        if n.casefold() not in taken
    )
    one = identifier(loaded.counts) if loaded.counts else "1"
    again = reshape(con, loaded, lambda relation: f"(SELECT *, {one} AS {identifier(name)} FROM {relation})")
    column = Column(
        name=name,
        role="measure",
        kind="integer",
        title=stem.replace("_", " "),
        unit="count",
        additive=True,
        reason=ONE_EACH,
    )
    return again, replace(profiled, columns=(*profiled.columns, column))


def find_weight(con: duckdb.DuckDBPyConnection, loaded: Loaded, profiled: Profile) -> tuple[bool, str | None]:
    """Tell whether each row is a person asked, and name the column of their weights."""
    words, survey = column_words(), column_words()["survey"]
    numeric = [n for n, k in loaded.kinds.items() if k in ("integer", "number")]
    asked = any(
        set(words_of(c.name)) & set(survey["people"]) and c.role in ("identifier", "measure", "ignored")
        for c in profiled.columns
    )
    joined = {n: {"".join(words_of(n)), *words_of(n)} for n in numeric}
    sure = [n for n in numeric if joined[n] & set(survey["weights"])]
    if sure:
        return profiled.counted or asked, sure[0]
    for name in [n for n in numeric if joined[n] & set(survey["maybe"])]:
        row = con.execute(f"SELECT avg({identifier(name)}) FROM {identifier(loaded.name)}").fetchone()
        near = bool(row and row[0] is not None and _NEAR_ONE[0] <= row[0] <= _NEAR_ONE[1])
        if near and (profiled.counted or asked):
            return True, name
    ids = {n for n in words["survey"]["people"] if n != "person"}
    return any(ids & set(words_of(c.name)) and c.role == "identifier" for c in profiled.columns), None


def find_survey(con: duckdb.DuckDBPyConnection, sample: Loaded) -> tuple[bool, str | None]:
    """Tell from the first rows of a large table what `find_weight` tells of a whole one."""
    words = column_words()["survey"]
    named = {w for n in sample.kinds for w in (*words_of(n), "".join(words_of(n)))}
    if not named & {*words["weights"], *words["maybe"], *words["people"]}:
        return False, None
    return find_weight(con, sample, profile(con, sample, Description()))


def count_answers(
    con: duckdb.DuckDBPyConnection,
    loaded: Loaded,
    profiled: Profile,
    weight: str | None,
    taken: Sequence[str],
    *,
    name: str = "",
) -> tuple[Loaded, tuple[Column, ...]] | None:
    """Return the table of a survey's answers: how many people gave each, what share of those who answered.

    Days are taken by month, for a day has too few answers to share out. Of a table of groups, each
    stands for its number of people, and `weight` holds the sum of theirs.
    """
    questions = [
        c.name for c in profiled.columns
        if c.kind in ("text", "boolean") and c.role in ("dimension", "member", "member_part", "measure")
    ]  # fmt: skip
    counts = {
        q: int(
            (
                con.execute(
                    f"SELECT count(DISTINCT {identifier(q)}) FROM {identifier(loaded.name)}"
                ).fetchone()
                or (0,)
            )[0]
        )
        for q in questions
    }
    questions = [q for q in questions if 2 <= counts[q] <= _MAX_ANSWERS]
    if not questions:
        return None
    period = next((n for n in profiled.times if n in loaded.kinds), None)
    name = f"{name or loaded.name}_answers"
    while name.casefold() in {t.casefold() for t in taken}:
        name += "_2"
    when = [identifier(period)] if period else []
    dated = period is not None and loaded.kinds[period] == "date"
    by_month = [f"CAST(date_trunc('month', {w}) AS DATE) AS {w}" for w in when] if dated else when

    def select(relation: str, counts: str = "") -> str:
        people = identifier(counts) if counts else "1"
        weighted = f"CAST({identifier(weight) if weight else people} AS DOUBLE)"
        cells = ", ".join(f"{{'q': {literal(q)}, 'a': CAST({identifier(q)} AS VARCHAR)}}" for q in questions)
        inner = ", ".join([*by_month, f"{people} AS n", f"{weighted} AS w", f"unnest([{cells}]) AS cell"])
        whole = ", ".join([*when, "cell.q"])
        outer = ", ".join(
            [*when, "cell.q AS question", "cell.a AS answer", "CAST(sum(n) AS BIGINT) AS respondents",
             f"100 * sum(w ORDER BY w) / sum(sum(w ORDER BY w)) OVER (PARTITION BY {whole}) AS share_pct"]
        )  # fmt: skip
        groups = ", ".join([*when, "cell.q", "cell.a"])
        source = f"(SELECT {inner} FROM {relation})"
        return f"(SELECT {outer} FROM {source} WHERE cell.a IS NOT NULL GROUP BY {groups})"

    own = select(identifier(loaded.name), loaded.counts)
    rows = create(con, name, own, held=True)
    types = describe_types(con, identifier(name))
    answers = replace(
        loaded,
        name=name,
        rows=rows,
        relation=select(loaded.relation),
        kinds={n: kind_of(t) for n, t in types.items()},
        sql_types=types,
        findings=(),
        held=True,
        counts="",
    )
    how = f"weighted by {weight}" if weight else "each person counts once"
    roles: dict[str, tuple[Role, str]] = {
        "question": ("member_part", "which column of the survey"),
        "answer": ("member", "what people answered"),
        "respondents": ("measure", "how many people gave the answer, unweighted"),
        "share_pct": ("measure", f"of those who answered, {how}"),
    }
    columns = [
        Column(
            period, "period", loaded.kinds[period],
            frequency=answer_times(profiled.times[period]).frequency, reason="the survey's period",
        )
    ] if period else []  # fmt: skip
    for column, (role, reason) in roles.items():
        rate = column == "share_pct"
        columns.append(
            Column(
                column,
                role,
                kind_of(types[column]),
                title="share of respondents" if rate else column,
                unit="percent" if rate else "persons" if column == "respondents" else "",
                additive=column == "respondents",
                rate=rate,
                reason=reason,
            )
        )
    return answers, tuple(columns)


def answer_times(times: Times) -> Times:
    """Return the periods by which the answers of a survey are counted: of days, the first of each month.

    >>> from caveat.cube.times import read_times
    >>> from datetime import date
    >>> list(answer_times(read_times([date(2020, 1, 5), date(2020, 1, 6), date(2020, 2, 8)])).ordinals)
    [datetime.date(2020, 1, 1), datetime.date(2020, 2, 1)]
    """
    if times.frequency != "D" and not times.merged:
        return times
    ordinals = sorted(set(to_months(times).ordinals.values()))
    return Times("M", {Period("M", o).first_day: o for o in ordinals}, True)
