"""The same figures under a sentence that settles a point and one that leaves it open, and what is fragile.

    [[pair]]
    name = "up a quarter, since when"
    family = "change"
    axis = "baseline"                                    # on which the open sentence depends
    figures = { 2018 = 141, 2019 = 170, 2020 = 212 }     # of `measure`, "fires" by default; or `table`
    settled = "Fires rose 25% from 2019 to 2020."        # holds
    open = "Fires are up 25%."                           # selective
    mirror = { settled = "Fires fell 20% from 2019 to 2020.", open = "Fires are down 20%." }

`table` is a CSV, or the name of one of [tables]; `lists` holds membership lists. `settled_family` is given
where the settled sentence is of another family. A `mirror` says the same of figures turned over (x as 1/x).
"""

import csv
import io
import tomllib
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

import caveat
from caveat.pipeline import open_catalog
from caveat.readings import timing

FILE = tomllib.loads((Path(__file__).parent / "cases" / "pairs.toml").read_text("utf-8"))
PAIRS, FRAGILE = FILE["pair"], FILE["fragile"]
PUBLISHED = date(2021, 6, 1)
TURNED = 1_000_000  # the mirror of a figure x is TURNED / x

SENTENCES = [
    (case, case[way], case.get("settled_family", case["family"]) if way == "settled" else case["family"], way)
    for case in PAIRS
    for way in ("settled", "open")
] + [(case, case["text"], case["family"], "fragile") for case in FRAGILE]
EACH = [pytest.param(*one, id=f"{one[2]}, {one[3]}: {one[0]['name']}") for one in SENTENCES]
MIRRORED = [
    pytest.param(case, text, turned, family, id=f"{family}, {way}: {case['name']}")
    for case, text, family, way in SENTENCES
    if "mirror" in case
    for turned in [case["mirror"] if way == "fragile" else case["mirror"][way]]
]


def write_tables(case, folder, *, turned=False):
    """Write the case's table, with its figures turned over or not, and its lists; return their paths."""
    measure = case.get("measure", "fires")
    if "table" in case:
        rows = list(csv.DictReader(io.StringIO(FILE["tables"].get(case["table"], case["table"]).strip())))
    else:
        rows = [{"year": year, measure: str(value)} for year, value in case["figures"].items()]
    folder.mkdir(exist_ok=True)
    paths = [folder / "figures.csv"]
    with open(paths[0], "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows({k: turn(k, v) for k, v in row.items()} if turned else row for row in rows)
    if "lists" in case:
        paths.append(folder / "lists.csv")
        paths[1].write_text(case["lists"].strip() + "\n", encoding="utf-8")
    return paths


def turn(column, text):
    """Return a figure turned over; names and years stay."""
    return text if column == "year" or not text.replace(".", "").isdigit() else repr(TURNED / float(text))


def verdict_on(text, family, tables):
    """Return the verdict on the first claim of a family in a text."""
    report = caveat.check(caveat.parse_article(text, published=PUBLISHED), data=tables)
    found = [v for v in report.verdicts if v.claim.family == family]
    assert found, [(v.claim.family, v.claim.text) for v in report.verdicts]
    return found[0]


@pytest.mark.parametrize("case, text, family, way", EACH)
def test_a_sentence_that_settles_the_point_holds_and_one_that_does_not_depends_on_it(
    case, text, family, way, tmp_path
):
    tables = write_tables(case, tmp_path / "own")
    verdict = verdict_on(text, family, tables)
    shown = (verdict.label, verdict.reason, verdict.support, verdict.fragility_share, verdict.missing)
    if way == "settled":
        assert verdict.label == "holds", shown
    else:
        wanted = "fragile" if way == "fragile" else f"depends on {case['axis']}"
        assert (verdict.label, verdict.reason) == ("selective", wanted), shown
    with open_catalog(tables) as catalog:
        for reading in (verdict.main, verdict.author, verdict.counter, *verdict.others):
            if reading is not None:
                ((value, *_),) = catalog.query(reading.sql)
                assert value == pytest.approx(reading.value, rel=1e-9), (reading.words, reading.sql)


@pytest.mark.parametrize("case, text, turned, family", MIRRORED)
def test_sentence_and_figures_turned_over_together_get_the_same_label(
    case, text, turned, family, tmp_path, monkeypatch
):
    monkeypatch.setattr(timing, "MOST_WIDTHS", 1)  # the principle speaks of windows of one period
    one = verdict_on(text, family, write_tables(case, tmp_path / "own"))
    two = verdict_on(turned, family, write_tables(case, tmp_path / "turned", turned=True))
    assert (one.label, one.reason) == (two.label, two.reason)
    assert one.support == pytest.approx(two.support, abs=1e-9)
    assert one.direction_support == pytest.approx(two.direction_support, abs=1e-9)


def test_the_pairs_are_spread_over_families_and_axes():
    families, axes = Counter(p["family"] for p in PAIRS), Counter(p["axis"] for p in PAIRS)
    assert len(PAIRS) >= 60 and len(FRAGILE) >= 20
    assert len(families) >= 11 and max(families.values()) <= len(PAIRS) / 4
    assert len(axes) >= 11 and max(axes.values()) <= len(PAIRS) / 4
    names = [case["name"] for case in (*PAIRS, *FRAGILE)]
    assert len(names) == len(set(names))
    mirrored = Counter(case["family"] for case in PAIRS if "mirror" in case)
    assert min(mirrored[family] for family in ("change", "trend", "level")) >= 2
