"""Phrases meet the columns that a careful reader would look at, and no others."""

from __future__ import annotations

import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from caveat.cube.catalog import Catalog
from caveat.cube.words import SAME, THRESHOLD

HERE = Path(__file__).parent
WORDS: dict[str, Any] = tomllib.loads((HERE / "cases" / "tables_words.toml").read_text(encoding="utf-8"))
CASES = [(case, phrase) for case in WORDS["case"] for phrase in case["phrases"]]
SYNONYMS = HERE.parent / "src" / "caveat" / "data" / "synonyms.toml"


@pytest.fixture(scope="module")
def catalogs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Catalog]:
    found: dict[str, Catalog] = {}
    for name, header in WORDS["headers"].items():
        path = tmp_path_factory.mktemp(name) / f"{name}.csv"
        columns = header.split(",")
        texts = [c for c in columns if c in ("city", "state", "place", "country")]
        rows = [
            ",".join(
                f"{c} {i}" if c in texts else str(2000 + y) if c == "year" else f"{i + 2.5 + y}"
                for c in columns
            )
            for i in range(2)
            for y in range(3 if "year" in columns else 1)
        ]
        path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
        found[name] = Catalog.from_paths([path])
    return found


@pytest.mark.parametrize(("case", "phrase"), CASES, ids=[f"{c['table']}: {p}" for c, p in CASES])
def test_phrase_finds_the_column_it_means(
    case: dict[str, Any], phrase: str, catalogs: dict[str, Catalog]
) -> None:
    found = [m for m in catalogs[case["table"]].find_measures(phrase)]
    certain = [m.column for m in found if m.score >= SAME]
    if case["best"]:
        assert [m.column for m in found][:1] == [case["best"]]
        assert set(case.get("also", [])) <= {m.column for m in found}
    else:
        assert certain == []
    assert not set(case.get("never", [])) & {m.column for m in found if m.score >= 0.5}


def test_scores_lie_between_the_threshold_and_one(catalogs: dict[str, Catalog]) -> None:
    for catalog in catalogs.values():
        for phrase in ("crime", "deaths", "rate", "population", "wages", "the", "", "%", "1990"):
            found = catalog.find_measures(phrase)
            assert all(THRESHOLD <= m.score <= 1 for m in found)
            assert [m.score for m in found] == sorted((m.score for m in found), reverse=True)


def test_narrower_and_broader_words_are_related_not_the_same(catalogs: dict[str, Catalog]) -> None:
    scores = {m.column: (m.score, m.why) for m in catalogs["crime"].find_measures("homicide")}
    assert scores["homicide"] == (1.0, "name")
    assert scores["violent_crime"] == (0.4, "narrower")
    scores = {m.column: (m.score, m.why) for m in catalogs["crime"].find_measures("crime")}
    assert scores["violent_crime"] == (0.6, "broader")
    assert all(score < SAME for score, _ in scores.values())


def test_thesaurus_has_many_groups_and_no_word_twice() -> None:
    groups = tomllib.loads(SYNONYMS.read_text(encoding="utf-8"))["same"]
    assert len(groups) >= 60
    repeated = [w for w, n in Counter(w for g in groups for w in g).items() if n > 1]
    assert repeated == []
