"""The first real article, with the tables it can be checked against; skipped where they are absent."""

import os
from datetime import date
from pathlib import Path

import pytest

import caveat
from caveat.pipeline import find_one, open_catalog

SHARED = Path(os.environ.get("CAVEAT_SHARED", Path(__file__).parents[2] / "shared"))
ARTICLE = SHARED / "articles" / "opinion-2021-prosecutors.txt"
DATA = SHARED / "data"

pytestmark = pytest.mark.skipif(
    not ARTICLE.exists(), reason="the annotated material is not beside the project"
)


@pytest.fixture(scope="module")
def report():
    """Return the report with the crime figures of two sources."""
    tables = [DATA / "city_crime_annual.csv", DATA / "city_crime_annual_alt.csv"]
    return caveat.check(ARTICLE, data=tables, published=date(2021, 6, 3))


@pytest.fixture(scope="module")
def with_places():
    """Return the report with areas and census figures as well."""
    tables = [DATA / f"{name}.csv" for name in ("city_crime_annual", "city_crime_annual_alt", "places")]
    return caveat.check(ARTICLE, data=tables, published=date(2021, 6, 3))


def about(report, *, family=None, stated=None, words=""):
    """Return the one verdict on a claim of that family with that stated figure."""
    found = [
        v
        for v in report.verdicts
        if (family is None or v.claim.family == family)
        and (stated is None or (v.claim.stated is not None and stated in v.claim.stated.text))
        and words in v.claim.text
    ]
    assert len(found) >= 1, [(v.claim.family, v.claim.text[:50]) for v in report.verdicts]
    return found[0]


def readings(verdict):
    """Return every shown reading of a verdict."""
    return [r for r in (verdict.main, verdict.author, verdict.counter, *verdict.others) if r is not None]


def test_the_spike_shows_both_baselines_that_give_the_figure_and_a_counter_reading(report):
    verdict = about(report, family="change", stated="40%")
    assert verdict.label == "selective"
    assert "494 / 355 - 1 = +39.2%" in verdict.main.formula
    formulas = {r.formula: r for r in readings(verdict)}
    assert "500 / 355 - 1 = +40.8%" in formulas and "494 / 351 - 1 = +40.7%" in formulas
    incomplete = formulas["201 / 265 - 1 = -24.2%"]
    assert incomplete.type == "N" and not incomplete.covers
    assert verdict.counter is not None and not verdict.counter.covers and verdict.counter.type in "EU"
    member = next(c for c in verdict.main.choices if c.axis == "member")
    assert member.label == "Philadelphia" and "sentence" in member.reason


def test_once_in_a_century_cannot_be_decided_by_a_table_from_1975(report):
    verdict = about(report, family="record", words="century")
    assert verdict.label == "unknown"
    formulas = " | ".join(r.formula for r in readings(verdict))
    assert "rank 21 of 45" in formulas and "rank 1 of 45" in formulas  # one-year rises
    assert "rank 39 of 46" in formulas and "rank 2 of 46" in formulas  # levels
    assert any("1975" in c for c in verdict.caveats)
    assert any("rape" in c for c in verdict.caveats)


def test_the_cause_claim_is_attributed_and_what_it_presupposes_is_shown(report):
    verdict = about(report, family="cause", words="only because of")
    assert (verdict.label, verdict.reason) == ("unknown", "no data")  # no table dates treated places
    assert verdict.claim.speaker != "author"
    words = " | ".join(r.words for r in verdict.others)
    assert "2019 against 2015" in words and "2020 against 2019" in words


def test_population_is_checked_against_the_last_known_year(report, with_places):
    verdict = about(report, stated="just over 1.5 million")
    assert verdict.label == "holds" and verdict.value == 1570826
    assert any("2016" in c for c in verdict.caveats)
    values = [r.value for r in readings(about(with_places, stated="just over 1.5 million"))]
    assert 1570826 in values and 1603797 in values


def test_money_and_areas_are_unknown_without_a_table_and_the_ratio_is_checked(report):
    for stated in ("$1.35 million", "$600,000"):
        verdict = about(report, family="level", stated=stated)
        assert verdict.label == "unknown" and verdict.missing
    for stated in ("141", "4,753", "88"):
        assert about(report, stated=stated).label == "unknown"
    ratio = about(report, family="contrast", stated="about double")
    assert ratio.value == pytest.approx(2.25) and (ratio.label, ratio.reason) == ("selective", "close")


def test_areas_and_cities_are_decided_with_the_table_of_places(with_places):
    area = about(with_places, stated="4,753")
    assert {c.label for r in readings(area) for c in r.choices if c.axis == "measure"} == {
        "land area",
        "total area",
    }
    assert area.label in ("selective", "contradicted")
    assert about(with_places, stated="141").label in ("selective", "contradicted")
    assert about(with_places, stated="88").label == "holds"


def test_no_claim_gets_a_verdict_from_an_unrelated_column(report):
    for verdict in report.verdicts:
        if verdict.main is not None:
            measure = next(c.label for c in verdict.main.choices if c.axis == "measure")
            about_crime = "crime" in measure or measure in ("homicides", "population")
            assert about_crime, (verdict.claim.text, measure)


def test_interpolated_populations_are_marked_and_never_a_counter_reading(report):
    for verdict in report.verdicts:
        assert verdict.counter is None or verdict.counter.type in "EU"
        for reading in readings(verdict):
            if any("interpolated" in c for c in reading.caveats):
                assert reading.type == "N"


def test_every_sql_statement_returns_its_value(with_places):
    tables = [DATA / f"{name}.csv" for name in ("city_crime_annual", "city_crime_annual_alt", "places")]
    with open_catalog(tables) as catalog:
        for verdict in with_places.verdicts:
            for reading in readings(verdict):
                ((value, *_),) = catalog.query(reading.sql)
                assert value == pytest.approx(reading.value, rel=1e-9), reading.words


PUBLISHED = """study,outcome,list,percent,events,finding
Hogan 2022,homicides,Hogan 2022,,74.79,a rise
"Kaplan, Naddeo & Scott 2022",homicides,Hogan 2022,,,no effect
"Petersen, Mitchell & Yan 2024",property crime,,7,,a rise
"Petersen, Mitchell & Yan 2024",violent crime,,,,generally not higher
"Agan, Doleac, Harvey, Kyriazis & Schechter 2025",,,,,no effect
"""  # each defines its groups and years differently


@pytest.fixture(scope="module")
def studied(tmp_path_factory):
    """Return the report with lists, terms of office and published answers."""
    published = tmp_path_factory.mktemp("published") / "published.csv"
    published.write_text(PUBLISHED, encoding="utf-8")
    names = ("city_crime_annual", "prosecutor_lists", "prosecutors")
    tables = [*(DATA / f"{name}.csv" for name in names), published]
    return caveat.check(ARTICLE, data=tables, published=date(2021, 6, 3))


def test_published_answers_of_both_kinds_lie_inside_the_curve_of_homicides(studied):
    study = about(studied, family="cause", words="spike in homicides").study
    found = {one.study: one for one in study.answers}
    assert set(found) == {
        "Hogan 2022", "Kaplan, Naddeo & Scott 2022", "Agan, Doleac, Harvey, Kyriazis & Schechter 2025",
    }  # fmt: skip
    assert 10 < found["Hogan 2022"].percent < 40 and not found["Hogan 2022"].outside
    assert 0.1 < found["Kaplan, Naddeo & Scott 2022"].below < 0.9
    assert any("property crime" in note for note in study.notes)
    assert {one.sign for one in study.lists} == {1, -1}


def test_crime_is_studied_by_every_measure_that_it_may_mean(studied):
    rival = about(studied, family="cause", words="only because of")
    outcomes = [one.outcome for one in rival.study.outcomes]
    assert outcomes[0] == "violent crimes" and {"homicides", "robberies"} <= set(outcomes)
    assert (rival.label, rival.reason) == ("unknown", "not told apart")
    common = {one.outcome: one.common[0] for one in rival.study.outcomes}
    assert common["homicides"] > 25 > 0 > common["robberies"]  # one shock, two directions


def test_terms_and_lists_are_dated_in_more_ways_than_one(studied):
    study = about(studied, family="cause", words="spike in homicides").study
    (term,) = study.standing
    assert [cell.date for cell in term.cells] == ["took office", "one year later"]
    assert [cell.treated for cell in term.cells] == [(("Philadelphia", "2018"),), (("Philadelphia", "2019"),)]
    at = study.axes.index("elsewhere")
    assert {row[at] for row in term.choices} == {"kept", "left out"}
    assert {row[study.axes.index("shock")] for row in term.choices} == {"year effects", "masked"}


def test_the_first_year_of_the_term_is_named_as_a_baseline(studied):
    words = [r.words for r in readings(about(studied, family="change", stated="40%"))]
    assert any("2020 against 2018 (first year of the term of Larry Krasner)" in w for w in words), words


@pytest.mark.parametrize(
    "slug", ["california-crime-2018", "congress-age-2023", "gun-deaths-2016", "world-cup-winners-2022"]
)
def test_articles_on_other_subjects_run(slug):
    folder = SHARED / "gold" / "grounded"
    tables = sorted((folder / "tables" / slug).glob("*.csv"))
    report = caveat.check(folder / slug / "article.md", data=tables)
    assert not [c for v in report.verdicts for c in v.caveats if "could not be evaluated" in c]


@pytest.mark.parametrize(
    ("words", "formula"),
    [
        ("a 40% spike in homicides", "494 / 355 - 1 = +39.2%"),
        ("exploding crime rates in Philadelphia", "2017: 14,930, 2020: 15,492"),
    ],
)
def test_with_every_table_at_hand_the_series_is_still_what_a_sentence_on_crime_means(words, formula):
    # beside a table of rivals and lists, columns divided by each other give any figure
    verdict, _ = find_one(ARTICLE, words, data=[DATA], published=date(2021, 6, 3), most=1)
    assert verdict.main.formula.startswith(formula) and not verdict.asks
