"""A report as a short Markdown text, for an e-mail, an issue or an editor's notes."""

from __future__ import annotations

import re

from caveat.report import study_words as sw
from caveat.report import words as w
from caveat.report.report import Report
from caveat.report.study_terminal import cause_lines, study_lines
from caveat.report.study_view import cause_rows, study_views
from caveat.report.view import (
    ClaimView,
    as_of,
    claim_views,
    gist,
    own_lines,
    plain,
    settled_lines,
    summary,
    title,
)


def to_markdown(report: Report) -> str:
    """Return the report as Markdown: the claims with their readings, without SQL and rows."""
    views = claim_views(report)
    lines = [f"# {_text(title(report))}", "", _text(as_of(report)), ""]
    names = ", ".join(f"{t.name} ({t.rows:,} {w.H['rows_count']})" for t in report.tables)
    lines += [f"{w.H['against']} {_text(names)}", ""] if names else []
    lines += [w.NO_CLAIMS, ""] if not views else _answer(views)
    studies = study_views(report.verdicts, views)
    for view in views:
        if not view.compact:
            lines += _claim(view)
        if view.number in studies:
            found = study_lines(studies[view.number])
            lines += [
                *(f"- {name}: {_text(words)}" if name else f"  - {_text(words)}" for name, words in found),
                "",
            ]
    rows = cause_lines(cause_rows(views, studies))
    if rows:
        lines += [f"## {sw.SIDE}", "", *(f"- {_text(row)}" for row in rows), ""]
    listed = [view for view in views if view.compact]
    if listed:
        lines += [f"## {w.H['listed']}", ""]
        for view in listed:
            about = "; ".join(x for x in (view.label.title, view.kind, view.speaker, *view.notes) if x)
            lines.append(f"- {view.number}. {_text(view.text)} ({_text(about)})")
        lines.append("")
    if report.own_numbers:
        lines += [f"## {w.H['checks']}", "", w.OWN_NUMBERS_NOTE, ""]
        lines += [f"- “{_text(words)}”: {_text(line)}" for words, line in own_lines(report)]
        lines.append("")
    if report.not_read:
        lines += [f"## {w.H['not_read']}", "", w.H["not_read_note"], ""]
        lines += [f"- {_text(plain(report.article.text[s.start : s.end]))}" for s in report.not_read]
        lines.append("")
    lines += _data(report)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).rstrip("\n") + "\n"


def _answer(views: tuple[ClaimView, ...]) -> list[str]:
    """Return the claims by label: a line for each that needs a look, the numbers of the others."""
    lines = []
    for key, label, group in summary(views):
        lines.append(f"**{label.symbol} {label.title}: {len(group)}**")
        if key in {"contradicted", "selective"}:
            lines += ["", *(f"- {v.number}. {_text(v.text)}: {_text(gist(v))}" for v in group), ""]
        else:
            lines[-1] += f" ({', '.join(str(v.number) for v in group)})"
            lines.append("")
    return lines


def _data(report: Report) -> list[str]:
    """Return the tables with their sources, what the data check found, and the notes."""
    if not report.tables:
        return []
    lines = [f"## {w.H['tables']}", ""]
    for table in report.tables:
        lines.append(f"- {_text(table.name)}: {_text(table.title or table.path)}")
        lines += [f"  - {_text(source)}" for source in table.sources]
    lines += ["", f"{w.H['data_check']}:", ""]
    found = [f"- {_text(f'{f.table}: {f.kind}. {f.text}')}" for f in report.data_check]
    lines += found or [f"- {w.DATA_CHECK_NONE}"]
    notes = [f"- {_text(note)}" for note in (*report.notes, *report.article.notes)]
    return [*lines, *(["", f"{w.H['notes']}:", "", *notes] if notes else []), ""]


def _claim(view: ClaimView) -> list[str]:
    lines = [
        f"## {view.number}. {view.label.symbol} {view.label.title}",
        "",
        f"> {_text(view.before)}**{_text(view.text)}**{_text(view.after)}",
        "",
        f"{_text(view.shown)}. {_text(view.reason)} {_text(view.comparison)}".rstrip(),
        "",
    ]
    about = [x for x in (view.speaker, *view.notes) if x]
    if about:
        lines += [f"({_text('; '.join(about))})", ""]
    if view.readings:
        lines += [
            f"| {w.H['reading']} | {w.H['value']} | {w.H['choices']} | {w.H['formula']} |",
            "|---|---:|---|---|",
        ]
        lines += [
            f"| {r.title} | {_text(r.value)} | {_text(r.words)} | {_text(r.formula)} |" for r in view.readings
        ]
        lines += ["", *([f"{w.H['source']}: {_text(view.source)}", ""] if view.source else [])]
    facts: list[tuple[str, str | None]] = [
        (w.H["support"], view.support),
        (w.H["fragility"], view.fragility),
        (w.H["axes"], view.matters),
        *((w.H["checks"], f"{check.text} ({state})") for check, state in view.checks),
        *((w.H["settled"], " ".join(settled_lines(s))) for s in view.settled),
        *((w.H["caveats"], caveat) for caveat in view.caveats),
        (w.H["chance"], view.chance),
        (w.H["since_then"], view.since_then),
        (w.H["fair"], view.fair_sentence),
    ]
    facts += [("", gap) for gap in view.gaps]
    if any(r.role == "author" for r in view.readings):
        facts.append((w.AUTHOR, w.ROLE_NOTES["author"]))
    lines += [f"- {name}: {_text(words)}" if name else f"- {_text(words)}" for name, words in facts if words]
    lines.append("")
    return lines


def _text(words: str) -> str:
    r"""Return text of strangers on one line, with nothing in it that Markdown or HTML would read.

    >>> _text("a *b* <i>\n{{ c | d }}")
    'a \\*b\\* &lt;i&gt; {{ c \\| d }}'
    """
    words = re.sub(r"\s+", " ", words.replace("\x00", ""))
    words = words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return re.sub(r"([\\`*_\[\]|~#])", r"\\\1", words)
