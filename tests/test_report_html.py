"""The HTML report: safe, self-contained, complete; and the charts in it."""

from __future__ import annotations

import base64
import hashlib
import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from importlib import resources
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from caveat import check, parse_article
from caveat.figures import figure_text
from caveat.report.chart import NARROW, WIDE, _spread, clipped, curve_svg
from caveat.report.html import to_html
from caveat.report.marks import passages
from caveat.report.view import claim_views
from caveat.verdicts.verdict import Curve
from report_fixture import empty_report, fixture_report
from test_report_json import snapshot
from test_report_words import OwnWords

HTML = to_html(fixture_report())


def show(value: float) -> str:
    return figure_text(value, "percent", signed=True)


def test_page_is_the_same_every_time() -> None:
    assert to_html(fixture_report()) == HTML
    snapshot("report.html", HTML)


def test_nothing_from_strangers_becomes_markup() -> None:
    assert HTML.count("<script") == 1 and HTML.count("</script") == 1
    assert "<img" not in HTML and "<b onmouseover" not in HTML and "<em>" not in HTML
    assert "{{ 7 * 7 }}" in HTML and "{{ 1 + 1 }}" in HTML
    assert not re.search(r"<[a-z][^>]*\son[a-z]+=", HTML)
    assert not re.search(r"<[a-z][^>]*\sstyle=", HTML)


def test_page_needs_no_network() -> None:
    assert re.findall(r'(?:src|href)="(?!#|data:,)[^"]*"', HTML) == []
    assert "url(" not in HTML and "@import" not in HTML and "http" not in HTML.replace("http-equiv", "")


def test_policy_admits_only_our_style_and_script() -> None:
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', HTML)
    assert policy
    admitted = policy[1].replace("&#39;", "'").replace("&#43;", "+")
    assert "default-src 'none'" in admitted and "unsafe" not in admitted
    for tag in ("style", "script"):
        text = HTML.split(f"<{tag}>")[1].split(f"</{tag}>")[0]
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in admitted


def test_every_jump_lands_and_every_name_is_used_once() -> None:
    ids = re.findall(r'\sid="([^"]*)"', HTML)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]*)"', HTML)) <= set(ids)
    for number in range(1, 13):
        assert f'href="#claim-{number}"' in HTML and f'href="#mark-{number}"' in HTML


def test_marks_leave_the_text_as_it_is() -> None:
    report = fixture_report()
    views = claim_views(report)
    shown = passages(report.article, views, report.not_read)
    joined = ["".join(piece.text for piece in passage.pieces) for passage in shown]
    assert joined == [report.article.text[b.start : b.end] for b in report.article.blocks]
    for view in views:
        pieces = [piece for passage in shown for piece in passage.pieces]
        assert "".join(piece.text for piece in pieces if view in piece.claims) == view.text
        assert sum(view in piece.begins for piece in pieces) == 1
        assert sum(view in piece.ends for piece in pieces) == 1
    overlap = next(piece for passage in shown for piece in passage.pieces if piece.text == "812 of them")
    assert [view.number for view in overlap.claims] == [2, 3]


def test_a_claim_outside_every_block_is_still_marked() -> None:
    report = fixture_report()
    bare = replace(report, article=replace(report.article, blocks=()))
    for number in range(1, 13):
        assert f'id="mark-{number}"' in to_html(bare)


def test_page_says_everything_the_design_asks_for() -> None:
    page = OwnWords()
    page.feed(HTML)
    text = " ".join(" ".join([*page.own, *page.quoted]).split())
    for words in (
        "no reading tried on these tables gives this",
        "these tables cannot decide it; missing: spending by purpose; the year of the two sums",
        "nearest to the stated figure; the author may have had another in mind",
        "188,045,296 readings in order of value",
        "220 of the 188,045,296 are drawn, evenly chosen.",
        "The program's own answer: selective, depends on baseline.",
        "Readings that differ this much can give most figures of this size, so a match proves little.",
        "CREATE VIEW \"otters\" AS SELECT * FROM read_csv('otters.csv', header = true);",
        "Tolland Reach has no figure for 2004 and 2005",
        "a1b2" * 16,
        "2022: 771, 5.0% below 2021.",
        "inside claim 8",
    ):
        assert words in text, words
    assert "nan" not in text.lower().split()


def test_a_check_that_decides_needs_no_table() -> None:
    report = fixture_report()
    money = next(v for v in report.verdicts if v.claim.id == "c6")
    check = replace(money.checks[0], agrees=False, decides=True)
    decided = replace(
        money,
        label="contradicted",
        reason="wrong number",
        value=2.25,
        checks=(check,),
        missing=(),
        by_own=True,
    )
    view = claim_views(replace(report, verdicts=(decided,)))[0]
    assert view.reason == "No table is needed: the numbers in the text itself decide it."
    assert view.comparison == "The sentence says about double; the figures give 2.25 times."


def test_an_article_of_forty_claims_stays_under_two_megabytes() -> None:
    examples = resources.files("caveat.data") / "examples"
    for name in ("out-of-control", "never-safer"):
        article = parse_article((examples / f"{name}.md").read_text(encoding="utf-8"))
        report = check(article)
        assert len(report.verdicts) >= 15
        assert len(to_html(report).encode()) / len(report.verdicts) * 40 < 2_000_000


def test_empty_report_renders() -> None:
    html = to_html(empty_report())
    assert "No statistical claim was found in this text." in html
    assert "since the text has no date" in html


@pytest.mark.parametrize("frame", [WIDE, NARROW], ids=["wide", "narrow"])
def test_charts_are_well_formed_and_stay_inside(frame: object) -> None:
    for verdict in fixture_report().verdicts:
        if verdict.curve is None:
            continue
        svg = curve_svg(verdict.curve, show, frame=frame, stated="<40%>", title="a & b")  # type: ignore[arg-type]
        root = ET.fromstring(svg)
        _, _, width, height = map(float, root.attrib["viewBox"].split())
        for x, y in re.findall(r"M(-?[\d.]+) (-?[\d.]+)h0", svg):
            assert 0 <= float(x) <= width and 0 <= float(y) <= height


def test_chart_of_one_or_equal_values_does_not_fail() -> None:
    for values in ([0.0], [5.0, 5.0, 5.0], [-1e-15, 1e-15], [1e12, 2e12]):
        n = len(values)
        curve = Curve(np.array(values), np.full(n, 1 / n), np.full(n, True), None, "count", values[0])
        assert curve_svg(curve, show).startswith("<svg")


def test_far_readings_are_counted_not_hidden() -> None:
    trend = next(v.curve for v in fixture_report().verdicts if v.claim.id == "c7")
    assert trend is not None
    assert clipped(trend) == 5
    assert "Beyond the scale, and drawn at its edge: 5." in HTML


@given(
    st.lists(st.tuples(st.floats(0, 600), st.floats(10, 120)), min_size=1, max_size=4).map(sorted),
)
def test_labels_of_a_chart_never_collide(marks: list[tuple[float, float]]) -> None:
    widths = [width for _, width in marks]
    centres = _spread([x for x, _ in marks], widths, 0.0, 600.0)
    for (a, wide_a), (b, wide_b) in pairwise(zip(centres, widths, strict=True)):
        assert b - a >= (wide_a + wide_b) / 2 - 1e-6
    assert centres[0] - widths[0] / 2 >= -1e-6 and centres[-1] + widths[-1] / 2 <= 600 + 1e-6
