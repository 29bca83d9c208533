"""Tables as they come: legends, tables of texts, days in odd dress, aggregates among members, codes."""

from __future__ import annotations

from pathlib import Path

import pytest

from caveat.cube.catalog import Catalog
from caveat.cube.wholes import find_wholes
from caveat.errors import TableError
from caveat.readings.peers import totals, whole_of
from caveat.readings.rows.asking.query import Ask, ask_sql
from caveat.readings.rows.asking.tables import all_tables

SURVEY = "Respondent,PetKept,YrsKept\n" + "".join(
    f"{i},{'cat' if i % 3 else 'dog'},{i % 9}\n" for i in range(1, 31)
)
LEGEND = (
    "Column,QuestionText\nRespondent,Number of the person asked\nPetKept,Which animal lives in your home?\n"
    "YrsKept,Years with the animal\n"
)


def write(folder: Path, **texts: str) -> list[Path]:
    paths = []
    for name, text in texts.items():
        paths.append(folder / f"{name}.csv")
        paths[-1].write_text(text)
    return paths


def test_a_legend_names_the_columns_of_the_other_table_and_is_no_table_of_rows(tmp_path: Path) -> None:
    with Catalog.from_paths(write(tmp_path, pets=SURVEY, legend=LEGEND)) as catalog:
        pets = catalog.table("pets")
        assert "Which animal lives in your home?" in pets.column("PetKept").synonyms
        assert pets.column("YrsKept").title == "Years with the animal"
        assert "legend" not in {t.name for t in all_tables(catalog)}
        assert ("legend", "shape") in {(f.table, f.kind) for f in catalog.findings}


def test_a_table_of_texts_is_counted_and_a_useless_one_beside_others_is_a_finding(tmp_path: Path) -> None:
    mayors = "town,party\n" + "".join(f"Town {i},{'Left' if i % 2 else 'Right'}\n" for i in range(6))
    files = write(tmp_path, mayors=mayors, pair="a,b\nx,y\nz,w\n", empty="", pets=SURVEY)
    with Catalog.from_paths(files) as catalog:
        assert {t.name for t in catalog.tables} >= {"mayors", "pets"}
        assert sorted(f.table for f in catalog.findings if f.kind == "not read") == ["empty", "pair"]
        table = next(t for t in all_tables(catalog) if t.name == "mayors")
        assert catalog.query(ask_sql(table, Ask("count", None), ""))[0][0] == 6
    with pytest.raises(TableError, match="no column of numbers"):
        Catalog.from_paths(files[1:2])


@pytest.mark.parametrize(
    ("header", "row", "column", "day"),
    [
        ("name,Begin Date,cost", "storm {0},2003{0:02d}17,5", "Begin Date", "2003-01-17"),
        ("guest,aired,fee", "guest {0},{0}/17/03,5", "aired", "2003-01-17"),
        ("year,month,day,calls", "2003,{0},17,{0}", "date", "2003-01-17"),
    ],
)
def test_days_are_dates_however_they_are_written(
    header: str, row: str, column: str, day: str, tmp_path: Path
) -> None:
    text = "\n".join([header, *(row.format(i) for i in range(1, 13))])
    with Catalog.from_paths(write(tmp_path, log=text + "\n")) as catalog:
        assert catalog.table("log").column(column).kind == "date"
        assert str(catalog.query(f'SELECT min("{column}") FROM log')[0][0]) == day


def test_whole_numbers_that_are_no_days_stay_numbers(tmp_path: Path) -> None:
    text = "town,votes\n" + "".join(f"Town {i},{20030117 + 37 * i}\n" for i in range(30))
    with Catalog.from_paths(write(tmp_path, polls=text)) as catalog:
        assert catalog.table("polls").column("votes").role == "measure"


def test_weekdays_get_their_names_only_where_dates_tell_how_they_are_numbered(tmp_path: Path) -> None:
    rows = [(d, (d + 2) % 7 + 1) for d in range(1, 29)]  # 1 January 2004 was a Thursday
    told = "year,month,day,weekday,calls\n" + "".join(f"2004,1,{d},{w},9\n" for d, w in rows)
    untold = "weekday,calls\n" + "".join(f"{w},9\n" for _, w in rows)
    with Catalog.from_paths(write(tmp_path, told=told, untold=untold)) as catalog:
        assert catalog.query("SELECT weekday FROM told WHERE date = DATE '2004-01-01'")[0][0] == "Thursday"
        assert catalog.table("untold").column("weekday").kind == "integer"


def test_aggregates_are_no_members_where_members_are_counted(tmp_path: Path) -> None:
    lands = ["China", "India", "France", "Japan", "Brazil", "Kenya"]
    lines = [f"{c},{y},{(i + 2) * (y - 1990)}" for y in (2000, 2001) for i, c in enumerate(lands)]
    lines += [f"{c},{y},{n * (y - 1990)}" for y in (2000, 2001) for c, n in (("Asia", 10), ("World", 27))]
    with Catalog.from_paths(
        write(tmp_path, wells="country,year,wells\n" + "\n".join(lines) + "\n")
    ) as catalog:
        table = all_tables(catalog)[0]
        asked = [ask_sql(table, a, "") for a in (Ask("distinct", "country"), Ask("sum", "wells"))]
        assert [catalog.query(a)[0][0] for a in asked] == [6.0, 27 * 10 + 27 * 11]
        cube = catalog.cube("wells", "wells")
        assert {cube.members[i].name for i in totals(cube)} == {"Asia", "World"}
        index = whole_of(cube, 1)
        assert index is not None and cube.members[index].name == "World"


def test_continents_among_themselves_are_members() -> None:
    assert not find_wholes(["Africa", "Asia", "Europe", "Oceania"]).several


def test_codes_and_years_are_never_added_up(tmp_path: Path) -> None:
    text = "nid,region,First Name,Last Name,Birth Year,fee\n" + "".join(
        f"{137000 + 7 * i},{i % 4 + 1},Ann{i},Lee,{1900 + i},{i}\n" for i in range(24)
    )
    with Catalog.from_paths(write(tmp_path, people=text)) as catalog:
        table = catalog.table("people")
        roles = {c.name: c.role for c in table.columns}
        assert (roles["nid"], roles["region"], roles["name"]) == ("identifier", "dimension", "member")
        assert table.column("Birth Year").rate and not table.column("Birth Year").additive
        assert catalog.members("people")[0].name == "Ann0 Lee"


def test_numbers_with_a_few_words_among_them_are_numbers(tmp_path: Path) -> None:
    years = ["less than a year", "more than 40 years", *map(str, range(2, 14))] * 3
    sizes = ["small", "medium", "large", "huge", "TBD", "1", "2", "3"] * 5
    text = "person,years kept,size\n" + "".join(
        f"Ann {i},{y},{z}\n" for i, (y, z) in enumerate(zip(years, sizes, strict=False))
    )
    with Catalog.from_paths(write(tmp_path, people=text)) as catalog:
        table = catalog.table("people")
        assert (table.column("years kept").role, table.column("size").kind) == ("measure", "text")
        assert "not a number" in {f.kind for f in catalog.findings}


@pytest.mark.parametrize(
    ("header", "periods"),
    [
        ("2021-01-31,2021-02-28,2021-03-31", ["2021-01", "2021-02", "2021-03"]),
        ("31.12.2019,31.12.2020,31.12.2021", [2019, 2020, 2021]),
        ("4Q21,1Q22,2Q22", ["2021Q4", "2022Q1", "2022Q2"]),
        ("FY2019,FY2020,FY2021", [2019, 2020, 2021]),
    ],
)
def test_periods_in_the_names_of_columns_make_a_panel_named_after_its_file(
    tmp_path: Path, header: str, periods: list[object]
) -> None:
    text = f"harbour,{header}\n" + "".join(f"Port {i},{i}.5,{i + 1}.5,{i + 2}.5\n" for i in range(1, 9))
    with Catalog.from_paths(write(tmp_path, landed_fish_by_month=text)) as catalog:
        (table,) = catalog.tables
        (period,) = table.columns_of("period")
        assert [c.name for c in table.columns_of("measure")] == ["landed_fish"]
        found = catalog.query(f'SELECT DISTINCT "{period.name}" FROM {table.name} ORDER BY 1')
        assert [r[0] for r in found] == periods


def test_what_alone_tells_rows_apart_is_the_member_and_what_it_lies_in_its_part(tmp_path: Path) -> None:
    text = "RegionName,StateName,2020,2021\n"
    text += "".join(f"Metro {i},S{i % 4},{i}.5,{i + 1}.25\n" for i in range(30))
    with Catalog.from_paths(write(tmp_path, rents=text)) as catalog:
        (table,) = catalog.tables
        assert [(c.name, c.role) for c in table.columns if c.role.startswith("member")] == [
            ("RegionName", "member"), ("StateName", "member_part"),
        ]  # fmt: skip


@pytest.mark.parametrize(
    ("column", "given", "name", "full"),
    [
        ("riders_2021_millions", "1.25", "riders_2021", 1_250_000),
        ("budget_musd", "3", "budget_usd", 3_000_000),
        ("Catch (thousand tonnes)", "0.5", "Catch (tonnes)", 500),
        ("deaths_per_million", "7", "deaths_per_million", 7),
        ("draught_m", "7", "draught_m", 7),
    ],
)
def test_figures_in_thousands_or_millions_are_read_in_full(
    tmp_path: Path, column: str, given: str, name: str, full: float
) -> None:
    text = f"port,{column}\n" + "".join(f"Port {i},{given}\n" for i in range(4))
    with Catalog.from_paths(write(tmp_path, ports=text)) as catalog:
        (table,) = catalog.tables
        assert name in [c.name for c in table.columns]
        assert catalog.query(f'SELECT max("{name}") FROM ports')[0][0] == full
        assert catalog.query(f'SELECT max("{name}") FROM {table.relation}')[0][0] == full


def test_a_data_dictionary_tells_scale_and_currency(tmp_path: Path) -> None:
    figures = "mill,Output,Wages\n" + "".join(f"Mill {i},{i}.5,{i}7\n" for i in range(1, 9))
    legend = "name,description\nmill,Name of the mill\nOutput,Paper (in millions)\nWages,Wage in pounds\n"
    with Catalog.from_paths(write(tmp_path, mills=figures, meaning=legend)) as catalog:
        mills = catalog.table("mills")
        assert catalog.query("SELECT max(Output) FROM mills")[0][0] == 8_500_000
        assert mills.column("Output").additive
        assert mills.column("Wages").unit == "pounds"


@pytest.mark.parametrize(
    "days",
    [
        ("2014-7-1", "2014-12-31"),
        ("1-Jul-14", "31-Dec-14"),
        ("July 1, 2014", "December 31, 2014"),
        ("2014/7/1", "2014/12/31"),
    ],
)
def test_days_with_single_digits_or_named_months_are_dates(tmp_path: Path, days: tuple[str, str]) -> None:
    text = "day\tmax\n" + "".join(f"{d}\t{i}\n" for i, d in enumerate(days))
    with Catalog.from_paths(write(tmp_path, weather=text)) as catalog:
        first, last = catalog.query("SELECT min(day), max(day) FROM weather")[0]
        assert (first.isoformat(), last.isoformat()) == ("2014-07-01", "2014-12-31")


def test_a_word_for_nothing_is_no_value_among_numbers_and_one_among_words(tmp_path: Path) -> None:
    rows = [
        ("Ayton", "12", "Gun"),
        ("Beeford", "None", "None"),
        ("Ceeham", "**", "Knife"),
        ("Deeby", "7", "None"),
    ]
    text = "town,officers,armed\n" + "".join(",".join(r) + "\n" for r in rows)
    with Catalog.from_paths(write(tmp_path, towns=text)) as catalog:
        assert catalog.query("SELECT sum(officers), count(officers) FROM towns")[0] == (19, 2)
        assert catalog.query("SELECT count(*) FROM towns WHERE armed = 'None'")[0] == (2,)


def test_all_or_both_stands_for_the_whole_only_in_a_column_that_is_filled(tmp_path: Path) -> None:
    filled = "year,sex,deaths\n" + "".join(
        f"{y},{s},{n}\n" for y in (2019, 2020) for s, n in (("Both", 30), ("Female", 10), ("Male", 20))
    )
    asked = "id,sauce,other\n" + "".join(f"{i},canned,{'both' if i < 3 else ''}\n" for i in range(30))
    with Catalog.from_paths(write(tmp_path, deaths=filled, sauce=asked)) as catalog:
        margins = {d.columns[0]: d.margin for t in all_tables(catalog) for d in t.dims}
        assert margins["sex"] == "Both"
        assert margins["other"] is None
