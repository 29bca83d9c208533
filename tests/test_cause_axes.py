"""Open points of a cause claim: outcome, date, and places of other lists; what is shown of them."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import jsonschema
import numpy as np
import pytest

import caveat
from caveat.claims.find import find_claims
from caveat.cube.catalog import Catalog
from caveat.pipeline import find_one
from caveat.readings.answers import find_answers
from caveat.readings.dating import LATER, text_date
from caveat.readings.families.cause import find_designs
from caveat.readings.space import Missing
from caveat.report.html import to_html
from caveat.report.json import read_schema, to_json
from caveat.report.markdown import to_markdown
from caveat.report.study_view import percent as shown_percent
from caveat.studies import Axes, Panel, study
from caveat.studies.study import make_pairs
from caveat.verdicts.cause import judge_cause
from test_cause import TEXT, TOWNS, cause_of, check, write_tables

ARSON = "The curfew mayors have caused a rise in crime."


def write_crimes(
    folder: Path,
    effects: dict[str, float],
    *,
    columns: str = "from",
    dates: tuple[str, ...] = ("2014-01-01",),
) -> list[Path]:
    """Write a panel of several outcomes with an effect for each from 2014 on, and a list of four towns."""
    generator = np.random.default_rng(5)
    lines = [f"town,year,{','.join(effects)}"]
    for town in TOWNS:
        level = generator.uniform(300, 900)
        for year in range(2000, 2020):
            figures = []
            for effect in effects.values():
                value = level * (1 + 0.03 * generator.standard_normal())
                figures.append(round(value * (1 + effect if town in TOWNS[:4] and year >= 2014 else 1)))
            lines.append(f"{town},{year},{','.join(map(str, figures))}")
    panel, lists = folder / "crimes.csv", folder / "mayors.csv"
    panel.write_text("\n".join(lines) + "\n", encoding="utf-8")
    rows = [f"Gazette,curfew mayors,{town},{','.join(dates)},9" for town in TOWNS[:4]]
    head = f"list,label,town,{columns},seats"
    lists.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return [panel, lists]


def described(folder: Path, tables: list[Path]) -> list[Path]:
    """Write a descriptor in which two columns may be meant by "crime"."""
    fields = [
        {"name": "town", "type": "string", "caveat": {"role": "member"}},
        {"name": "year", "type": "integer", "caveat": {"role": "period"}},
    ]
    for name in ("burglaries", "arsons"):
        fields.append({"name": name, "type": "integer", "title": name.title(),
                       "caveat": {"role": "measure", "unit": "offences", "additive": True,
                                  "synonyms": ["crime", "crimes"]}})  # fmt: skip
    package = {
        "name": "crimes",
        "resources": [{"name": "crimes", "path": tables[0].name, "schema": {"fields": fields}}],
    }
    (folder / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    return tables


def claim_in(text: str):
    return next(c for c in find_claims(caveat.parse_article(text)) if c.family == "cause")


# ---------------------------------------------------------------- outcome


def test_words_that_fit_two_measures_make_two_studies(tmp_path: Path) -> None:
    tables = described(tmp_path, write_crimes(tmp_path, {"burglaries": 0.5, "arsons": 0.5}))
    verdict = check(tables, ARSON)
    assert {one.outcome for one in verdict.study.outcomes} == {"burglaries", "arsons"}
    assert all(one.lists and one.standing for one in verdict.study.outcomes)
    assert len({one.grid for one in verdict.study.outcomes}) == 1  # the same choices for each
    assert verdict.size == sum(one.size for one in verdict.study.outcomes)
    assert (verdict.label, verdict.reason) == ("holds", "as stated")


def test_outcomes_that_disagree_make_it_depend_on_the_outcome(tmp_path: Path) -> None:
    tables = described(tmp_path, write_crimes(tmp_path, {"burglaries": 0.5, "arsons": 0.0}))
    verdict = check(tables, ARSON)
    assert (verdict.label, verdict.reason) == ("selective", "depends on outcome")
    assert "what is counted" in verdict.study.says
    report = caveat.check(caveat.parse_article(ARSON, published=date(2022, 3, 1)), data=tables)
    page, data = to_html(report), json.loads(to_json(report))
    jsonschema.Draft202012Validator(read_schema("report-1")).validate(data)
    found = next(c["study"] for c in data["claims"] if c.get("study"))
    assert [one["outcome"] for one in found["further"]] == [o.outcome for o in verdict.study.further]
    assert page.count('class="chart study"') == 4  # two outcomes, each wide and narrow
    assert "The same for" in page and "The same for" in to_markdown(report)


def test_an_outcome_named_exactly_is_the_only_one(tmp_path: Path) -> None:
    tables = described(tmp_path, write_crimes(tmp_path, {"burglaries": 0.5, "arsons": 0.0}))
    verdict = check(tables, ARSON.replace("crime", "burglaries"))
    assert verdict.study.outcome == "burglaries" and not verdict.study.further
    assert verdict.label == "holds"


# ---------------------------------------------------------------- date


def test_two_columns_of_dates_are_two_choices(tmp_path: Path) -> None:
    tables = write_crimes(
        tmp_path, {"burglaries": 0.5}, columns="from,elected", dates=("2014-01-01", "2009-11-03")
    )
    study_ = check(tables).study
    one = study_.standing[0]
    assert [cell.date for cell in one.cells] == ["from", "elected", LATER]
    assert [cell.treated[0][1] for cell in one.cells] == ["2014", "2010", "2015"]
    assert study_.axes[0] == "date" and {row[0] for row in one.choices} == {"from", "elected", LATER}
    assert len(set(one.ids)) == len(one.ids) == sum(len(cell.ids) for cell in one.cells)
    assert one.p == one.cells[0].p


def test_dates_that_disagree_make_it_depend_on_the_date(tmp_path: Path) -> None:
    tables = write_crimes(
        tmp_path, {"burglaries": 0.5}, columns="from,elected", dates=("2014-01-01", "2001-11-03")
    )
    verdict = check(tables)
    one = verdict.study.standing[0]
    early = next(cell for cell in one.cells if cell.date == "elected")
    weak = replace(early, p=0.4, p_shock=0.4)
    cells = tuple(weak if cell is early else cell for cell in one.cells)
    judged = judge_cause(verdict, replace(verdict.study, lists=(replace(one, dates=cells),)))
    assert (judged.label, judged.reason) == ("selective", "depends on date")
    assert "from when it is counted" in judged.study.says


def test_the_date_that_the_text_names_is_a_choice(tmp_path: Path) -> None:
    tables = write_crimes(tmp_path, {"burglaries": 0.5})
    since = check(tables, "Since 2012 the curfew mayors have caused a rise in burglaries.")
    dates = {cell.date: cell.treated[0][1] for cell in since.study.standing[0].cells}
    assert dates["2012, as the text says"] == "2012" and dates["from"] == "2014"
    assert text_date(claim_in("The curfew of 2013 has caused a rise in burglaries.")) == ("2013", "2013")
    assert text_date(claim_in("The pandemic has caused a rise in burglaries.")) is None
    assert text_date(claim_in("The curfew has caused a rise in burglaries.")) is None


def test_a_way_to_date_that_leaves_no_period_is_named_and_left_out(tmp_path: Path) -> None:
    one = check(write_crimes(tmp_path, {"burglaries": 0.5}, dates=("2019-01-01",))).study.lists[0]
    assert not one.dates and one.treated[0][1] == "2019"
    assert any(LATER in note for note in one.notes)


def test_a_column_that_ends_a_span_dates_nothing(tmp_path: Path) -> None:
    tables = write_crimes(
        tmp_path, {"burglaries": 0.5}, columns="from,to", dates=("2014-01-01", "2016-01-01")
    )
    assert [cell.date for cell in check(tables).study.standing[0].cells] == ["from", LATER]


# ---------------------------------------------------------------- places of other lists


def test_places_of_other_lists_are_left_out_of_the_comparison_in_half_of_the_choices(tmp_path: Path) -> None:
    rest = tuple(f"Herald,night wardens,{town},North,2013-01-01,9" for town in ("Danon", "Dbton", "Gaton"))
    alone = check(write_tables(tmp_path, effect=0.4)).study.standing[0]
    verdict = check(write_tables(tmp_path, effect=0.4, rest=rest))
    one = verdict.study.standing[0]
    at = verdict.study.axes.index("elsewhere")
    assert {row[at] for row in one.choices} == {"kept", "left out"}
    assert {row[at] for row in alone.choices} == {"kept"}
    kept = sum(row[at] == "kept" for row in one.choices)
    assert kept == len(one.choices) - kept == len(alone.choices)
    assert any("Gaton" in note for note in one.notes)
    assert verdict.label == "holds"


def test_donors_of_other_lists_have_no_weight_where_they_are_left_out() -> None:
    generator = np.random.default_rng(1)
    units = [f"u{i:02d}" for i in range(30)]
    figures = generator.normal(100, 3, size=(30, 14))
    figures[1:4, 9:] += 60  # treated by another list; they look most like the treated unit before
    figures[1:4, :9] = figures[0, :9] + generator.normal(0, 0.1, size=(3, 9))
    panel = Panel.from_long(
        [u for u in units for _ in range(14)], list(range(2000, 2014)) * 30, figures.ravel()
    )
    axes = Axes(
        scale=("count",), estimator=("sc",), donors=("all",), pre=(0,), post=(0,), anticipation=(0,),
        weighting=("unit",), elsewhere=("kept", "left out"),
    )  # fmt: skip
    found = study(panel, treated={"own": {"u00": 2009}}, elsewhere={"own": ["u01", "u02", "u03"]}, axes=axes)
    one = found.results[0]
    others = np.isin(np.asarray(one.units), ["u01", "u02", "u03"])
    effect = dict(zip((s.elsewhere for s in one.specifications), one.events, strict=True))
    assert effect["kept"] < -40 < -10 < effect["left out"] < 10
    by = dict(zip((s.elsewhere for s in one.specifications), one.weights, strict=True))
    assert np.nansum(by["left out"][others]) == 0.0 and np.nansum(by["kept"][others]) > 0.9
    assert one.untreated == 26 and one.smallest_p == 1 / 27  # nor are they placebos


def test_places_of_other_lists_stay_placebos_where_too_few_others_are_left() -> None:
    adoption = np.full(25, np.nan)
    adoption[0] = 2005.0
    elsewhere = np.zeros(25, dtype=np.bool_)
    elsewhere[1:6] = True
    assert len(make_pairs(adoption, elsewhere)[0].units) == 1 + 19
    elsewhere[6] = True
    assert len(make_pairs(adoption, elsewhere)[0].units) == 1 + 24


# ---------------------------------------------------------------- denied, even-handed


def test_a_denial_turns_the_label_and_nothing_else(tmp_path: Path) -> None:
    tables = write_tables(tmp_path, effect=0.4)
    asserted = check(tables)
    denied = replace(asserted, claim=replace(asserted.claim, polarity="denied"))
    judged = judge_cause(denied, asserted.study)
    assert (asserted.label, judged.label) == ("holds", "contradicted")
    assert judged.study.says == asserted.study.says
    fall = check(write_tables(tmp_path, effect=-0.3))
    judged = judge_cause(replace(fall, claim=replace(fall.claim, polarity="denied")), fall.study)
    assert (fall.label, judged.label) == ("contradicted", "holds")
    assert "goes the other way" in judged.study.says and "goes with" not in judged.study.says


@pytest.mark.parametrize("effect", [0.4, 0.0])
def test_other_labels_parties_and_speakers_change_nothing(tmp_path: Path, effect: float) -> None:
    first = check(write_tables(tmp_path, effect=effect))
    for words, text in (
        ("red mayors", TEXT.replace("curfew", "red")),
        ("blue mayors", TEXT.replace("curfew", "blue")),
        ("curfew mayors", f"Mayor Anna Bell said: “{TEXT}”"),
        ("curfew mayors", f"Mayor Otto Reed said: “{TEXT}”"),
    ):
        other = check(write_tables(tmp_path, effect=effect, label=words), text)
        assert (other.label, other.reason, other.grid) == (first.label, first.reason, first.grid)
        np.testing.assert_array_equal(other.study.lists[0].percent, first.study.lists[0].percent)
        assert other.study.says == first.study.says


def test_rise_and_fall_of_one_panel_are_judged_as_opposites(tmp_path: Path) -> None:
    tables = write_tables(tmp_path, effect=0.4)
    up, down = check(tables), check(tables, TEXT.replace("rise", "fall"))
    assert (up.label, down.label) == ("holds", "contradicted")
    np.testing.assert_array_equal(up.study.lists[0].percent, down.study.lists[0].percent)
    assert up.study.lists[0].p == down.study.lists[0].p
    flat = write_tables(tmp_path, effect=0.0, seed=1)
    assert check(flat).label == check(flat, TEXT.replace("rise", "fall")).label == "unknown"


def test_mirrored_log_figures_turn_the_effect_over(tmp_path: Path) -> None:
    """With each figure x replaced by c/x, log effects change their sign and no test moves."""
    axes = Axes(scale=("log",), pre=(0, 8), post=(0,), anticipation=(0,), weighting=("unit",))
    generator = np.random.default_rng(2)
    figures = np.exp(generator.normal(5, 0.1, size=(24, 16)))
    units = [f"u{i:02d}" for i in range(24) for _ in range(16)]
    found = []
    for values in (figures, 1e4 / figures):
        panel = Panel.from_long(units, list(range(2000, 2016)) * 24, values.ravel(), adoption={"u03": 2010})
        result = study(panel, axes=axes).results[0]
        found.append({s.id: e for s, e in zip(result.specifications, result.effect, strict=True)})
        found.append(result.p)
    assert found[1] == found[3]
    for name, effect in found[0].items():
        assert found[2][name] == pytest.approx(-effect, abs=2e-3)


# ---------------------------------------------------------------- no panel, no dates


@pytest.mark.parametrize(
    "keep, words",
    [
        ((0,), "treated places and dates: a table with a row for each place"),
        ((1,), "a measure for “burglaries”"),
    ],
)
def test_a_cause_without_panel_or_dates_says_which_table_would_decide_it(
    tmp_path: Path, keep: tuple[int, ...], words: str
) -> None:
    tables = write_tables(tmp_path, effect=0.4)
    verdict = check([tables[i] for i in keep])
    assert (verdict.label, verdict.reason) == ("unknown", "no data")
    assert any(words in text for text in verdict.missing), verdict.missing
    assert verdict.study is None


def test_one_place_alone_makes_no_comparison(tmp_path: Path) -> None:
    panel, lists = write_tables(tmp_path, effect=0.4)
    lines = [x for x in panel.read_text().splitlines() if x.startswith(("town", "Baton"))]
    panel.write_text("\n".join(lines) + "\n", encoding="utf-8")
    verdict = check([panel, lists])
    assert (verdict.label, verdict.reason) == ("unknown", "no data")
    assert any("several places" in text or "before and after" in text for text in verdict.missing)


# ---------------------------------------------------------------- published answers


PUBLISHED = """study,outcome,list,percent,events,finding
Ash 2020,burglaries,,45,,a rise
Birch 2021,burglaries,Gazette,,-60,a fall
Cedar 2021,,,,,no effect
Dogwood 2022,thefts,,12,,a rise
Elm 2022,burglaries,,900,,a rise
"""


def with_published(folder: Path) -> list[Path]:
    tables = write_tables(folder, effect=0.4)
    path = folder / "published.csv"
    path.write_text(PUBLISHED, encoding="utf-8")
    return [*tables, path]


def test_published_answers_are_placed_on_the_curve(tmp_path: Path) -> None:
    verdict = check(with_published(tmp_path))
    assert verdict.label == "holds"  # they decide nothing
    found = {one.study: one for one in verdict.study.answers}
    assert list(found) == ["Birch 2021", "Cedar 2021", "Ash 2020", "Elm 2022"]  # in order of effect
    assert found["Cedar 2021"].percent == 0.0 and found["Elm 2022"].outside
    birch = found["Birch 2021"]
    assert birch.converted and birch.list == "Gazette" and -25 < birch.percent < -5
    curve = verdict.study.lists[0].percent
    assert found["Ash 2020"].below == pytest.approx(float((curve < 45).mean()))
    assert any("Dogwood 2022 (thefts)" in note for note in verdict.study.notes)


def test_published_answers_are_in_every_report(tmp_path: Path) -> None:
    tables = with_published(tmp_path)
    report = caveat.check(caveat.parse_article(TEXT, published=date(2022, 3, 1)), data=tables)
    data = json.loads(to_json(report))
    jsonschema.Draft202012Validator(read_schema("report-1")).validate(data)
    answers = next(c["study"] for c in data["claims"] if c.get("study"))["answers"]
    assert [one["study"] for one in answers] == ["Birch 2021", "Cedar 2021", "Ash 2020", "Elm 2022"]
    page = to_html(report)
    assert page.count('class="answer"') >= 2 and "Published answers" in page
    for text in (page, to_markdown(report)):
        assert all(one["study"] in text for one in answers) and "beyond every specification" in text


def test_a_table_of_figures_is_no_table_of_answers(tmp_path: Path) -> None:
    tables = write_tables(tmp_path)
    with Catalog.from_paths(tables) as catalog:
        column = catalog.tables[0].column("burglaries")
        assert find_answers(catalog, column) == ((), ())
        designs = find_designs(claim_in(TEXT), catalog, date(2022, 3, 1))
        assert not isinstance(designs, Missing) and designs[0].answers == ()


# ---------------------------------------------------------------- the report holds all of it


class Text(HTMLParser):
    """Collect the text of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.parts.append(data)


def plain(page: str) -> str:
    reader = Text()
    reader.feed(page)
    return re.sub(r"\s+", " ", " ".join(reader.parts))


def test_html_and_json_hold_the_same_study(tmp_path: Path) -> None:
    """Every choice, test, weight and axis effect of the JSON stands in the page, in the same figures."""
    rest = tuple(f"Herald,night wardens,{town},North,2013-01-01,9" for town in ("Danon", "Gaton"))
    tables = write_tables(tmp_path, effect=0.4, shock=0.2, rest=rest)
    text = TEXT.replace("a rise", "a 40% rise") + " Others blame the pandemic."
    report = caveat.check(caveat.parse_article(text, published=date(2022, 3, 1)), data=tables)
    page = plain(to_html(report)).replace("−", "-")
    claims = json.loads(to_json(report))["claims"]
    found = next(c["study"] for c in claims if c["family"] == "cause" and c["study"])

    def shown(value: float) -> str:
        return shown_percent(value).replace("−", "-")

    assert found["grid"]["hash"] in page
    for one in found["lists"]:
        assert one["name"] in page
        assert f"{shown(one['effect']['median_percent'])} (most between" in page
        assert f"{shown(one['naive']['median_percent'])} without comparison" in page
        for cell in one["dates"]:
            assert cell["date"] in page
            p = cell["p"]
            assert f"p {p:.3f}" in page if p < 0.1 else f"p {p:.2f}" in page
            assert f"(smallest possible {cell['smallest_p']:.3f})" in page
        for weight in one["weights"]:
            assert weight["unit"] in page
        rows = one["specifications"]
        assert len(rows["ids"]) == len(rows["choices"]) == len(rows["percent"]) == len(rows["fit_percent"])
        assert sum(len(cell["placebo_bands"][0]["percent"]) for cell in one["dates"]) == len(rows["ids"])
    assert sum(len(one["specifications"]["ids"]) for one in found["lists"]) == found["grid"]["size"]
    for axis in found["axes"]:
        assert axis["why"] in page
        for choice in axis["choices"]:
            assert shown(choice["median"]) in page
    assert {a["axis"] for a in found["axes"]} >= {"list", "date", "elsewhere", "scale", "estimator", "shock"}
    assert "stated 40%" in page and "pre-period error" in page and "most weight" in page


def test_a_study_is_the_same_whatever_the_order_of_the_tables_rows(tmp_path: Path) -> None:
    tables = write_tables(tmp_path, effect=0.4)
    first = check(tables)
    for path in tables:
        head, *rows = path.read_text(encoding="utf-8").splitlines()
        path.write_text("\n".join([head, *reversed(rows)]) + "\n", encoding="utf-8")
    again = check(tables)
    assert (again.label, again.grid) == (first.label, first.grid)
    np.testing.assert_allclose(again.study.lists[0].percent, first.study.lists[0].percent, rtol=1e-9)
    assert again.study.lists[0].p == first.study.lists[0].p


def test_causes_side_by_side_name_every_outcome_and_stance(tmp_path: Path) -> None:
    text = TEXT + " Burglaries did not rise because of the pandemic."
    report = caveat.check(
        caveat.parse_article(text, published=date(2022, 3, 1)), data=write_tables(tmp_path, shock=0.3, seed=1)
    )
    rows = re.search(r'<section class="causes".*?</section>', to_html(report), re.S)
    assert rows is not None
    assert "asserted" in rows[0] and "denied" in rows[0]
    assert "common shock" in rows[0] and "named cause" in rows[0]
    rival = next(v for v in report.verdicts if v.study is not None and v.study.role == "rival")
    assert rival.claim.polarity == "denied" and rival.label == "unknown"
    assert cause_of(report, "curfew").label == "unknown"


# ---------------------------------------------------------------- the first year of an office


def test_the_first_year_of_a_term_is_named_beside_its_baseline(tmp_path: Path) -> None:
    panel = tmp_path / "burglaries.csv"
    rows = [f"{t},{y},{v}" for t in ("Baton", "Citon") for y, v in ((2018, 100), (2019, 101), (2020, 141))]
    panel.write_text("\n".join(["town,year,burglaries", *rows]) + "\n", encoding="utf-8")
    text = "Anna Bell governs Baton. Burglaries rose 40% in Baton under Anna Bell."
    for took, named in (("2018-01-08", "2018"), ("2018-11-20", "2019")):
        terms = tmp_path / "terms.csv"
        terms.write_text(
            "office,town,name,start_date,end_date,seats\n"
            f"mayor,Baton,Anna Bell,{took},2022-01-01,9\nmayor,Citon,Otto Reed,2015-01-01,2021-01-01,9\n",
            encoding="utf-8",
        )
        article = caveat.parse_article(text, published=date(2021, 3, 1))
        _, found = find_one(article, "rose 40%", data=[panel, terms])
        words = [one.words for one in found]
        said = [w for w in words if "first year of the term of Anna Bell" in w]
        assert said and all(f"against {named} (first year" in w for w in said), words
