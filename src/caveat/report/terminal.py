"""A report in the terminal: what matters first, readable at 80 columns, plain when piped.

Text of strangers is stripped of control characters, so it cannot move the cursor or set colours.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from typing import TYPE_CHECKING

from caveat.figures import MINUS
from caveat.report import study_words as sw
from caveat.report import words as w
from caveat.report.report import Report
from caveat.report.study_terminal import cause_lines, study_lines
from caveat.report.study_view import CauseRow, cause_rows, study_views
from caveat.report.view import (
    ClaimView,
    ReadingView,
    as_of,
    claim_views,
    gist,
    own_lines,
    plain,
    settled_lines,
    summary,
    title,
)

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

_STYLES: dict[w.Shown, str] = {
    "contradicted": "bold red", "selective": "bold yellow", "holds": "bold blue",
    "unknown": "bold magenta", "not checkable": "dim", "not evaluated": "dim",
}  # fmt: skip
_INDENT = 4
_NAMES = 15
_MAX_SENTENCE = 420
_OTHERS: dict[w.Shown, int] = {"selective": 2, "contradicted": 2, "unknown": 2}  # readings shown besides
_PLAIN = {"“": '"', "”": '"', "‘": "'", "’": "'", "…": "...", "–": "-", "·": "-", MINUS: "-"}


def to_terminal(report: Report, console: Console) -> None:
    """Print the report: the answer on the first screen, then each claim, the data and what was not read."""
    printer = _Printer(console)
    views = claim_views(report)
    studies = study_views(report.verdicts, views)
    sources = {v.source for v in views if v.readings}
    _header(printer, report, views)
    full = [v for v in views if not v.compact]
    first = [v for v in full if v.key in {"contradicted", "selective"}]
    for heading, group in (
        (w.H["first"], first),
        (w.H["unknown"], [v for v in full if v.key == "unknown"]),
        (w.H["holds"], [v for v in full if v.key == "holds"]),
        (w.H["settled"], [v for v in full if v.key in {"not checkable", "not evaluated"}]),
    ):
        if group:
            printer.heading(heading)
            for view in group:
                _claim(printer, view, name_source=len(sources) > 1)
                if view.number in studies:
                    printer.pairs(
                        [(name, printer.text(text)) for name, text in study_lines(studies[view.number])]
                    )
    _causes(printer, cause_rows(views, studies))
    _listed(printer, [v for v in views if v.compact])
    _own_numbers(printer, report)
    _not_read(printer, report)
    _data(printer, report)
    if views:
        printer.blank()
        printer.line(_counts(printer, views), hang=_INDENT)


class _Printer:
    """A console with the few shapes that the report is made of."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self.unicode = (console.encoding or "").lower().startswith("utf")
        self.styled = console.is_terminal and console.color_system is not None

    def text(self, words: str, style: str = "") -> Text:
        from rich.text import Text

        return Text(self.safe(words), style=style)

    def safe(self, words: str) -> str:
        """Return text without control characters and, on a plain console, without what it lacks."""
        clean = "".join(
            " " if unicodedata.category(c) in {"Cc", "Cs"} or c in "\u2028\u2029" else c for c in words
        )
        clean = "".join(c for c in clean if unicodedata.bidirectional(c) not in _BIDI)
        clean = " ".join(clean.split(" ")).strip("\n")
        if self.unicode:
            return clean
        clean = "".join(_PLAIN.get(c, c) for c in clean)
        return clean.encode(self.console.encoding or "ascii", "replace").decode(
            self.console.encoding or "ascii"
        )

    def line(self, words: str | Text, indent: int = 0, hang: int = 0) -> None:
        """Print a paragraph, wrapped and indented, without spaces at the ends of lines."""
        text = self.text(words) if isinstance(words, str) else words
        room = max(20, self.console.width - indent - hang)
        for i, piece in enumerate(text.wrap(self.console, room)):
            piece.rstrip()
            piece.pad_left(indent + (hang if i else 0))
            self.console.print(piece, highlight=False, soft_wrap=True)

    def blank(self) -> None:
        self.console.print()

    def heading(self, words: str) -> None:
        self.blank()
        self.line(self.text(words.upper(), "bold"))
        self.line("-" * min(self.console.width, 72))

    def pairs(self, pairs: list[tuple[str, Text]], indent: int = _INDENT) -> None:
        """Print names with their text beside them, wrapped within its own column."""
        for name, text in pairs:
            room = max(20, self.console.width - indent - _NAMES)
            for i, piece in enumerate(text.wrap(self.console, room)):
                row = self.text((name if i == 0 else "").ljust(_NAMES), "dim")
                row.append_text(piece)
                row.rstrip()
                row.pad_left(indent)
                self.console.print(row, highlight=False, soft_wrap=True)


_BIDI = frozenset({"LRE", "RLE", "PDF", "LRO", "RLO", "LRI", "RLI", "FSI", "PDI"})


def _header(p: _Printer, report: Report, views: tuple[ClaimView, ...]) -> None:
    article = report.article
    p.line(p.text(title(report), "bold"))
    about = [article.byline] if article.byline else []
    if article.published:
        about.append(f"{w.H['published']} {article.published.isoformat()}")
    about.append(as_of(report))
    p.line("; ".join(about))
    names = ", ".join(f"{t.name} ({t.rows:,} {w.H['rows_count']})" for t in report.tables)
    if names:
        p.line(f"{w.H['against']} {names}")
    p.blank()
    p.line(_counts(p, views), hang=_INDENT)
    for view in (v for v in views if v.key in {"contradicted", "selective"}):
        head = p.text(f"{view.number:>3} ").append_text(p.text(_symbol(p, view), _STYLES[view.key]))
        p.line(head.append_text(p.text(f" {_short(view.text, p.console.width - 10)}")), hang=6)
        p.line(p.text(gist(view), "dim"), 6)
    for key, label, group in summary(views):
        if key not in {"contradicted", "selective"}:
            numbers = ", ".join(str(v.number) for v in group)
            line = p.text("    ").append_text(p.text(_symbol(p, group[0]), _STYLES[key]))
            p.line(line.append_text(p.text(f" {label.title}: {numbers}")), hang=6)


def _data(p: _Printer, report: Report) -> None:
    """Print the tables, what the data check found in them, and the notes."""
    if not report.tables:
        return
    p.heading(w.H["tables"])
    pairs = [("", p.text(f"{t.name}: {t.title}")) for t in report.tables if t.title]
    pairs.append((w.H["data_check"], p.text(_data_check(report))))
    pairs += [(w.H["notes"], p.text(note)) for note in (*report.notes, *report.article.notes)]
    for name, text in pairs[:]:
        if not name:
            p.line(text)
    p.pairs([pair for pair in pairs if pair[0]], indent=0)


def _data_check(report: Report) -> str:
    """Return the data check in one line; the whole of it stands in the HTML and JSON reports."""
    if not report.data_check:
        return w.DATA_CHECK_NONE
    kinds = Counter(f.kind for f in report.data_check)
    counts = ", ".join(f"{kind} ({n})" for kind, n in kinds.items())
    return w.DATA_CHECK_SHORT.format(counts=counts)


def _claim(p: _Printer, view: ClaimView, *, name_source: bool) -> None:
    p.blank()
    head = p.text(f"{view.number:>2}  ")
    head.append_text(p.text(f"{_symbol(p, view)} {view.label.title.upper()}", _STYLES[view.key]))
    head.append_text(p.text(f"  {view.shown}" if view.key != "holds" else ""))
    p.line(head, hang=_INDENT)
    p.line(_sentence(p, view), _INDENT)
    about = [x for x in (view.speaker, *view.notes) if x]
    if about:
        p.line(p.text(f"({'; '.join(about)})", "dim"), _INDENT)
    p.line(
        p.text(f"{view.reason} {view.comparison}".rstrip(), "bold" if view.key == "contradicted" else ""),
        _INDENT,
    )
    p.pairs(_figures(p, view))
    p.pairs(_readings(p, view))
    p.pairs(_rest(p, view, name_source=name_source))


def _figures(p: _Printer, view: ClaimView) -> list[tuple[str, Text]]:
    if not view.value or view.readings:
        return []
    text = p.text(view.value, "bold")
    if view.stated:
        text.append_text(p.text(f"  ({w.T['says'].format(stated=view.stated)})"))
    return [(w.T["value"], text)]


def _readings(p: _Printer, view: ClaimView) -> list[tuple[str, Text]]:
    most = _OTHERS.get(view.key, 0)
    others = [r for r in view.readings if r.role == "other"]
    shown = [r for r in view.readings if r.role != "other"] or others[: max(most, 1)]
    shown += others[:most] if shown != others[: max(most, 1)] else []
    room = max((len(r.value) for r in shown), default=0)
    pairs = [pair for r in shown for pair in _reading(p, r, room)]
    pairs += [("", p.text(gap)) for gap in view.gaps]
    left = len(view.readings) - len(shown)
    if left and most:
        pairs.append(("", p.text(w.H["more_readings"].format(n=left), "dim")))
    return pairs


def _reading(p: _Printer, r: ReadingView, room: int) -> list[tuple[str, Text]]:
    text = p.text(r.value.ljust(room), "bold").append_text(p.text(f"  {r.words}"))
    notes = [r.note] if r.role == "author" else []
    notes += [r.type] if r.reading.type == "N" and r.role != "offered" else []
    formula = r.formula if r.formula != r.value and not r.formula.endswith(f": {r.value}") else ""
    more = [formula, *(f"({note})" for note in notes), *(f"{w.T['caveat'].lower()}: {c}" for c in r.caveats)]
    return [(w.T[r.role], text), *(("", p.text(line, "dim")) for line in more if line)]


def _rest(p: _Printer, view: ClaimView, *, name_source: bool) -> list[tuple[str, Text]]:
    pairs = [
        (w.H["source"], view.source if name_source else ""),
        (w.T["support"], view.support), (w.T["fragility"], view.fragility),
        (w.T["matters"], view.matters if view.key != "holds" else None),
        *((w.T["check"], f"{check.text} ({state})") for check, state in view.checks),
        *((w.T["settled"], " ".join(settled_lines(s))) for s in view.settled),
        *((w.H["missing"], item) for item in view.missing if view.key != "unknown"),
        *((w.T["caveat"], caveat) for caveat in view.caveats),
        (w.T["chance"], view.chance), (w.T["since_then"], view.since_then), (w.T["fair"], view.fair_sentence),
    ]  # fmt: skip
    named = [(name, words) for name, words in pairs if words]
    return [
        (name if i == 0 or named[i - 1][0] != name else "", p.text(words))
        for i, (name, words) in enumerate(named)
    ]


def _causes(p: _Printer, rows: tuple[CauseRow, ...]) -> None:
    if rows:
        p.heading(sw.SIDE)
        for line in cause_lines(rows):
            p.line(line, hang=_INDENT)


def _listed(p: _Printer, views: list[ClaimView]) -> None:
    if not views:
        return
    p.heading(w.H["listed"])
    for view in views:
        line = p.text(f"{view.number:>2}  {_symbol(p, view)} {view.label.title}: ")
        line.append_text(p.text(f"“{_short(view.text, 90)}”"))
        detail = "; ".join(x for x in (view.kind, view.speaker, *view.notes) if x)
        line.append_text(p.text(f" ({detail})", "dim"))
        p.line(line, hang=_INDENT)
        for check, state in view.checks:
            p.line(f"{check.text} ({state})", _INDENT)


def _own_numbers(p: _Printer, report: Report) -> None:
    if report.own_numbers:
        p.heading(w.H["checks"])
        p.line(w.OWN_NUMBERS_NOTE)
        for words, line in own_lines(report):
            p.line(f"- “{_short(words, 160)}”: {line}", hang=2)


def _not_read(p: _Printer, report: Report) -> None:
    if not report.not_read:
        return
    p.heading(w.H["not_read"])
    p.line(w.H["not_read_note"])
    for span in report.not_read:
        p.line(f"- {_short(plain(report.article.text[span.start : span.end]), 240)}", hang=2)


def _counts(p: _Printer, views: tuple[ClaimView, ...]) -> Text:
    if not views:
        return p.text(w.NO_CLAIMS)
    text = p.text(f"{w.SUMMARY_TITLE}: ", "bold")
    for i, (key, label, group) in enumerate(summary(views)):
        text.append_text(p.text(", " if i else ""))
        text.append_text(p.text(f"{len(group)} {label.title}", _STYLES[key]))
    return text


def _sentence(p: _Printer, view: ClaimView) -> Text:
    """Return the sentence with its claim in bold, or in brackets where there is no bold."""
    before, after = view.before, view.after
    if len(before) + len(view.text) + len(after) > _MAX_SENTENCE:
        before = "…" + before[-80:] if len(before) > 80 else before
        after = after[:80] + "…" if len(after) > 80 else after
    claim = _short(view.text, _MAX_SENTENCE)
    opening, closing = (
        ("", "") if "“" in before + claim + after or '"' in before + claim + after else ("“", "”")
    )
    text = p.text(opening + before)
    text.append_text(p.text(claim if p.styled else f"[{claim}]", "bold underline"))
    return text.append_text(p.text(after + closing))


def _symbol(p: _Printer, view: ClaimView) -> str:
    return view.label.symbol if p.unicode else f"({view.label.plain})"


def _short(words: str, most: int) -> str:
    words = " ".join(words.split())
    return words if len(words) <= most else words[: most - 1].rstrip() + "…"
