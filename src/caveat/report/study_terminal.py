"""A study in the terminal, and as Markdown: the same lines, without the curve."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from caveat.report import study_words as sw
from caveat.report.study_view import CauseRow, StudyView, study_view

if TYPE_CHECKING:
    from rich.console import Console

    from caveat.report.study_report import StudyReport
    from caveat.report.terminal import _Printer

_BAR = 24


def study_lines(view: StudyView) -> list[tuple[str, str]]:
    """Return a study as pairs of a short name and a text, for the terminal and for Markdown."""
    pairs = [(sw.T["study"], view.says)] if view.says else []
    pairs.append(("" if view.says else sw.T["study"], view.intro))
    if view.study.partial:
        pairs.append(("", sw.PARTIAL))
    if view.common:
        pairs.append(("", view.common))
    for one in view.lists:
        if view.same_as is not None and not one.stands:
            continue
        who = " ".join(x for x in (one.name, one.label) if x)
        pairs.append((sw.T["list"], f"{who}: {one.treated}"))
        pairs.append(("", "; ".join(x for x in (one.effect, one.naive, one.share, one.reach) if x)))
        tests = (one.in_time,) if one.dates else (one.p, one.place, one.shock, one.in_time)
        pairs += [("", text) for text in (*one.dates, "; ".join(x for x in tests if x)) if text]
        if view.study.role != "design":
            pairs.append(("", one.standing))
    pairs += [(sw.T["not_studied"] if i == 0 else "", text) for i, text in enumerate(view.not_studied)]
    if view.same_as is not None:
        pairs.append(("", sw.SAME.format(number=view.same_as)))
    else:
        for i, axis in enumerate(view.axes):
            effect = sw.AXIS_EFFECT.format(share=axis.spread, flips=axis.flips)
            chosen = ", ".join(f"{choice} {value}" for choice, value in axis.choices)
            pairs.append((sw.T["axes"] if i == 0 else "", f"{axis.name}: {effect} ({chosen})"))
        pairs += [(sw.T["answers"] if i == 0 else "", text) for i, (_, text) in enumerate(view.answers)]
        pairs += [(sw.T["notes"] if i == 0 else "", note) for i, note in enumerate(view.notes)]
    pairs += [(sw.T["decides"] if i == 0 else "", text) for i, text in enumerate(view.decides)]
    for further in view.further:
        pairs.append((sw.T["further"], sw.FURTHER.format(outcome=further.study.outcome)))
        pairs += [("" if name == sw.T["study"] else name, text) for name, text in study_lines(further)]
    return pairs


def cause_lines(rows: Sequence[CauseRow]) -> list[str]:
    """Return the causes that a text names, a line each."""
    lines = []
    for row in rows:
        said = ", ".join(x for x in (row.stance, row.view.speaker) if x)
        lines.append(
            f"{row.view.number} “{row.cause}” ({said}; {row.role}; {row.outcome}): {'; '.join(row.gives)}; "
            f"{row.view.label.title}"
        )
    return lines


def to_study_terminal(report: StudyReport, console: Console) -> None:
    """Print a study that a person brought: the effect of each list, tests, choices, and a small curve."""
    from caveat.report.terminal import _Printer

    printer: _Printer = _Printer(console)
    view = study_view(report.study)
    printer.line(printer.text(sw.TITLE.format(outcome=report.study.outcome), "bold"))
    printer.blank()
    printer.pairs([(name, printer.text(text)) for name, text in study_lines(view)], indent=0)
    printer.blank()
    printer.pairs(
        [(one.name[:14], printer.text(_ladder(one.percent.tolist()))) for one in report.study.lists], 0
    )
    printer.blank()
    printer.line(sw.P_NOTE)
    printer.line(view.grid)


def _ladder(values: list[float]) -> str:
    """Return effects as a small drawing: falls to the left of the bar, rises to the right.

    >>> _ladder([-1.0, 2.0, 3.0, 4.0])
    '------|++++++++++++++++++'
    """
    known = [v for v in values if v == v]
    if not known:
        return sw.NO_FIGURE
    down = round(_BAR * sum(v < 0 for v in known) / len(known))
    return "-" * down + "|" + "+" * (_BAR - down)


__all__ = ["cause_lines", "study_lines", "to_study_terminal"]
