"""Two tables that share a key, asked as one: what may be joined, what is told, and that its SQL runs."""

from datetime import date

import pytest

import caveat
from caveat.cube.catalog import Catalog

SKIPPERS = [
    ("Ada Quill", "F", 1961), ("Ben Orme", "M", 1958), ("Cy Tarn", "M", 1970), ("Dot Vane", "F", 1975),
    ("Eve Marl", "F", 1980), ("Flo Reed", "F", 1966),
]  # fmt: skip
TERMS = [  # of lighthouse keepers: one skipper may serve twice
    ("Ada Quill", "North Rock", "1990-03-01", "1999-05-01"),
    ("Ben Orme", "North Rock", "1999-05-01", "2004-02-01"),
    ("Ada Quill", "Gull Point", "2000-01-01", "2010-06-01"),
    ("Cy Tarn", "Gull Point", "2010-06-01", ""),
    ("Dot Vane", "North Rock", "2004-02-01", ""),
    ("Eve Marl", "Sandbar", "2012-04-01", ""),
    ("Flo Reed", "Sandbar", "1995-09-01", "2012-04-01"),
]


def write(path, head, rows):
    path.write_text("\n".join([head, *(",".join(map(str, r)) for r in rows)]) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def tables(tmp_path):
    return [
        write(tmp_path / "terms.csv", "keeper,lighthouse,began,ended", TERMS),
        write(tmp_path / "people.csv", "name,sex,birth_year", SKIPPERS),
    ]


def check(text, tables):
    return caveat.check(caveat.parse_article(text, published=date(2020, 1, 1)), data=tables)


def test_a_table_takes_what_another_says_of_its_rows_and_no_row_is_counted_twice(tables):
    with Catalog.from_paths(tables) as catalog:
        (joined,) = catalog.joined.values()
        assert (joined.left, joined.right, joined.on) == ("terms", "people", (("keeper", "name"),))
        assert joined.added == {"sex", "birth_year"}
        statement = joined.prefix(f'SELECT count(*) FROM "{joined.table.name}"')
        assert catalog.query(statement) == [(len(TERMS),)]
        assert catalog.table(joined.table.name).rows == len(TERMS)


def test_no_join_where_a_key_repeats_or_only_numbers_rows(tmp_path):
    twice = [(n, p) for n in "abcdef" for p in (1, 2)]
    numbered = [(i, i * i) for i in range(1, 13)]
    paths = [
        write(tmp_path / "one.csv", "ship,crew", twice),
        write(tmp_path / "two.csv", "ship,cargo", twice),
        write(tmp_path / "three.csv", "row_id,wind", numbered),
        write(tmp_path / "four.csv", "row_id,tide", numbered),
    ]
    with Catalog.from_paths(paths) as catalog:
        assert not catalog.joined


@pytest.mark.parametrize(
    ("stated", "label"),
    [("Five of the seven terms", "holds"), ("Two of the seven terms", "contradicted")],
)
def test_a_claim_that_needs_both_tables_is_decided_and_its_statement_runs(stated, label, tables):
    report = check(f"# The keepers of the lights\n\n{stated} were served by women.\n", tables)
    (verdict,) = (v for v in report.verdicts if v.claim.family in ("share", "count"))
    assert verdict.label == label
    with Catalog.from_paths(tables) as catalog:
        ((value,),) = catalog.query(verdict.main.sql)
        assert float(value) == pytest.approx(float(verdict.main.value))


def test_still_asks_for_rows_that_have_not_ended(tables):
    report = check("# The keepers of the lights\n\nToday two of the women are still serving.\n", tables)
    verdict = next(v for v in report.verdicts if v.claim.stated is not None and v.claim.stated.value == 2)
    assert (verdict.label, verdict.value) == ("holds", 2.0), verdict.main.sql
    assert '"ended" IS NULL' in verdict.main.sql


def test_the_answers_do_not_depend_on_the_order_of_the_tables(tables):
    text = "# The keepers of the lights\n\nFive of the seven terms were served by women.\n"
    one, two = (check(text, t).verdicts[0] for t in (tables, tables[::-1]))
    assert (one.label, one.value) == (two.label, two.value)


@pytest.fixture
def bakeries(tmp_path):
    sold = {"Ulm": (3, 9, 4), "Bonn": (4, 1, 2), "Trier": (5, 5, 5)}
    days = ("2019-05-06", "2019-05-07", "2019-05-08")
    return [
        write(
            tmp_path / f"bakery_{town}.csv", "day,rolls_sold,staff", zip(days, rolls, (1, 2, 2), strict=True)
        )
        for town, rolls in sold.items()
    ]


def test_files_with_the_same_columns_are_one_table_and_its_statement_runs_on_the_files(bakeries):
    with Catalog.from_paths(bakeries) as catalog:
        (stack,) = catalog.joined.values()
        assert stack.parts == ("bakery_Ulm", "bakery_Bonn", "bakery_Trier")
        assert [c.name for c in stack.table.columns if c.role == "member"] == ["name"]
        most = f'SELECT name FROM "{stack.table.name}" GROUP BY name ORDER BY sum(rolls_sold) DESC LIMIT 1'
        assert catalog.query(stack.prefix(most)) == [("Ulm",)]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("In Ulm 16 rolls were sold in all.", "holds"),
        ("In Ulm 11 rolls were sold in all.", "contradicted"),
        ("Ulm sold more rolls than Bonn.", "holds"),
        ("Bonn sold more rolls than Trier.", "contradicted"),
    ],
)
def test_the_files_of_a_stack_are_told_apart_by_their_names(bakeries, text, label):
    verdicts = check(text, bakeries).verdicts
    assert [v.label for v in verdicts] == [label]


def test_files_that_overlap_in_their_years_are_no_stack(tmp_path):
    paths = [
        write(tmp_path / f"births_{y}.csv", "year,births", [(y + i, 7 * i) for i in range(5)])
        for y in (1994, 1996)
    ]
    with Catalog.from_paths(paths) as catalog:
        assert not any(j.parts for j in catalog.joined.values())
