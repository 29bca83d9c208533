"""Where published answers lie on the curve of a study, and which choices put them there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from caveat.readings.answers import Answer
from caveat.verdicts.study import AnswerShown, StudyVerdict
from caveat.verdicts.study_axes import pooled

NEAREST = 0.1  # the share of the specifications that counts as near to an answer
FEWEST = 5  # but never fewer than this
MORE = 0.2  # a choice is named if its share among the near ones is so much above its share of all


def with_answers(study: StudyVerdict, answers: Sequence[Answer]) -> StudyVerdict:
    """Return a study with the published answers placed on its curve."""
    placed = tuple(_placed(study, one) for one in answers) if study.lists else ()
    return replace(study, answers=tuple(sorted(placed, key=lambda one: (one.percent, one.study))))


def _placed(study: StudyVerdict, answer: Answer) -> AnswerShown:
    """Return one answer with its place among the specifications of its own list, else of all lists."""
    own = tuple(one for one in study.lists if one.name == answer.list)
    lists = own or study.lists
    percent = np.concatenate([one.percent for one in lists])
    events = np.concatenate([one.events for one in lists])
    known = np.isfinite(percent)
    if np.isfinite(answer.percent):
        at, converted = answer.percent, False
    else:
        usable = known & (np.abs(events) > 1e-9)
        at, converted = answer.events * float(np.median(percent[usable] / events[usable])), True
    curve = pooled(study)
    rows = [i for i, row in enumerate(curve.choices) if row[0] in {one.name for one in lists}]
    values = curve.percent[rows]
    near = np.argsort(np.abs(values - at), kind="stable")[: max(FEWEST, round(NEAREST * len(values)))]
    outside = bool(len(values)) and not float(values.min()) <= at <= float(values.max())
    chosen = [curve.choices[i] for i in rows]
    return AnswerShown(
        study=answer.study,
        finding=answer.finding,
        list=own[0].name if own else "",
        table=answer.table,
        percent=float(at),
        converted=converted,
        below=float((values < at).mean()) if len(values) else float("nan"),
        outside=outside,
        choices=() if outside else _typical(curve.axes, chosen, [chosen[i] for i in near]),
    )


def _typical(
    axes: Sequence[str], every: Sequence[tuple[str, ...]], near: Sequence[tuple[str, ...]]
) -> tuple[tuple[str, str], ...]:
    """Return the choices that the specifications near an answer make more often than all do.

    >>> _typical(("scale",), [("count",)] * 5 + [("log",)] * 5, [("log",)] * 5)
    (('scale', 'log'),)
    """
    out: list[tuple[float, str, str]] = []
    for at, axis in enumerate(axes):
        for choice in sorted({row[at] for row in every}):
            more = sum(r[at] == choice for r in near) / len(near) - sum(r[at] == choice for r in every) / len(
                every
            )
            if more >= MORE:
                out.append((-more, axis, choice))
    return tuple((axis, choice) for _, axis, choice in sorted(out))


__all__ = ["with_answers"]
