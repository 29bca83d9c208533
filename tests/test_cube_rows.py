"""Aggregates over rows, membership lists, rival figures: what claims ask of tables beyond their cells."""

from __future__ import annotations

from pathlib import Path

import pytest

from caveat.cube.aggregate import Condition, Question
from caveat.cube.catalog import Catalog
from caveat.errors import TableError

EVENTS = """case_id,day,ward,age,armed
1,2020-01-05,East,30,yes
2,2020-01-09,East,40,no
3,2020-02-11,East,50,yes
4,2020-02-15,West,20,no
5,2020-03-01,West,60,yes
6,2020-03-09,East,,no
"""
CRIME = "city,state,year,crimes\n" + "".join(
    f"{c},{s},{y},{n}\n"
    for c, s, n in (("Suffolk County", "NY", 10), ("Suffolk County", "MA", 20), ("Alton", "IL", 30))
    for y in (2018, 2019) if not (c == "Alton" and y == 2018)
)  # fmt: skip
LISTS = """list,label,place,state,name,from,to,source
Gazette,reform,Suffolk County,MA,A. Bell,2019-01-02,,press
Gazette,reform,Alton,Illinois,C. Dahl,2018,2020-06,press
Gazette,reform,Nowhere,TX,E. Frey,2017-05,,press
Herald,new guard,Suffolk County,NY,G. Hall,2018-01-01,2021-12-31,press
"""


@pytest.fixture
def events(tmp_path: Path) -> Catalog:
    (tmp_path / "cases.csv").write_text(EVENTS)
    return Catalog.from_paths([tmp_path / "cases.csv"])


EAST = Condition("ward", "=", "East")


@pytest.mark.parametrize(
    ("function", "column", "where", "given", "value"),
    [
        ("count", None, (), (), 6),
        ("count", "age", (), (), 5),
        ("count", None, (EAST,), (), 4),
        ("distinct", "ward", (), (), 2),
        ("sum", "age", (), (), 200),
        ("mean", "age", (EAST,), (), 40),
        ("median", "age", (), (), 40),
        ("min", "age", (), (), 20),
        ("max", "age", (Condition("age", "<", 60),), (), 50),
        ("share", None, (Condition("armed", "=", "yes"),), (), 50),
        ("share", None, (Condition("armed", "=", "yes"),), (EAST,), 50),
        ("share", None, (Condition("age", ">=", 40),), (Condition("armed", "=", "yes"),), 200 / 3),
        ("count", None, (Condition("day", "between", ("2020-01-06", "2020-02-15")),), (), 3),
        ("count", None, (Condition("ward", "in", ("West", "South")),), (), 2),
        ("count", None, (Condition("ward", "!=", "East"),), (), 2),
        ("mean", "age", (Condition("ward", "=", "'; DROP TABLE cases; --"),), (), None),
    ],
)
def test_aggregates_are_those_of_the_rows(
    events: Catalog, function: str, column: str | None, where: tuple[Condition, ...],
    given: tuple[Condition, ...], value: float | None,
) -> None:  # fmt: skip
    (found,) = events.aggregate("cases", function, column, where=where, given=given)  # type: ignore[arg-type]
    assert found.value == (None if value is None else pytest.approx(value))


def test_several_groupings_come_from_one_query(events: Catalog) -> None:
    asked = [
        Question("count", by=("ward",)),
        Question("mean", "age"),
        Question("count", by=("ward", "armed")),
    ]
    by_ward, whole, crossed = events.aggregates("cases", asked)
    assert [(a.key, a.value) for a in by_ward] == [((("ward", "East"),), 4), ((("ward", "West"),), 2)]
    assert [a.value for a in whole] == [40] and sum(a.value or 0 for a in crossed) == 6 and len(crossed) == 4


@pytest.mark.parametrize(
    ("function", "column"), [("sum", "ward"), ("mean", None), ("variance", "age"), ("min", "nothing")]
)
def test_an_impossible_aggregate_is_an_error_with_a_hint(
    events: Catalog, function: str, column: str | None
) -> None:
    with pytest.raises(TableError) as caught:
        events.aggregate("cases", function, column)  # type: ignore[arg-type]
    assert caught.value.hint


def test_lists_meet_tables_by_place_and_state_never_by_name_alone(tmp_path: Path) -> None:
    (tmp_path / "crime.csv").write_text(CRIME)
    (tmp_path / "lists.csv").write_text(LISTS)
    with Catalog.from_paths([tmp_path / "crime.csv", tmp_path / "lists.csv"]) as catalog:
        assert [(one.name, one.label, one.rows) for one in catalog.lists()] == [
            ("Gazette", "reform", 3), ("Herald", "new guard", 1),
        ]  # fmt: skip
        cube = catalog.cube("crime", "crimes")
        found = catalog.list_members("Gazette", cube=cube, baseline=2018)
        assert [m.name for row in found.members for m in row.matches] == ["Suffolk County, MA"]
        assert [row.name for row in found.unmatched] == ["E. Frey"]
        assert [row.name for row in found.without_baseline] == ["C. Dahl"]
        (bell,) = found.members
        assert (str(bell.start), bell.end, bell.start_precision, bell.source) == (
            "2019-01-02",
            None,
            "day",
            "press",
        )
        (dahl,) = found.without_baseline
        assert (str(dahl.start), str(dahl.end), dahl.end_precision) == ("2018-01-01", "2020-06-30", "month")
        (hall,) = catalog.list_members("Herald", "crime").members
        assert [m.name for m in hall.matches] == ["Suffolk County, NY"]
        with pytest.raises(TableError, match="no list") as caught:
            catalog.list_members("Tribune")
        assert "Gazette" in caught.value.hint


def rivals(tmp_path: Path, one: list[int], other: list[int], descriptor: str = "") -> Catalog:
    rows = [
        f"Alton,{2010 + i},{v},{s}\n" for s, line in (("A", one), ("B", other)) for i, v in enumerate(line)
    ]
    (tmp_path / "t.csv").write_text("city,year,jobs,source\n" + "".join(rows))
    if descriptor:
        (tmp_path / "datapackage.json").write_text(descriptor)
    return Catalog.from_paths([tmp_path / "t.csv"])


def test_the_weaker_of_two_figures_is_the_one_that_departs_from_its_neighbours(tmp_path: Path) -> None:
    with rivals(tmp_path, [100, 101, 102, 103, 104], [100, 101, 50, 103, 104]) as catalog:
        (one,) = catalog.disagreements()
        assert one.weaker == 1 and one.why == "departs" and one.values == (102, 50)


def test_where_both_depart_or_neither_does_nothing_is_decided(tmp_path: Path) -> None:
    with rivals(tmp_path, [100, 101, 130, 103, 104], [100, 101, 80, 103, 104]) as catalog:
        (one,) = catalog.disagreements()
        assert one.weaker is None and "nothing tells" in catalog.findings[-1].text


@pytest.mark.parametrize("other", [[100, 101, 102, 103, 52], [100, 101, 102, 52, 51]])
def test_a_change_that_stays_and_the_end_of_a_series_are_no_slip(tmp_path: Path, other: list[int]) -> None:
    with rivals(tmp_path, [100, 101, 102, 103, 104], other) as catalog:
        assert {one.weaker for one in catalog.disagreements()} == {None}


def test_the_word_of_a_descriptor_decides_first(tmp_path: Path) -> None:
    said = """{"resources": [{"path": "t.csv", "schema": {"fields": []}, "caveat": {"incomplete":
        [{"where": {"source": "A"}, "from": 2012, "to": 2012, "reason": "half a year"}]}}]}"""
    with rivals(tmp_path, [100, 101, 102, 103, 104], [100, 101, 50, 103, 104], said) as catalog:
        (one,) = catalog.disagreements()
        assert one.weaker == 0 and one.why == "incomplete"


def test_events_are_counted_by_place_and_all_together_and_months_without_any_are_zero(
    events: Catalog,
) -> None:
    cube = events.cube("cases", "cases")
    at = {m.key: i for i, m in enumerate(cube.members)}
    whole, west = cube.values[at[()], 0], cube.values[at[(("ward", "West"),)], 0]
    assert (cube.frequency, whole.tolist(), west.tolist()) == ("M", [2, 2, 2], [0, 1, 1])
    sql = events.cell_sql(cube, at[(("ward", "West"),)], 0, cube.first, cube.first)
    assert events.query(f"SELECT {sql}") == [(0,)]


def test_answers_of_a_survey_are_counted_and_shared_out_by_weight(tmp_path: Path) -> None:
    rows = "1,yes,1.5\n2,no,0.5\n3,yes,0.5\n4,no,1.5\n5,yes,1.0\n"
    (tmp_path / "poll.csv").write_text(f"respondent_id,plan,weight\n{rows}")
    with Catalog.from_paths([tmp_path / "poll.csv"]) as catalog:
        share, counted = (catalog.cube("poll_answers", n) for n in ("share_pct", "respondents"))
        assert [m.name for m in share.members] == ["no", "yes"]
        assert share.values[:, 0, 0] == pytest.approx([40, 60])
        assert counted.values[:, 0, 0].tolist() == [2, 3]
        assert catalog.query(f"SELECT {catalog.cell_sql(share, 1, 0, 0, 0)}")[0][0] == pytest.approx(60)


POLL = "respondent_id,party,plan,income,wt\n" + "".join(
    f"{i},{p},{a},{m},{w}\n"
    for i, (p, a, m, w) in enumerate(
        [("Red", "yes", 10, 1.5), ("Red", "no", 20, 0.5), ("Blue", "yes", 30, 0.5), ("Blue", "no", 40, 1.5),
         ("Blue", "yes", 50, 1.0), ("Red", "yes", "", 1.0)]
    )
)  # fmt: skip
YES, RED = Condition("plan", "=", "yes"), Condition("party", "=", "Red")


@pytest.mark.parametrize(
    ("function", "column", "where", "given", "value"),
    [
        ("count", None, (), (), 6),
        ("count", "income", (RED,), (), 2),
        ("share", None, (YES,), (), 100 * 4 / 6),
        ("share", None, (YES,), (RED,), 100 * 2.5 / 3),
        ("share", None, (Condition("income", ">=", 40),), (Condition("party", "=", "Blue"),), 100 * 2.5 / 3),
        ("sum", "income", (), (), 15 + 10 + 15 + 60 + 50),
        ("mean", "income", (), (), 30),
        ("mean", "income", (YES,), (), (15 + 15 + 50) / 3),
        ("median", "income", (), (), 35),
        ("median", "income", (RED,), (), 10),
        ("mean", "income", (Condition("party", "=", "Green"),), (), None),
    ],
)
def test_weighted_aggregates_count_each_row_by_its_weight(
    tmp_path: Path, function: str, column: str | None, where: tuple[Condition, ...],
    given: tuple[Condition, ...], value: float | None,
) -> None:  # fmt: skip
    (tmp_path / "poll.csv").write_text(POLL)
    with Catalog.from_paths([tmp_path / "poll.csv"]) as catalog:
        (found,) = catalog.aggregate(
            "poll",
            function,
            column,
            where=where,
            given=given,
            weight="wt",  # type: ignore[arg-type]
        )
        assert found.value == (None if value is None else pytest.approx(value))
        with pytest.raises(TableError) as caught:
            catalog.aggregate("poll", "mean", "income", weight="party")
        assert caught.value.hint
