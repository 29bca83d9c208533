"""Words: the subject of a verdict is a sentence and tables, never a person, never a motive."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import caveat.report
from caveat.report import words
from caveat.report.html import to_html
from report_fixture import fixture_report

BANNED = re.compile(
    r"\b(lie[sd]?|lying|liars?|false(ly|hood)?|fakes?|faked|mislead\w*|misled|cherry.?pick\w*|debunk\w*|spin|"
    r"spun|mis-?information|dis-?information|dishonest\w*|honest\w*|deceiv\w*|decept\w*|manipulat\w*|propaganda|"
    r"bogus|myths?|hoax\w*|biased|pants|pinocchio\w*)\b",
    re.IGNORECASE,
)
VOID = {"meta", "link", "br", "img", "hr", "input"}


class OwnWords(HTMLParser):
    """Collect the text of a page outside what it quotes from the article."""

    def __init__(self) -> None:
        super().__init__()
        self.stack: list[bool] = []
        self.own: list[str] = []
        self.quoted: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            skip = tag in {"script", "style"} or any(name == "data-quoted" for name, _ in attrs)
            self.stack.append(skip or (bool(self.stack) and self.stack[-1]))

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID and self.stack:
            self.stack.pop()

    def handle_data(self, data: str) -> None:
        (self.quoted if self.stack and self.stack[-1] else self.own).append(data)


def strings(value: object) -> list[str]:
    """Return every string inside a value."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [s for item in value.items() for part in item for s in strings(part)]
    if isinstance(value, tuple | list):
        return [s for part in value for s in strings(part)]
    if isinstance(value, words.LabelWords):
        return [value.title, value.shown, value.meaning]
    return []


def test_templates_hold_none_of_the_words() -> None:
    names = [name for name in dir(words) if name.isupper()]
    found = [s for name in names for s in strings(getattr(words, name))]
    assert len(found) > 100
    assert [s for s in found if BANNED.search(s)] == []
    folder = Path(caveat.report.__file__ or "").parent
    for path in [*folder.glob("*.py"), *folder.glob("templates/*.j2"), *folder.glob("schemas/*.json")]:
        text = path.read_text(encoding="utf-8")
        text = re.sub(r'\bFalse\b|"additionalProperties": false|\bfalse: ', "", text)
        assert [m[0] for m in BANNED.finditer(text)] == [], path.name


def test_rendered_report_holds_none_of_the_words_outside_quotes() -> None:
    page = OwnWords()
    page.feed(to_html(fixture_report()))
    assert any("tells a lie" in text for text in page.quoted)
    assert [text for text in page.own if BANNED.search(text)] == []
    assert any("holds in 34% of the sensible readings, by weight" in text for text in page.own)


def test_every_label_says_what_the_design_says() -> None:
    shown = {key: label.shown for key, label in words.LABELS.items()}
    assert shown["contradicted"] == "no reading tried on these tables gives this"
    assert shown["unknown"] == "these tables cannot decide it"
    assert shown["holds"] == "holds on these tables"
    assert shown["selective"] == "holds in some readings and not in others"
    assert shown["not checkable"] == "opinion, prediction or too vague to test"
    assert shown["not evaluated"] == "found, not yet evaluated in this version"


def test_a_speaker_is_named_only_as_attributed() -> None:
    speaker = "{{ ranger.name }}</span>"
    html = to_html(fixture_report())
    assert html.count(speaker) == html.count(f"attributed in the text to {speaker}") > 0
