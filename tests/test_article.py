"""Articles: blocks, sentences, title, date, encodings, and what cannot be read."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from caveat.article import parse_article, read_article
from caveat.errors import ArticleError

MARKDOWN = """\
# The price of bread

By Ann Lee

Published 3 June 2021

Bread got dearer. Dr. Lee of the U.S. Bakers' Guild counted 3.5 million loaves.

## In the north

- Flour rose 4%.
- Yeast fell.

> We never saw such prices.

```
x = 40
```

| town | price |
|------|-------|
| Ayr  | 1.20  |

Figure 1: Prices by town.
"""


def _kinds(text: str) -> list[str]:
    return [block.kind for block in parse_article(text).blocks]


def _sentences(text: str) -> list[str]:
    article = parse_article(text)
    return [article.sentence_text(s.index) for s in article.sentences]


def test_markdown_is_taken_apart_into_its_blocks() -> None:
    assert _kinds(MARKDOWN) == [
        *("heading", "meta", "meta", "paragraph", "heading", "item", "item"),
        *("quote", "code", "table", "caption"),
    ]


def test_title_byline_and_date_come_from_the_first_lines() -> None:
    article = parse_article(MARKDOWN)
    assert (article.title, article.byline) == ("The price of bread", "Ann Lee")
    assert (article.published, article.published_from) == (date(2021, 6, 3), "date line")


def test_a_date_that_is_given_wins() -> None:
    article = parse_article(MARKDOWN, published=date(2020, 1, 1))
    assert (article.published, article.published_from) == (date(2020, 1, 1), "--published")


def test_front_matter_gives_title_and_date() -> None:
    article = parse_article("---\ntitle: Bread\ndate: 2019-05-04\nauthor: Bo Berg\n---\n\nIt rose.")
    assert (article.title, article.published, article.byline) == ("Bread", date(2019, 5, 4), "Bo Berg")
    assert article.published_from == "metadata"
    assert [article.sentence_text(s.index) for s in article.sentences] == ["It rose."]


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("LEEDS, December 2018 \u2014 Bread got dearer.", date(2018, 12, 1)),
        ("OSLO, spring 2023 \u2014 Bread got dearer.", date(2023, 3, 1)),
        ("June 3, 2021", date(2021, 6, 3)),
        ("Thursday, 3 June 2021", date(2021, 6, 3)),
        ("Posted on 2021-06-03", date(2021, 6, 3)),
        ("Bread cost less in June 2021 than before.", None),
    ],
)
def test_a_date_line_dates_the_article_and_a_sentence_does_not(line: str, day: date | None) -> None:
    assert parse_article(f"Bread today\n\n{line}\n\nMore text follows here.").published == day


def test_sentences_know_the_headings_above_them() -> None:
    article = parse_article(MARKDOWN)
    flour = next(s for s in article.sentences if article.sentence_text(s.index).startswith("Flour"))
    shown = [article.text[article.blocks[h].start : article.blocks[h].end] for h in flour.headings]
    assert shown == ["The price of bread", "In the north"]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Sen. Ann Lee left. Mr. Berg stayed.", ["Sen. Ann Lee left.", "Mr. Berg stayed."]),
        ("The U.S. Senate met. It rained.", ["The U.S. Senate met.", "It rained."]),
        ("Prices rose 3.5 percent. They fell 2.", ["Prices rose 3.5 percent.", "They fell 2."]),
        ("How do we know? Because we looked.", ["How do we know?", "Because we looked."]),
        ("They live in St. Louis. We do not.", ["They live in St. Louis.", "We do not."]),
        ("They moved to Utah. That was wise.", ["They moved to Utah.", "That was wise."]),
        ("It was not so. Then it changed.", ["It was not so.", "Then it changed."]),
    ],
)
def test_sentences_end_where_they_end(text: str, sentences: list[str]) -> None:
    assert _sentences(text) == sentences


def test_a_short_line_alone_is_a_heading_and_a_sentence_is_not() -> None:
    text = "Bread at record prices\n\nIt rose.\n\nWhat Bakers Say Now\n\nWe doubt it, and rightly so\n"
    assert _kinds(text) == ["heading", "paragraph", "heading", "paragraph"]


def test_underlined_lines_are_headings() -> None:
    assert [(b.kind, b.level) for b in parse_article("Bread\n=====\n\nFlour\n-----\n\nIt rose.").blocks] == [
        ("heading", 1), ("heading", 2), ("paragraph", 0),
    ]  # fmt: skip


def test_windows_line_breaks_stay_and_offsets_count_them(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"# Bread\r\n\r\nIt rose.\r\nIt fell.\r\n")
    article = read_article(path)
    assert "\r\n" in article.text
    assert [article.sentence_text(s.index) for s in article.sentences] == ["It rose.", "It fell."]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings_with_a_mark_or_utf8_are_read_without_a_note(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("Café prices rose.".encode(encoding))
    article = read_article(path)
    assert article.text == "Café prices rose."
    assert article.notes == ()


def test_an_encoding_that_is_a_guess_is_noted(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("Café prices rose.".encode("cp1252"))
    article = read_article(path)
    assert article.text == "Café prices rose."
    assert "guess" in article.notes[0]


def test_standard_input_is_read() -> None:
    assert read_article("-", stdin=io.BytesIO(b"Bread rose.")).text == "Bread rose."


@pytest.mark.parametrize("data", [b"", b"  \n\t\n", bytes(range(256)) * 4])
def test_what_holds_no_text_is_an_error_with_a_hint(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(data)
    with pytest.raises(ArticleError) as caught:
        read_article(path)
    assert caught.value.hint


def test_a_missing_file_is_an_error_with_a_hint(tmp_path: Path) -> None:
    with pytest.raises(ArticleError) as caught:
        read_article(tmp_path / "none.txt")
    assert "none.txt" in caught.value.message
    assert caught.value.hint


def test_a_directory_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ArticleError):
        read_article(tmp_path)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=300))
def test_no_text_raises_and_spans_lie_inside(text: str) -> None:
    article = parse_article(text)
    last = 0
    for block in article.blocks:
        assert last <= block.start <= block.end <= len(text)
        last = block.end
    for sentence in article.sentences:
        block = article.blocks[sentence.block]
        assert block.start <= sentence.start < sentence.end <= block.end
        assert article.sentence_text(sentence.index).strip()


MARKS = st.sampled_from(
    [
        "# ",
        "- ",
        "> ",
        "```",
        "| a | b |",
        "\n",
        "\n\n",
        "\r\n",
        "---",
        "===",
        "Bread rose. ",
        "By Ann ",
        "1. ",
        "**B**",
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(MARKS, max_size=30))
def test_rows_of_marks_do_not_raise(marks: list[str]) -> None:
    test_no_text_raises_and_spans_lie_inside.hypothesis.inner_test("".join(marks))  # type: ignore[attr-defined]
