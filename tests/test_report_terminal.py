"""The report in the terminal and as Markdown."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from rich.console import Console

from caveat.report.markdown import to_markdown
from caveat.report.report import Report
from caveat.report.terminal import to_terminal
from report_fixture import empty_report, fixture_report


def printed(report: Report, *, width: int = 80, encoding: str = "utf-8", terminal: bool = False) -> str:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding=encoding, newline="\n")
    console = Console(
        file=stream, width=width, force_terminal=terminal, color_system="standard" if terminal else None
    )
    to_terminal(report, console)
    stream.flush()
    return raw.getvalue().decode(encoding)


@pytest.mark.parametrize("width", [60, 80, 120])
def test_plain_output_fits_and_has_no_control_codes(width: int) -> None:
    text = printed(fixture_report(), width=width)
    lines = text.split("\n")
    assert max(map(len, lines)) <= width
    assert not [line for line in lines if line != line.rstrip()]
    assert not [c for c in text if (ord(c) < 32 and c != "\n") or c in "│─┌└━"]


def test_what_needs_a_look_comes_first_and_in_text_order() -> None:
    text = printed(fixture_report())
    heads = (
        "LOOK AT THESE",
        " 1  ◐ SELECTIVE",
        " 4  ✗ CONTRADICTED",
        " 5  ◐",
        "NOT DECIDED",
        "HOLDS ON",
        " 2  ✓",
    )
    places = [text.index(head) for head in (*heads, " 2  ✓", "FOUND, AND NOT", "NOT READ")]
    assert places == sorted(places)


def test_every_part_of_a_claim_is_there() -> None:
    text = " ".join(printed(fixture_report()).split())
    for words in (
        "[Otters in Marrow Fen are up 40%], and the anglers",
        "which one, the sentence does not say",
        "The sentence says 40%.",
        "nearest to the stated figure; the author may have had another in mind",
        "holds in 34% of the sensible readings, by weight",
        "says 40%, main reading +17.0%, counter-reading −8.1%; depends on the baseline",
        "in 53% of all readings, by weight, less than half of what is claimed is left",
        "the baseline explains 71% of the differences between readings",
        "these tables cannot decide it; missing: spending by purpose; the year of the two sums",
        "1,350,000 / 600,000 = 2.25, stated: about double (fits only loosely)",
        "The program's own answer: selective, depends on baseline.",
        "attributed in the text to {{ ranger.name }}",
        "1 contradicted, 3 selective, 3 holds, 1 unknown, 2 not checkable, 2 not yet evaluated",
    ):
        assert words in text, words


def test_a_console_without_unicode_gets_words_and_ascii_symbols() -> None:
    text = printed(fixture_report(), encoding="ascii")
    assert "(~) SELECTIVE" in text and "(x) CONTRADICTED" in text


def test_a_terminal_marks_the_claim_with_bold_and_keeps_words() -> None:
    text = printed(fixture_report(), terminal=True)
    assert "\x1b[" in text and "SELECTIVE" in text and "[Otters" not in text


def test_text_of_strangers_cannot_command_the_terminal() -> None:
    report = fixture_report()
    hostile = "\x1b[2J\x9b31m\u202eevil[bold red]x[/]\x07"
    report = replace(report, article=replace(report.article, title=hostile), notes=(hostile,))
    text = printed(report, terminal=True)
    assert "\x1b[2J" not in text and "\x9b" not in text and "\u202e" not in text and "\x07" not in text
    assert "[bold red]x[/]" in text


def test_a_text_without_claims_says_so() -> None:
    assert "No statistical claim was found in this text." in printed(empty_report())
    assert "No statistical claim was found in this text." in to_markdown(empty_report())


def test_markdown_escapes_and_is_short() -> None:
    text = to_markdown(fixture_report())
    assert "<script" not in text and "<b " not in text and "<img" not in text
    assert "| Counter-reading | −8.1% |" in text
    assert "SELECT" not in text
