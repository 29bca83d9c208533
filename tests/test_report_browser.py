"""The HTML report in a real browser: on a phone, in the dark, by keyboard, on paper, without a network."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from pypdf import PdfReader

from browser import NAME, Browser, browser
from caveat.report.html import to_html
from report_fixture import fixture_report

pytestmark = pytest.mark.skipif(NAME is None, reason="no Chromium here")

WIDER = """
(function () {
  document.querySelectorAll("details").forEach(function (d) { d.open = true; });
  var width = document.documentElement.clientWidth;
  var wide = Array.from(document.querySelectorAll("body *")).filter(function (e) {
    return !e.closest(".scroll, pre, .pre, .skip") && e.getBoundingClientRect().right > width + 1;
  }).map(function (e) { return e.tagName + "." + (e.className.baseVal || e.className); });
  return [width, document.documentElement.scrollWidth, wide.slice(0, 5)];
})()
"""
# Every text and the contrast to what is behind it (https://www.w3.org/TR/WCAG22/#contrast-minimum).
PALE = """
(function () {
  document.querySelectorAll("details").forEach(function (d) { d.open = true; });
  var canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true }), known = {};
  function parts(color) {
    if (!known[color]) {
      canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = color; canvas.fillRect(0, 0, 1, 1);
      var p = canvas.getImageData(0, 0, 1, 1).data;
      known[color] = [p[0], p[1], p[2], p[3] / 255];
    }
    return known[color];
  }
  function over(a, b) { return [0, 1, 2].map(function (i) { return a[i] * a[3] + b[i] * (1 - a[3]); }); }
  function light(c) {
    var x = c.slice(0, 3).map(function (v) {
      v /= 255; return v <= .04045 ? v / 12.92 : Math.pow((v + .055) / 1.055, 2.4);
    });
    return .2126 * x[0] + .7152 * x[1] + .0722 * x[2];
  }
  function behind(e) {
    var layers = [];
    for (; e; e = e.parentElement) { layers.push(parts(getComputedStyle(e).backgroundColor)); }
    return layers.reverse().reduce(function (under, layer) { return over(layer, under); }, [255, 255, 255]);
  }
  var found = {};
  var walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (var node = walk.nextNode(); node; node = walk.nextNode()) {
    var e = node.parentElement;
    if (!node.textContent.trim() || e.closest("script, style, .skip")) { continue; }
    if (!e.getClientRects().length) { continue; }
    var style = getComputedStyle(e);
    var ink = parts(e.closest("svg") ? style.fill : style.color), ground = behind(e);
    var a = light(over(ink, ground)), b = light(ground);
    var ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
    var name = e.tagName + "." + (e.className.baseVal || e.className);
    if (ratio < 4.5) { found[name] = Math.round(ratio * 100) / 100; }
  }
  return found;
})()
"""
FOCUSED = """
(function () {
  var e = document.activeElement;
  if (!e || e === document.body) { return null; }
  if (!e.dataset.seen) { e.dataset.seen = ++window.seen; }
  var s = getComputedStyle(e), box = e.getBoundingClientRect();
  return [Number(e.dataset.seen), s.outlineStyle !== "none" && s.outlineWidth !== "0px",
    box.bottom > 0 && box.top < innerHeight, e.outerHTML.slice(0, 80)];
})()
"""


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the report of the fixture as a file."""
    path = tmp_path_factory.mktemp("report") / "report.html"
    path.write_text(to_html(fixture_report()), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Yield one browser for all tests of this file."""
    with browser(tmp_path_factory.mktemp("profile")) as one:
        yield one


def test_page_asks_nothing_of_the_network_and_has_no_complaints(chromium: Browser, page: Path) -> None:
    chromium.open(page)
    assert chromium.run("document.documentElement.className") == "js", "the page's script did not run"
    chromium.run("document.querySelectorAll('details').forEach(d => { d.open = true; })")
    chromium.run("document.querySelectorAll('button').forEach(b => { b.click(); })")
    assert [url for url in chromium.requests() if not url.startswith(("file:", "data:"))] == []
    assert [x for x in chromium.complaints() if "lipboard" not in x] == []


@pytest.mark.parametrize("width", [360, 768, 1200])
def test_nothing_is_wider_than_the_window(chromium: Browser, page: Path, width: int) -> None:
    chromium.open(page, width=width)
    inside, scroll, wide = chromium.run(WIDER)
    assert inside == pytest.approx(width, abs=20)  # less a scroll bar
    assert wide == [] and scroll <= inside


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1200])
def test_every_text_stands_out_from_what_is_behind_it(
    chromium: Browser, page: Path, width: int, scheme: str
) -> None:
    chromium.open(page, width=width, color_scheme=scheme)
    dark = chromium.run("getComputedStyle(document.body).backgroundColor")
    assert (dark == "rgb(23, 22, 20)") == (scheme == "dark")
    assert chromium.run(PALE) == {}


def test_everything_is_reached_by_tab_in_the_order_of_the_page(chromium: Browser, page: Path) -> None:
    chromium.open(page, reduced_motion="reduce")
    chromium.run("window.seen = 0; document.querySelectorAll('details').forEach(d => { d.open = true; })")
    wanted = chromium.run(
        "Array.from(document.querySelectorAll('a[href], button, summary, [tabindex=\"0\"]'))"
        ".filter(e => e.getClientRects().length).length"
    )
    assert wanted > 60
    places = []
    for _ in range(wanted + 5):
        chromium.press("Tab", 9)
        found = chromium.run(FOCUSED)
        if found is None or found[0] <= len(places):
            break
        number, outlined, visible, what = found
        assert outlined and visible, what
        places.append(number)
    assert places == list(range(1, len(places) + 1))
    assert len(places) == wanted
    order = chromium.run(
        "Array.from(document.querySelectorAll('[data-seen]')).map(e => Number(e.dataset.seen))"
    )
    assert order == sorted(order)


def test_details_open_with_the_keyboard_and_j_goes_to_the_next_claim(chromium: Browser, page: Path) -> None:
    chromium.open(page)
    chromium.run("document.querySelector('#claim-1 summary').focus()")
    chromium.press("Enter", 13, text="\r")
    assert chromium.run("document.querySelector('#claim-1 details').open") is True
    chromium.press("j", 74, text="j")
    assert chromium.run("document.activeElement.id") == "claim-2"


def test_pictures_have_a_name_and_a_table(chromium: Browser, page: Path) -> None:
    chromium.open(page)
    bare = chromium.run(
        "Array.from(document.querySelectorAll('figure')).filter(f =>"
        " !f.querySelector('svg[role=img][aria-label]') || !f.querySelector('table')).length"
    )
    assert bare == 0 and chromium.run("document.querySelectorAll('figure').length") >= 4


def test_paper_holds_every_claim_opened(chromium: Browser, page: Path, tmp_path: Path) -> None:
    chromium.open(page, color_scheme="dark")
    pdf = tmp_path / "report.pdf"
    pdf.write_bytes(base64.b64decode(chromium.call("Page.printToPDF", printBackground=False)["data"]))
    assert chromium.run("document.querySelectorAll('details[open]').length") == 0, "closed again afterwards"
    text = " ".join(text_of(pdf).split())
    report = fixture_report()
    for number, verdict in enumerate(report.verdicts, 1):
        assert re.search(rf"\b{number}\b", text)
        for reading in (verdict.main, verdict.author, verdict.counter):
            if reading is not None and verdict.claim.id == "c1":
                assert reading.sql.split("\n")[0][:30] in text
    assert "Uniqueness" in text and "Open all details" not in text


def text_of(pdf: Path) -> str:
    """Return the text of a PDF, page by page."""
    return "\n".join(page.extract_text() for page in PdfReader(pdf).pages)
