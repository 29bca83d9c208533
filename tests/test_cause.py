"""Cause claims: from words to a design, from its studies to a verdict, and all that is shown of it."""

from __future__ import annotations

import json
import os
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import jsonschema
import numpy as np
import pytest
from rich.console import Console

import caveat
from browser import NAME, browser
from caveat.claims.find import find_claims
from caveat.cube.catalog import Catalog
from caveat.errors import CaveatError, UsageError
from caveat.readings.families.cause import find_design, named_event
from caveat.readings.space import Missing
from caveat.report.html import to_html
from caveat.report.json import read_schema, to_json
from caveat.report.markdown import to_markdown
from caveat.report.study_html import to_study_html
from caveat.report.study_json import to_study_json
from caveat.report.study_terminal import to_study_terminal
from caveat.report.terminal import to_terminal
from caveat.verdicts import studied
from caveat.verdicts.cause import judge_cause
from caveat.verdicts.verdict import Verdict
from test_report_browser import PALE, WIDER
from test_report_words import BANNED, OwnWords

SHARED = Path(os.environ.get("CAVEAT_SHARED", Path(__file__).parents[2] / "shared"))
ARTICLE = SHARED / "articles" / "opinion-2021-prosecutors.txt"
TABLES = [SHARED / "data" / "city_crime_annual.csv", SHARED / "data" / "prosecutor_lists.csv"]
YEARS = range(2000, 2022)
TOWNS = [f"{a}{b}ton" for a in "BCDFGLMN" for b in ("a", "e", "i")]  # 24
TREATED = {"Baton": 2014, "Citon": 2015, "Feton": 2016}
TEXT = "The curfew mayors have caused a rise in burglaries."


def write_tables(
    folder: Path, *, effect: float = 0.0, shock: float = 0.0, names: dict[str, str] | None = None,
    label: str = "curfew mayors", rest: tuple[str, ...] = (), seed: int = 7,
) -> list[Path]:  # fmt: skip
    """Write a panel with a planted effect and a shock in 2020 and 2021, and a list of treated towns."""
    names = names or {}
    generator = np.random.default_rng(seed)
    lines = ["town,county,year,burglaries,population"]
    for town in TOWNS:
        level = generator.uniform(200, 900)
        for year in YEARS:
            value = level * (1 + 0.03 * generator.standard_normal())
            if town in TREATED and year >= TREATED[town]:
                value *= 1 + effect
            if year >= 2020:
                value *= 1 + shock
            lines.append(f"{names.get(town, town)},North,{year},{round(value)},{round(level * 300)}")
    panel, lists = folder / "burglaries.csv", folder / "mayors.csv"
    panel.write_text("\n".join(lines) + "\n", encoding="utf-8")
    rows = [f"Gazette,{label},{names.get(t, t)},North,{y}-01-01,9" for t, y in TREATED.items()]
    lists.write_text("\n".join(["list,label,town,county,from,seats", *rows, *rest]) + "\n", encoding="utf-8")
    return [panel, lists]


def cause_of(report, words: str = "") -> Verdict:
    """Return the one verdict on a cause claim with these words."""
    found = [v for v in report.verdicts if v.claim.family == "cause" and words in v.claim.text]
    assert len(found) == 1, [(v.claim.family, v.claim.text) for v in report.verdicts]
    return found[0]


def check(tables: list[Path], text: str = TEXT, **options) -> Verdict:
    article = caveat.parse_article(text, published=date(2022, 3, 1))
    return cause_of(caveat.check(article, data=tables, **options))


# ---------------------------------------------------------------- planted and not


def test_a_planted_effect_goes_with_the_list_that_the_sentence_names(tmp_path: Path) -> None:
    verdict = check(write_tables(tmp_path, effect=0.4))
    assert (verdict.label, verdict.reason) == ("holds", "as stated")
    study = verdict.study
    assert study is not None and len(study.standing) == 1
    assert 30 < study.standing[0].median < 50
    assert study.standing[0].p <= 0.05 >= study.standing[0].smallest_p
    assert verdict.fair_sentence is not None and "goes with" in verdict.fair_sentence


def test_the_other_direction_is_contradicted(tmp_path: Path) -> None:
    verdict = check(write_tables(tmp_path, effect=-0.3))
    assert (verdict.label, verdict.reason) == ("contradicted", "wrong direction")


def test_without_an_effect_the_cause_is_not_told_apart(tmp_path: Path) -> None:
    verdict = check(write_tables(tmp_path, shock=0.3, seed=1))
    assert (verdict.label, verdict.reason) == ("unknown", "not told apart")
    assert verdict.study is not None and verdict.study.decides


def test_mirrored_words_and_figures_give_the_same_label(tmp_path: Path) -> None:
    up = check(write_tables(tmp_path, effect=0.5))
    down = check(write_tables(tmp_path, effect=-1 / 3), TEXT.replace("rise", "fall"))
    assert (up.label, up.reason) == (down.label, down.reason) == ("holds", "as stated")


def test_renaming_places_changes_nothing_but_names(tmp_path: Path) -> None:
    first = check(write_tables(tmp_path, effect=0.4))
    renamed = check(write_tables(tmp_path, effect=0.4, names={"Baton": "Zarton", "Leton": "Aaton"}))
    assert (first.label, first.reason, first.grid) == (renamed.label, renamed.reason, renamed.grid)
    one, two = first.study.lists[0], renamed.study.lists[0]
    np.testing.assert_allclose(one.percent, two.percent)
    assert (one.p, one.place) == (two.p, two.place)
    assert [unit for unit, _ in two.treated] == ["Citon", "Feton", "Zarton"]


# ---------------------------------------------------------------- lists


def test_a_list_under_another_label_decides_nothing(tmp_path: Path) -> None:
    tables = write_tables(tmp_path, effect=0.4, label="night wardens")
    verdict = check(tables)
    assert (verdict.label, verdict.reason) == ("unknown", "no data")
    assert [one.label for one in verdict.study.lists] == ["night wardens"]
    assert not verdict.study.standing and "list" in verdict.missing[0]
    named = check(tables, lists={"Gazette": "curfew mayors"})
    assert named.label == "holds" and "the user says" in named.study.standing[0].reason


@pytest.mark.parametrize(
    ("text", "stands"),
    [
        ("The policies of the curfew mayors caused a rise in burglaries.", True),
        ("Burglaries rose in towns of curfew mayors because of their policies.", True),
        ("Burglaries rose in towns of curfew mayors because of Lefton's win in the primary.", False),
        ("Lefton's win in the primary has caused a rise in burglaries that the curfew mayors own.", False),
    ],
)
@pytest.mark.parametrize(
    ("label", "lists"), [("curfew mayors", None), ("wardens", {"Gazette": "curfew mayors"})]
)
def test_a_list_stands_for_the_cause_and_not_for_a_group_named_beside_it(
    tmp_path: Path, text: str, stands: bool, label: str, lists: dict[str, str] | None
) -> None:
    verdict = check(write_tables(tmp_path, effect=0.4, label=label), text, lists=lists)
    (one,) = verdict.study.lists
    assert one.stands is stands
    assert ("the phrase for the cause does not use" in one.reason) is not stands


def test_a_list_that_no_table_has_is_refused_with_those_that_there_are(tmp_path: Path) -> None:
    tables = write_tables(tmp_path)
    with pytest.raises(UsageError, match="there is no list 'Gazete'") as raised:
        check(tables, lists={"Gazete": "curfew mayors"})
    assert raised.value.hint == "the lists are Gazette"
    with pytest.raises(UsageError) as raised:
        check(tables[:1], lists={"Gazette": "curfew mayors"})
    assert "none" in raised.value.hint


def test_lists_that_disagree_make_it_depend_on_the_list(tmp_path: Path) -> None:
    rest = tuple(
        f"Herald,curfew mayors,{town},North,2014-01-01,9" for town in ("Danon", "Gaton", "Laton", "Maton")
    )
    verdict = check(write_tables(tmp_path, effect=0.4, rest=rest))
    assert len(verdict.study.standing) == 2
    assert (verdict.label, verdict.reason) == ("selective", "depends on list")


def test_rows_join_on_every_shared_key_and_never_on_the_name_alone(tmp_path: Path) -> None:
    rest = ("Gazette,curfew mayors,Danon,South,2012-01-01,9",)
    verdict = check(write_tables(tmp_path, effect=0.4, rest=rest))
    one = verdict.study.standing[0]
    assert [unit for unit, _ in one.treated] == sorted(TREATED)
    assert any("name no place" in note for note in one.notes)


def test_one_treated_place_among_few_cannot_reach_five_percent(tmp_path: Path) -> None:
    panel, lists = write_tables(tmp_path, effect=0.9)
    keep = ("town", "Baton", *TOWNS[-9:])
    panel.write_text("\n".join(x for x in panel.read_text().splitlines() if x.startswith(keep)) + "\n")
    verdict = check([panel, lists])
    assert verdict.study.standing[0].smallest_p > 0.05
    assert (verdict.label, verdict.reason) == ("unknown", "not told apart")
    assert any("not treated" in text for text in verdict.missing)


def test_a_shock_named_in_the_text_is_masked_and_studied(tmp_path: Path) -> None:
    text = TEXT + " The mayors say that burglaries rose because of the pandemic."
    report = caveat.check(
        caveat.parse_article(text, published=date(2022, 3, 1)), data=write_tables(tmp_path, shock=0.3)
    )
    named, rival = cause_of(report, "mayors have"), cause_of(report, "pandemic")
    assert named.study.shock_periods == rival.study.shock_periods == ("2020", "2021")
    assert {row[-1] for row in named.study.lists[0].choices} == {"year effects", "masked"}
    assert (rival.label, rival.reason, rival.study.role) == ("unknown", "not told apart", "rival")
    assert 20 < rival.study.common[0] < 40
    page = to_html(report)
    assert "side by side" in page and page.count('class="study"') == 2


def test_nothing_after_the_articles_date_is_used(tmp_path: Path) -> None:
    tables = write_tables(tmp_path, effect=0.4)
    with Catalog.from_paths(tables) as catalog:
        claim = next(c for c in find_claims(caveat.parse_article(TEXT)) if c.family == "cause")
        design = find_design(claim, catalog, date(2018, 6, 1))
        assert not isinstance(design, Missing)
        assert design.outcomes[0].periods[-1] == 2017
        early = find_design(claim, catalog, date(2013, 6, 1))
        assert isinstance(early, Missing) and "before and after" in early.missing[0]


def test_events_are_found_as_whole_words() -> None:
    assert named_event("because of Covid-19, they say") == "covid-19"
    assert named_event("because of the pandemics of the past") is None


def test_effects_that_turn_without_the_shock_years_are_not_told_apart(tmp_path: Path) -> None:
    verdict = check(write_tables(tmp_path, effect=0.4))
    one = verdict.study.lists[0]
    turned = replace(
        one, dates=tuple(replace(d, rival=replace(d.rival, sign_changes=True)) for d in one.cells)
    )
    judged = judge_cause(verdict, replace(verdict.study, lists=(turned,)))
    assert (judged.label, judged.reason) == ("unknown", "not told apart")
    assert any("changes sign" in text for text in judged.missing)


# ---------------------------------------------------------------- what is shown


def test_reports_validate_and_are_the_same_twice(tmp_path: Path) -> None:
    tables = write_tables(tmp_path, effect=0.4)
    article = caveat.parse_article(
        TEXT + " Others blame the pandemic for the rise.", published=date(2022, 3, 1)
    )
    first, second = caveat.check(article, data=tables), caveat.check(article, data=tables)
    data = json.loads(to_json(first))
    jsonschema.Draft202012Validator(read_schema("report-1")).validate(data)
    assert to_json(first) == to_json(second) and to_html(first) == to_html(second)
    study = next(c["study"] for c in data["claims"] if c["family"] == "cause" and c["study"])
    one = study["lists"][0]
    assert len(one["specifications"]["ids"]) == len(one["specifications"]["percent"])
    assert len({len(row) for row in one["specifications"]["choices"]}) == 1
    console = Console(file=open(tmp_path / "out.txt", "w", encoding="utf-8"), width=80)  # noqa: SIM115
    to_terminal(first, console)
    console.file.close()
    for text in (to_html(first), to_markdown(first), (tmp_path / "out.txt").read_text(encoding="utf-8")):
        assert "smallest possible" in text and "Gazette" in text


def test_the_programs_words_are_even_handed(tmp_path: Path) -> None:
    for effect in (0.4, -0.3, 0.0):
        report = caveat.check(
            caveat.parse_article(TEXT, published=date(2022, 3, 1)), data=write_tables(tmp_path, effect=effect)
        )
        page = OwnWords()
        page.feed(to_html(report))
        own = [
            text
            for text in page.own
            if "CREATE VIEW" not in text and (BANNED.search(text) or "caused" in text)
        ]
        assert own == []


def test_a_fault_of_a_study_stays_with_its_claim(tmp_path: Path) -> None:
    panel, lists = write_tables(tmp_path)
    flat = [line.rsplit(",", 2)[0] + ",100,1000" for line in panel.read_text().splitlines()[1:]]
    panel.write_text("\n".join(["town,county,year,burglaries,population", *flat]) + "\n")
    verdict = check([panel, lists])
    assert (verdict.label, verdict.reason) == ("unknown", "no data")


# ---------------------------------------------------------------- a design that a person brings


def bring(folder: Path, **options):
    panel, lists = write_tables(folder, effect=0.4, shock=0.2)
    given = {"outcome": "burglaries", "unit": "town", "time": "year", "treated": lists, "grid": "small"}
    return caveat.study_panel(panel, **{**given, **options})


def test_study_panel_finds_a_planted_effect(tmp_path: Path) -> None:
    report = bring(tmp_path, population="population", shock=[2020, 2021])
    one = report.study.lists[0]
    assert 30 < one.median < 50 and one.p < 0.05
    assert np.isfinite([one.p_shock, one.p_masked]).all()
    assert "stands out as a rise under Gazette" in report.study.says
    data = json.loads(to_study_json(report))
    jsonschema.Draft202012Validator.check_schema(read_schema("study-1"))
    jsonschema.Draft202012Validator(read_schema("study-1")).validate(data)
    page = to_study_html(report)
    assert "<script" not in page and "http" not in page.split("</style>")[1]
    with open(tmp_path / "out.txt", "w", encoding="utf-8") as file:
        to_study_terminal(report, Console(file=file, width=80))
    assert max(map(len, (tmp_path / "out.txt").read_text(encoding="utf-8").splitlines())) <= 80


def test_a_design_in_which_nothing_could_stand_out_says_so(tmp_path: Path) -> None:
    panel, lists = write_tables(tmp_path, effect=0.9)
    keep = ("town", "Baton", *TOWNS[-9:])
    panel.write_text("\n".join(x for x in panel.read_text().splitlines() if x.startswith(keep)) + "\n")
    report = caveat.study_panel(
        panel, outcome="burglaries", unit="town", time="year", treated=lists, grid="small"
    )
    (one,) = report.study.lists
    assert one.p == one.smallest_p > 0.05
    assert "no effect could stand out under Gazette" in report.study.says
    assert "does not stand out" not in report.study.says


def test_dates_may_be_given_as_a_mapping(tmp_path: Path) -> None:
    report = bring(tmp_path, treated={"mine": {"Baton": 2014, "Citon": "2015-02-01"}})
    assert report.study.lists[0].treated == (("Baton", "2014"), ("Citon", "2015"))


def test_results_do_not_depend_on_threads(tmp_path: Path) -> None:
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(3) as pool:
        assert to_study_json(bring(tmp_path)) == to_study_json(bring(tmp_path, mapper=pool.map))


def test_an_interrupt_leaves_the_finished_lists(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real, calls = studied.study, []

    def stops(*given, **options):
        calls.append(1)
        if len(calls) > 1:
            raise KeyboardInterrupt
        return real(*given, **options)

    monkeypatch.setattr(studied, "study", stops)
    treated = {"one": {"Baton": 2014}, "two": {"Citon": 2015}, "three": {"Feton": 2016}}
    report = bring(tmp_path, treated=treated)
    assert report.study.partial and [one.name for one in report.study.lists] == ["one"]
    assert [name for name, _, _ in report.study.not_studied] == ["two", "three"]
    assert json.loads(to_study_json(report))["study"]["partial"] is True
    assert "The run was stopped" in to_study_html(report)
    with pytest.raises(KeyboardInterrupt):
        bring(tmp_path, treated=treated)


@pytest.mark.parametrize(
    "options, words",
    [
        ({"outcome": "thefts"}, "no column 'thefts'"),
        ({"unit": "city"}, "no column 'city'"),
        ({"lists": ["Herald"]}, "no list 'Herald'"),
        ({"shock": [1950]}, "outside the panel"),
        ({"treated": {"mine": {}}}, "no treated unit has a date"),
        ({"since": 2050}, "no row of the panel is left"),
        ({"time": "population"}, ""),
    ],
)
def test_bad_input_gives_a_clear_error(tmp_path: Path, options: dict[str, object], words: str) -> None:
    with pytest.raises(CaveatError) as error:
        report = bring(tmp_path, **options)
        raise CaveatError(f"no error but {report.study.says}")
    assert words in str(error.value) and "no error but" not in str(error.value)


def test_a_list_may_hold_nothing_but_units_and_years(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text("town,from\nBaton,2014\nCiton,2015-03-01\n", encoding="utf-8")
    one = bring(tmp_path, treated=path).study.lists[0]
    assert (one.name, one.treated) == ("mine", (("Baton", "2014"), ("Citon", "2015")))


@pytest.mark.parametrize(
    "rows, words",
    [
        (["a,2000,1", "a,2001,2", "a,2002,4"], "one unit"),
        (["a,2001,1", "b,2001,2"], "one period (2001)"),
        (["a,2000,1", "a,2001,2", "a,2001,3", "b,2000,1", "b,2001,1"], "2 rows for period"),
        (["a,2000,7", "a,2001,7", "b,2000,7", "b,2001,7"], "constant"),
        (["a,1990,1", "a,1991,2", "b,1990,3", "b,1991,5"], "no member of it is dated inside"),
    ],
)
def test_panels_that_make_no_study_are_refused(tmp_path: Path, rows: list[str], words: str) -> None:
    panel, treated = tmp_path / "panel.csv", tmp_path / "treated.csv"
    panel.write_text("\n".join(["u,t,y", *rows]) + "\n", encoding="utf-8")
    treated.write_text("u,from\na,2001\n", encoding="utf-8")
    with pytest.raises(CaveatError) as error:
        caveat.study_panel(panel, outcome="y", unit="u", time="t", treated=treated, grid="small")
    assert words in str(error.value) and error.value.hint


def test_months_are_studied_as_months(tmp_path: Path) -> None:
    generator = np.random.default_rng(3)
    lines = ["town,month,thefts"]
    for town in TOWNS[:10]:
        level = generator.uniform(100, 200)
        for at in range(60):
            value = (
                level
                * (1 + 0.05 * generator.standard_normal())
                * (1.5 if town == "Baton" and at >= 40 else 1)
            )
            lines.append(f"{town},{2015 + at // 12}-{at % 12 + 1:02d},{round(value)}")
    panel, treated = tmp_path / "thefts.csv", tmp_path / "treated.csv"
    panel.write_text("\n".join(lines) + "\n", encoding="utf-8")
    treated.write_text("town,from\nBaton,2018-05-01\n", encoding="utf-8")
    report = caveat.study_panel(
        panel, outcome="thefts", unit="town", time="month", treated=treated, grid="small"
    )
    one = report.study.lists[0]
    assert one.treated == (("Baton", "2018-05"),) and 35 < one.median < 65
    assert (report.study.first, report.study.last) == ("2015-01", "2019-12")


def test_a_list_without_dates_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "undated.csv"
    path.write_text("list,town,county,size\nGazette,Baton,North,3\n", encoding="utf-8")
    with pytest.raises(CaveatError, match="no column of dates"):
        bring(tmp_path, treated=path)
    path.write_text("list,town,county,from,size\nGazette,Baton,North,,3\n", encoding="utf-8")
    with pytest.raises(CaveatError, match="date"):
        bring(tmp_path, treated=path)


# ---------------------------------------------------------------- the first real article

real = pytest.mark.skipif(not ARTICLE.exists(), reason="the annotated material is not beside the project")


@pytest.fixture(scope="module")
def report():
    started = time.process_time()
    found = caveat.check(ARTICLE, data=TABLES, published=date(2021, 6, 3))
    assert time.process_time() - started < 30  # about 9
    return found


@real
def test_the_real_cause_claims_are_studied_and_not_told_apart(report) -> None:
    claim = cause_of(report, "spike in homicides")
    assert (claim.label, claim.reason) == ("unknown", "not told apart")
    study = claim.study
    assert len(study.standing) == 1 and study.standing[0].kind == "term"
    assert study.claimed is not None and study.claimed[0] < 40 <= study.claimed[1]
    assert study.standing[0].naive > 0 and study.standing[0].rival.reproduces
    lists = [one for one in study.lists if one.kind == "list"]
    assert len(lists) >= 5 and {one.sign for one in lists} == {1, -1}  # answers of both signs in one curve
    assert not any(one.stands for one in lists)


@real
def test_the_real_rival_is_studied_in_the_same_terms(report) -> None:
    rivals = [v for v in report.verdicts if v.study is not None and v.study.role == "rival"]
    assert rivals
    for verdict in rivals:
        assert (verdict.label, verdict.reason) == ("unknown", "not told apart")
        assert verdict.study.shock_periods == ("2020",) and verdict.study.common is not None
        assert {one.name for one in verdict.study.lists} == {
            one.name for one in cause_of(report, "spike in homicides").study.lists
        }


@real
def test_the_real_groups_list_is_missing_until_the_user_names_one() -> None:
    options = {"data": TABLES, "published": date(2021, 6, 3)}
    article = caveat.parse_article("The rogue prosecutor movement has caused rising homicides.")
    alone = cause_of(caveat.check(article, **options))
    assert (alone.label, alone.reason) == ("unknown", "no data")
    name = alone.study.lists[0].name
    named = cause_of(caveat.check(article, **options, lists={name: "rogue prosecutor"}))
    assert [one.name for one in named.study.standing] == [name]


@real
def test_the_bundled_published_answers_fall_on_both_sides_of_the_real_curve() -> None:
    answers = Path(caveat.__file__).parent / "data" / "examples" / "prosecutor_studies.csv"
    article = caveat.parse_article(
        "Larry Krasner's approach has resulted in a 40% spike in homicides.", published=date(2021, 6, 3)
    )
    report = caveat.check(article, data=[*TABLES, answers])
    study = cause_of(report).study
    found = {one.study.split(",")[0].split()[0]: one for one in study.answers}
    assert set(found) == {"Hogan", "Kaplan", "Foglesong", "Agan"}
    assert found["Hogan"].list == found["Kaplan"].list == "Hogan 2022"
    assert found["Hogan"].percent > 15 and found["Kaplan"].percent == 0.0
    assert not any(one.outside for one in found.values())
    assert any("Petersen" in note for note in study.notes)


@real
def test_the_shock_years_are_in_and_out_in_the_real_panel() -> None:
    report = caveat.study_panel(
        TABLES[0], outcome="homicide", unit="city", time="year", treated=TABLES[1], grid="small",
        population="population", shock=[2020, 2021], since=1995, until=2021,
    )  # fmt: skip
    both = [one for one in report.study.lists if np.isfinite(one.rival.without_shock)]
    assert len(both) >= 4
    assert any(one.rival.sign_changes for one in both)
    assert all(one.smallest_p <= one.p for one in report.study.lists)


@real
def test_the_real_report_is_even_handed(report) -> None:
    page = OwnWords()
    page.feed(to_html(report))
    sections = [text for text in page.own if BANNED.search(text) and "CREATE VIEW" not in text]
    assert sections == []
    says = " ".join(v.study.says for v in report.verdicts if v.study is not None)
    assert "caused" not in says and "rogue" not in says
    jsonschema.Draft202012Validator(read_schema("report-1")).validate(json.loads(to_json(report)))


# ---------------------------------------------------------------- in a browser


@pytest.mark.skipif(NAME is None, reason="no Chromium here")
def test_a_study_fits_its_window_and_stands_out_in_light_and_dark(tmp_path: Path) -> None:
    text = TEXT + " Others say that burglaries rose 40% because of the pandemic."
    report = caveat.check(
        caveat.parse_article(text, published=date(2022, 3, 1)), data=write_tables(tmp_path, effect=0.4)
    )
    page = tmp_path / "report.html"
    page.write_text(to_html(report), encoding="utf-8")
    assert page.read_text(encoding="utf-8").count('class="chart study"') == 2
    with browser(tmp_path / "profile") as chromium:
        for width, scheme in ((360, "light"), (1200, "dark"), (360, "dark")):
            chromium.open(page, width=width, color_scheme=scheme)
            inside, scroll, wide = chromium.run(WIDER)
            assert wide == [] and scroll <= inside, (width, scheme)
            assert chromium.run(PALE) == {}, (width, scheme)
            assert chromium.complaints() == []


def test_a_placebo_in_time_finds_nothing_where_nothing_was_planted(tmp_path: Path) -> None:
    placebo = check(write_tables(tmp_path, effect=0.4)).study.standing[0].in_time
    assert placebo is not None and placebo.earlier == studied.EARLIER
    assert abs(placebo.percent) < 5 and placebo.p > 0.05
