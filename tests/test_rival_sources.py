"""Sources that disagree, from tables to verdict: which figure is the weaker, and what the report says."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

import caveat
from caveat.verdicts.verdict import Verdict

GOOD = {2016: 300, 2017: 310, 2018: 305, 2019: 315, 2020: 320}


def write(
    folder: Path, one: dict[int, float], other: dict[int, float], said: dict[str, object] | None = None
) -> Path:
    """Write figures of two sources, A and B, as one table, with a descriptor if one is given."""
    rows = [f"Alton,{y},{v},{s}" for s, line in (("A", one), ("B", other)) for y, v in line.items()]
    path = folder / "figures.csv"
    path.write_text("city,year,homicides,source\n" + "\n".join(rows) + "\n", encoding="utf-8")
    if said is not None:
        resource = {"name": "figures", "path": "figures.csv", "schema": {"fields": []}, "caveat": said}
        (folder / "datapackage.json").write_text(json.dumps({"resources": [resource]}), encoding="utf-8")
    return path


def verdict(text: str, table: Path, published: date = date(2021, 2, 1)) -> Verdict:
    """Return the verdict on a text of one claim."""
    article = caveat.parse_article(text, published=published)
    return caveat.check(article, data=[table]).verdicts[0]


def types(found: Verdict) -> dict[str, str]:
    """Return the type of the shown readings by source."""
    shown = [found.main, found.author, found.counter, *found.others]
    return {c.label: r.type for r in shown if r is not None for c in r.choices if c.axis == "source"}


@pytest.mark.parametrize("slip", [100, 900])
def test_a_figure_that_stands_apart_from_its_own_neighbours_is_inferior(tmp_path: Path, slip: int) -> None:
    found = verdict("Alton had 305 homicides in 2018.", write(tmp_path, GOOD, GOOD | {2018: slip}))
    assert (found.label, found.value) == ("holds", 305)
    assert types(found) == {"A": "E", "B": "N"}
    own = next(r for r in found.others if r.type == "N")
    assert any("sources disagree for 2018" in c and "departs" in c for c in own.caveats)
    assert not any("calls incomplete" in c for c in own.caveats)


@pytest.mark.parametrize("slip", [100, 900])
def test_neither_order_nor_name_of_the_sources_decides(tmp_path: Path, slip: int) -> None:
    found = verdict("Alton had 305 homicides in 2018.", write(tmp_path, GOOD | {2018: slip}, GOOD))
    assert (found.label, found.value) == ("holds", 305)
    assert types(found) == {"A": "N", "B": "E"}


@pytest.mark.parametrize("verb, one, other", [("rose", 320, 100), ("fell", 310, 900)])
def test_at_the_end_of_what_was_known_nothing_decides_and_the_report_says_so(
    tmp_path: Path, verb: str, one: int, other: int
) -> None:
    later = {2021: 312, 2022: 310}
    table = write(tmp_path, GOOD | {2020: one} | later, GOOD | {2020: other} | later)
    found = verdict(f"Homicides in Alton {verb} in 2020.", table)
    assert (found.label, found.reason) == ("selective", "depends on source")
    assert types(found) == {"A": "U", "B": "U"}
    assert any("nothing tells which is right" in c for c in found.caveats)
    since = verdict(f"Homicides in Alton {verb} in 2020.", table, date(2023, 6, 1))
    assert since.reason != "depends on source"
    assert types(since)["B"] == "N"  # what came since tells the slip


def test_the_word_of_a_descriptor_comes_before_the_look_of_a_figure(tmp_path: Path) -> None:
    said = {"incomplete": [{"where": {"source": "A"}, "from": 2018, "to": 2018, "reason": "nine months"}]}
    found = verdict("Alton had 305 homicides in 2018.", write(tmp_path, GOOD, GOOD | {2018: 400}, said))
    assert found.label == "contradicted" and found.value == 400
    assert types(found) == {"A": "N", "B": "E"}


@pytest.mark.parametrize("factor, kind", [(3.0, "N"), (1.02, "U")])
def test_figures_of_something_else_are_inferior_only_where_they_differ(
    tmp_path: Path, factor: float, kind: str
) -> None:
    where = {"city": "Alton", "source": "B"}
    said = {"definitions": [{"fields": ["homicides"], "where": where, "reason": "the whole county"}]}
    other = {year: round(v * factor) for year, v in GOOD.items()}
    found = verdict("Alton had 305 homicides in 2018.", write(tmp_path, GOOD, other, said))
    assert types(found) == {"A": "E", "B": kind}


def test_a_member_whose_figure_is_the_weaker_leaves_every_undecided(tmp_path: Path) -> None:
    lines = ["city,year,homicides,source"]
    for city in ("Alton", "Bray", "Cole"):
        for source in ("A", "B"):
            for year, v in GOOD.items():
                slip = city == "Cole" and source == "A" and year == 2018
                lines.append(f"{city},{year},{90 if slip else v},{source}")
    (tmp_path / "figures.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    found = verdict("From 2018 to 2019, homicides rose in every city.", tmp_path / "figures.csv")
    assert found.label == "holds"
    assert found.main is not None and found.main.formula == "3 of 3 rose"  # by the source without the slip
