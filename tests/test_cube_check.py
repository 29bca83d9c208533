"""The data check finds what is wrong in a table, and says nothing of tables that are right."""

from __future__ import annotations

from pathlib import Path

import pytest

from caveat.cube.catalog import Catalog


def check(folder: Path, **tables: str) -> list[tuple[str, str]]:
    for name, text in tables.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    with Catalog.from_paths([folder]) as catalog:
        return [(f.kind, f.text) for f in catalog.findings]


def series(*values: object, city: str = "Alton", head: str = "city,year,jobs\n", start: int = 2010) -> str:
    return head + "".join(f"{city},{start + i},{v}\n" for i, v in enumerate(values))


def test_a_sound_table_has_no_findings(tmp_path: Path) -> None:
    assert check(tmp_path, t=series(100, 110, 105, 98)) == []


@pytest.mark.parametrize(
    ("values", "kind", "part"),
    [
        ((100, "", 105, 98), "gap", "jobs is missing between known periods: Alton 2011"),
        ((100, 110, -5, 98), "impossible value", "jobs is negative: Alton 2012 (-5)"),
        ((100, 1100, 105), "jump", "Alton 2011 (100 to 1,100)"),
        ((5000, 0, 5100), "jump", "Alton 2011 (5,000 to 0)"),
    ],
)
def test_faults_are_named_with_their_figures(
    values: tuple[object, ...], kind: str, part: str, tmp_path: Path
) -> None:
    found = check(tmp_path, t=series(*values))
    assert any(k == kind and part in text for k, text in found), found


def test_a_tenfold_change_of_a_tiny_count_is_chance(tmp_path: Path) -> None:
    assert check(tmp_path, t=series(2, 30, 1, 12)) == []


def test_a_share_over_a_hundred_percent_is_impossible_and_a_change_is_not(tmp_path: Path) -> None:
    found = check(tmp_path, t="city,year,share_pct,change_pct\nAlton,2010,101.5,150\nAlton,2011,50,-20\n")
    assert found == [("impossible value", "share_pct is over 100%: Alton 2010 (101.5)")]


def test_parts_that_do_not_sum_are_found(tmp_path: Path) -> None:
    (tmp_path / "datapackage.json").write_text(
        '{"resources": [{"path": "t.csv", "schema": {"fields": [{"name": "all", "caveat": '
        '{"role": "measure", "additive": true, "sum_of": ["men", "women"]}}]}}]}',
        encoding="utf-8",
    )
    found = check(tmp_path, t="city,year,men,women,all\nAlton,2010,40,50,90\nAlton,2011,40,50,99\n")
    assert found == [("parts do not sum", "all is not the sum of men, women: Alton 2011 (99 against 90)")]


def test_total_rows_are_compared_with_their_parts(tmp_path: Path) -> None:
    found = check(tmp_path, t="sex,deaths\nTotal,20\nFemale,9\nMale,8\n")
    assert [k for k, _ in found] == ["parts do not sum"]
    assert "the total over sex is not the sum of its values: Total (20 against 17)" in found[0][1]


def test_sources_that_disagree_beyond_their_usual_gap_are_named(tmp_path: Path) -> None:
    main = series(100, 110, 105, 120, 130)
    rival = series(101, 111, 52, 121, 131)
    found = check(tmp_path, main=main, rival=rival)
    assert found == [
        (
            "sources disagree",
            "jobs, main against rival (usual gap 0.9%): Alton 2012 105 against 52 "
            "(rival departs from its own neighbours)",
        )
    ]


def test_sources_within_one_table_are_compared_too(tmp_path: Path) -> None:
    head = "city,year,jobs,source\n"
    figures = (("A", (90, 91, 92)), ("B", (90, 46, 92)))
    lines = [f"Alton,{2010 + i},{v},{s}\n" for s, values in figures for i, v in enumerate(values)]
    found = check(tmp_path, t=head + "".join(lines))
    assert [text for kind, text in found if kind == "sources disagree"] == [
        "jobs, A against B (usual gap 0.0%): Alton 2011 91 against 46 (B departs from its own neighbours)"
    ]


def test_many_alike_are_counted_not_listed(tmp_path: Path) -> None:
    values = [100 if i % 3 else "" for i in range(1, 60)]
    found = check(tmp_path, t=series(*values))
    assert len(found) == 1 and found[0][1].endswith("; and 16 more")


def test_series_with_a_figure_every_other_year_have_no_gaps(tmp_path: Path) -> None:
    text = "city,year,seats\n" + "".join(f"{c},{y},10\n" for c in ("A", "B") for y in range(1990, 2010, 2))
    assert check(tmp_path, t=text) == []


def test_shared_tables_are_profiled_and_checked(shared: Path) -> None:
    with Catalog.from_paths([shared / "data"]) as catalog:
        roles = {t.name: {c.name: c.role for c in t.columns} for t in catalog.tables}
        assert roles["city_crime_annual"]["city"] == "member"
        assert catalog.table("city_crime_annual").column("source").dimension is False
        assert catalog.table("city_crime_annual_alt").column("source").dimension is True
        texts = [f.text for f in catalog.findings if f.kind == "sources disagree"]
        assert any("Philadelphia 2020 494 against 201" in t for t in texts)
        assert not [
            f for f in catalog.findings if f.kind in ("descriptor", "duplicate key", "parts do not sum")
        ]


@pytest.mark.parametrize(
    ("folder", "table", "member", "period", "measures"),
    [
        (
            "california-crime-2018",
            "crime_rates_ca",
            "state",
            "year",
            {"violent.crime.rate", "property.crime.total"},
        ),
        ("congress-age-2023", "congress_ages", "bioname", "start_date", {"age_years", "age_days"}),
        ("gun-deaths-2016", "gun_deaths", None, None, {"Deaths", "Rate"}),
        ("world-cup-winners-2022", "wc_tournaments", "host_country", "year", {"count_teams"}),
    ],
)
def test_grounded_tables_profile_sensibly(
    shared: Path, folder: str, table: str, member: str | None, period: str | None, measures: set[str]
) -> None:
    with Catalog.from_paths([shared / "gold" / "grounded" / "tables" / folder]) as catalog:
        found = catalog.table(table)
        assert [c.name for c in found.columns_of("member")] == ([member] if member else [])
        assert [c.name for c in found.columns_of("period")] == ([period] if period else [])
        assert measures <= {c.name for c in found.columns_of("measure")}
        for column in found.columns_of("measure"):
            assert column.rate or not column.name.endswith(("rate", "Rate", "chg"))
        assert catalog.findings is not None


def test_rates_get_the_unit_that_their_counts_show(shared: Path) -> None:
    with Catalog.from_paths([shared / "gold" / "grounded" / "tables" / "california-crime-2018"]) as catalog:
        assert catalog.table("crime_rates_ca").column("property.crime.rate").unit == "per 100,000"


def test_a_cell_with_two_figures_is_named_and_missing(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("city,year,jobs\nAlton,2019,100\nAlton,2020,140\nAlton,2020,150\n")
    with Catalog.from_paths([tmp_path]) as catalog:
        (finding,) = catalog.findings
        values = catalog.cube("t", "jobs").values[0, 0]
    assert finding.kind == "duplicate key" and "Alton 2020 (140 against 150)" in finding.text
    assert values[0] == 100 and values[1] != values[1]


def test_a_row_that_is_there_twice_counts_once(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("city,year,jobs\nAlton,2019,100\nAlton,2020,140\nAlton,2020,140\n")
    with Catalog.from_paths([tmp_path]) as catalog:
        cube = catalog.cube("t", "jobs")
        assert cube.values[0, 0].tolist() == [100, 140]
        assert catalog.query(f"SELECT {catalog.cell_sql(cube, 0, 0, 2019, 2020)}") == [(240,)]
        assert [f.kind for f in catalog.findings] == ["duplicate key"]


def test_where_most_keys_repeat_rows_are_added_up(tmp_path: Path) -> None:
    rows = "".join(f"Alton,{year},{value}\n" for year in (2019, 2020) for value in (1, 2, 3))
    (tmp_path / "t.csv").write_text(f"city,year,jobs\n{rows}")
    with Catalog.from_paths([tmp_path]) as catalog:
        assert catalog.cube("t", "jobs").values[0, 0].tolist() == [6, 6]
        assert [f.kind for f in catalog.findings] == ["no key"]


def amounts(tmp_path: Path, *written: str) -> tuple[list[object], str, list[tuple[str, str]]]:
    """Return the values, the unit and the findings of a column written in these ways."""
    rows = "".join(f'Alton,{2010 + i},"{w}"\n' for i, w in enumerate(written))
    (tmp_path / "t.csv").write_text(f"city,year,jobs\n{rows}", encoding="utf-8")
    with Catalog.from_paths([tmp_path / "t.csv"]) as catalog:
        values = [None if v != v else v for v in catalog.cube("t", "jobs").values.ravel().tolist()]
        unit = catalog.table("t").column("jobs").unit
        return values, unit, [(f.kind, f.text) for f in catalog.findings if f.kind != "gap"]


@pytest.mark.parametrize(
    ("written", "values", "unit", "kinds"),
    [
        (("$1,200", "1,300", "$900"), [1200, 1300, 900], "US dollars", []),
        (("12%", "13", "9"), [12, 13, 9], "percent", []),
        (("12%", "13%", "1,200", "14%"), [12, 13, None, 14], "percent", ["mixed units"]),
        (("1,200", "12%", "900", "800"), [1200, None, 900, 800], "", ["mixed units"]),
        (("$12", "€13", "$9"), [12, None, 9], "US dollars", ["mixed units"]),
        (("1,200", "1.2k", "900"), [1200, 1200, 900], "", ["mixed units"]),
        (("$3m", "$1.5bn", "$700k"), [3e6, 1.5e9, 7e5], "US dollars", ["mixed units"]),
        (("1.2 million", "3 million"), [1.2e6, 3e6], "", ["scale"]),
        (("1,200", "(45)", "30"), [1200, -45, 30], "", ["marks"]),
        (("1,234 p", "2,000", "3,100[a]", "5"), [1234, 2000, 3100, 5], "", ["marks"]),
    ],
)
def test_amounts_are_read_in_full_and_units_are_never_mixed(
    written: tuple[str, ...], values: list[object], unit: str, kinds: list[str], tmp_path: Path
) -> None:
    found = amounts(tmp_path, *written)
    assert found[0] == values and found[1] == unit
    assert [k for k, _ in found[2] if k != "jump"] == kinds


NOTED = """city,year,jobs,note
Alton,2020,100,
Alton,2021,110,
Alton,2022,52,January to June only
Bray,2021,100,
Bray,2022,90,
"""


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("city,year,jobs\nAlton,2020,100\nAlton,2021,110\nAlton,2022 YTD,52\n", [[0, 0, 1]]),
        ("city,year,jobs\nAlton,2020*,100\nAlton,2021 (p),110\nAlton,2022 (Jan-Jun),52\n", [[0, 0, 1]]),
        ("city,2020,2021,2022 YTD\nAlton,100,110,52\n", [[0, 0, 1]]),
        ("city,2020,2021,2022*\nAlton,100,110,112\n", [[0, 0, 0]]),
        (NOTED, [[0, 0, 1], [0, 0, 0]]),
    ],
)
def test_cells_that_labels_or_notes_call_partial_are_incomplete(
    text: str, marked: list[list[int]], tmp_path: Path
) -> None:
    (tmp_path / "jobs.csv").write_text(text)
    with Catalog.from_paths([tmp_path / "jobs.csv"]) as catalog:
        cube = catalog.cube("jobs", "jobs")
        assert cube.incomplete[:, 0].astype(int).tolist() == marked
        said = [f for f in catalog.findings if f.kind == "partial period"]
        assert len(said) == ("YTD" in text or "Jan-Jun" in text)


def test_a_part_beside_its_whole_is_no_figure_of_its_own(tmp_path: Path) -> None:
    found = check(tmp_path, t="city,year,jobs\nA,2020,100\nA,2021,110\nA,2021 YTD,52\n")
    assert [k for k, _ in found] == ["odd dates"]


def test_a_last_year_with_some_of_its_months_is_named(tmp_path: Path) -> None:
    rows = "".join(f"North,{2020 + i // 12}-{i % 12 + 1:02d},{50 + i % 5}\n" for i in range(31))
    found = check(tmp_path, t=f"region,month,births\n{rows}")
    assert found == [("partial period", "2022 has figures for 7 of its 12 months, up to 2022-07")]


def test_a_last_year_that_collapses_everywhere_may_not_be_over(tmp_path: Path) -> None:
    lines = [(c, (1000 + n, 1020, 990, 1010 + n, 460 + n)) for n, c in enumerate("ABC")]
    found = check(tmp_path, t="city,year,jobs\n" + "".join(series(*v, city=c, head="") for c, v in lines))
    assert found == [
        ("partial period", "jobs falls in 2014 as in no year before: it may cover only part of the year")
    ]
    kept = check(tmp_path, t="city,year,jobs\n" + "".join(series(*v[:4], city=c, head="") for c, v in lines))
    assert kept == []


def test_a_reading_of_a_partial_year_is_of_type_n(tmp_path: Path) -> None:
    from datetime import date

    from caveat.pipeline import check as run

    (tmp_path / "t.csv").write_text(NOTED.replace("jobs", "burglaries"))
    (tmp_path / "a.txt").write_text("Burglaries in Alton fell 53% in 2022.\n")
    (verdict,) = run(tmp_path / "a.txt", data=[tmp_path / "t.csv"], published=date(2023, 2, 1)).verdicts
    assert verdict.main is not None and verdict.main.type == "N"
    assert any("incomplete" in c for c in verdict.main.caveats)


def test_figures_in_the_units_of_another_column_are_kept_apart(tmp_path: Path) -> None:
    rows = "Peru,2019,10,tonnes\nPeru,2020,12000,kg\nPeru,2021,13000,kg\n"
    rows += "Chile,2019,20,tonnes\nChile,2020,21,tonnes\n"
    (tmp_path / "t.csv").write_text(f"country,year,output,unit\n{rows}")
    with Catalog.from_paths([tmp_path / "t.csv"]) as catalog:
        members = [m.name for m in catalog.members("t")]
        assert members == ["Chile, tonnes", "Peru, kg", "Peru, tonnes"]
        assert [f.kind for f in catalog.findings] == ["mixed units"]
