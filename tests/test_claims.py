"""Claims: cases in text, and what always holds."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from caveat.article import parse_article
from caveat.claims import Claim, find_claims, find_unread

CASES = Path(__file__).parent / "cases"


def _cases() -> list[Any]:
    found = []
    for path in sorted(CASES.glob("claims_*.toml")):
        for case in tomllib.loads(path.read_text(encoding="utf-8"))["case"]:
            found.append(pytest.param(case, id=f"{path.stem[7:]}: {case['name']}"))
    return found


def _value(claim: Claim, key: str) -> Any:
    stated = claim.stated
    if key in ("value", "high", "of", "unit", "hedge"):
        return getattr(stated, key) if stated else None
    if key == "stated":
        return stated.text if stated else None
    if key in ("measure", "period", "cause"):
        phrase = getattr(claim, key)
        return phrase.text if phrase else None
    if key == "relation":
        return claim.period.relation if claim.period else None
    if key in ("members", "versus"):
        return [p.text for p in getattr(claim, key)]
    if key == "contains":
        return claim.contains is not None
    return getattr(claim, key)


def _agree(claim: Claim, key: str, wanted: Any) -> bool:
    if key == "context":
        return wanted in [p.text for p in claim.context_members]
    found = _value(claim, key)
    if isinstance(found, Decimal):
        return abs(found - Decimal(str(wanted))) < Decimal("0.0001")
    return bool(found == wanted)


@pytest.mark.parametrize("case", _cases())
def test_claims_of_a_text_are_those_of_its_case(case: dict[str, Any]) -> None:
    claims = find_claims(parse_article(case["text"]))
    if not any(wanted.get("family") in ("event", "opinion") for wanted in case["claims"]):
        claims = tuple(c for c in claims if c.family not in ("event", "opinion"))  # the statistical ones
    shown = [(c.family, c.text, c.stated.text if c.stated else None) for c in claims]
    assert len(claims) == len(case["claims"]), shown
    for claim, wanted in zip(claims, case["claims"], strict=True):
        for key, value in wanted.items():
            assert _agree(claim, key, value), (
                key,
                value,
                _value(claim, key) if key != "context" else None,
                shown,
            )


def test_there_are_at_least_150_cases() -> None:
    assert len(_cases()) >= 150


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=400))
def test_no_text_raises(text: str) -> None:
    _check(text)


WORDS = st.sampled_from(
    [
        "rents",
        "fell",
        "rose",
        "by",
        "4%",
        "12,000",
        "than",
        "most",
        "the",
        "since",
        "1990",
        ",",
        ".",
        ";",
        ":",
        "(",
        ")",
        "“",
        "”",
        '"',
        "'",
        "—",
        "-",
        "because",
        "of",
        "led",
        "to",
        "doubled",
        "said",
        "according",
        "not\n",
        "",
        "",
        "",
        "will",
        "every",
        "as",
        "many",
        "higher",
        "lower",
        "in",
        "years",
        "for",
        "second",
        "straight",
        "Lima",
        "Peru's",
        "up",
        "down",
        "from",
        "record",
        "high",
        "and",
        "or",
        "which",
        "with",
        "there",
        "were\n",
        "",
        "",
        "",
        "between",
        "a",
        "of",
        "£2bn",
        "two-thirds",
        "one",
        "ten",
        "?",
        "!",
        "\n",
        "\n\n",
        "#",
        ">",
        "-",
        "is",
        "has",
        "been",
        "growing",
        "it",
        "that",
        "no",
        "never",
        "first",
        "time",
        "only",
        "if",
    ]
)


@settings(max_examples=500, deadline=None)
@given(st.lists(WORDS, max_size=60))
def test_no_row_of_words_raises_and_spans_stay_inside(words: list[str]) -> None:
    _check(" ".join(words))


def _check(text: str) -> None:
    article = parse_article(text)
    claims = find_claims(article)
    ids = [c.id for c in claims]
    assert ids == [f"c{n}" for n in range(1, len(ids) + 1)]
    for claim in claims:
        assert text[claim.start : claim.end] == claim.text
        assert claim.text.strip()
        for phrase in (
            claim.measure,
            claim.cause,
            claim.stated,
            *claim.members,
            *claim.versus,
            *claim.quantities,
        ):
            if phrase is not None:
                assert text[phrase.start : phrase.end] == phrase.text
        assert claim.contains is None or claim.contains in ids
    for span in find_unread(article, claims):
        assert 0 <= span.start < span.end <= len(text)


def _facts(text: str) -> list[tuple[object, ...]]:
    return [
        (c.family, c.direction, c.form, c.polarity, c.speaker, c.measure.text if c.measure else None)
        for c in find_claims(parse_article(text))
    ]


FRAMES = (
    "Exports of tea rose by {} percent in the north.",
    "The firm employs {} people.",
    "Wages are {} percent lower than in Chile.",
    "About {} percent of the harvest was lost.",
    "The strike cost ${} million, the union said.",
)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(FRAMES), st.integers(21, 95), st.integers(21, 95))
def test_a_changed_number_changes_nothing_but_the_value(frame: str, first: int, second: int) -> None:
    one, two = frame.format(first), frame.format(second)
    assert _facts(one) == _facts(two) != []
    values = [[c.stated.value for c in find_claims(parse_article(t)) if c.stated] for t in (one, two)]
    assert len(values[0]) == len(values[1])


SPEECHES = (
    "{} said that rents fell by 4 percent, while {} argued that wages grew.",
    "“Rents fell by 4 percent,” said {}. Imports doubled, according to {}.",
)


@pytest.mark.parametrize("speech", SPEECHES)
def test_swapped_speakers_swap_speakers(speech: str) -> None:
    one = [c.speaker for c in find_claims(parse_article(speech.format("Ann Lee", "Bo Berg")))]
    two = [c.speaker for c in find_claims(parse_article(speech.format("Bo Berg", "Ann Lee")))]
    swap = {"Ann Lee": "Bo Berg", "Bo Berg": "Ann Lee"}
    assert [swap.get(s, s) for s in one] == two
    assert "Ann Lee" in one


def test_sentences_with_figures_and_no_claim_are_unread() -> None:
    article = parse_article("Is it 40 percent? Rents fell 3%.")
    assert [article.text[s.start : s.end] for s in find_unread(article, find_claims(article))] == [
        "Is it 40 percent?"
    ]


def test_offsets_survive_windows_line_breaks() -> None:
    text = "# Rents\r\n\r\nThey fell 3%\r\nin 2020.\r\n\r\nWages rose."
    for claim in find_claims(parse_article(text)):
        assert text[claim.start : claim.end] == claim.text


def test_a_figure_that_only_says_of_whom_is_no_claim_of_its_own():
    text = "At 12, fewer than four in a hundred smoke. Of those between 18 and 29, half do. "
    text += "At 82 percent, Utah leads."
    found = [c.stated.text for c in find_claims(parse_article(text)) if c.stated is not None]
    assert found == ["fewer than four in a hundred", "half", "82 percent"]
