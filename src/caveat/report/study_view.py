"""A study as its readers meet it: every line in words, the same for terminal, HTML and Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from caveat.figures import figure_text, number_text, ordinal, share_text, typeset
from caveat.report import study_words as sw
from caveat.report.view import ClaimView
from caveat.verdicts.study import AnswerShown, AxisShown, ListCurve, StudyVerdict
from caveat.verdicts.study_axes import Pooled, axis_effects, pooled
from caveat.verdicts.verdict import Verdict


@dataclass(frozen=True, slots=True, eq=False)
class ListView:
    """One list or term of office in words."""

    name: str
    label: str
    standing: str
    treated: str
    effect: str
    p: str
    place: str
    naive: str
    shock: str
    rival: str
    in_time: str
    dates: tuple[str, ...]
    share: str
    reach: str
    fit: str
    weights: str
    stands: bool
    notes: tuple[str, ...]
    flags: tuple[str, ...]
    others: tuple[tuple[str, str], ...]
    joint: tuple[tuple[str, str, str, str], ...]


@dataclass(frozen=True, slots=True, eq=False)
class AxisView:
    """An axis in words: name, why, the choices with their median effects, and what it does."""

    name: str
    why: str
    choices: tuple[tuple[str, str], ...]
    share: float
    spread: str
    flips: str


@dataclass(frozen=True, slots=True, eq=False)
class StudyView:
    """A study to be shown; `same_as` is the claim under which the same curve stands already."""

    study: StudyVerdict
    says: str
    intro: str
    common: str
    lists: tuple[ListView, ...]
    axes: tuple[AxisView, ...]
    curve: Pooled
    decides: tuple[str, ...]
    not_studied: tuple[str, ...]
    notes: tuple[str, ...]
    pruned: tuple[str, ...]
    claimed: str
    grid: str
    gives: str
    answers: tuple[tuple[str, str], ...]  # letter on the curve, text
    same_as: int | None = None
    further: tuple[StudyView, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class CauseRow:
    """A row of the table of causes side by side."""

    view: ClaimView
    cause: str
    stance: str
    role: str
    outcome: str
    gives: tuple[str, ...]  # a line an outcome


def study_view(study: StudyVerdict, *, claimed: str = "", same_as: int | None = None) -> StudyView:
    """Return a study in words."""
    curve = pooled(study)
    many = sw.ONE_LIST if len(study.lists) == 1 else sw.LISTS.format(n=len(study.lists))
    return StudyView(
        study=study,
        says=study.says,
        intro=sw.INTRO.format(
            outcome=study.outcome[:1].upper() + study.outcome[1:], units=study.units, first=study.first,
            last=study.last, size=f"{study.size:,}", lists=many,
        ),
        common=_common(study),
        lists=tuple(_list_view(one, study, claimed) for one in study.lists),
        axes=tuple(_axis_view(one) for one in axis_effects(curve)),
        curve=curve,
        decides=study.decides,
        not_studied=tuple(
            f"{name}{f' ({sw.LABEL.format(label=label)})' if label not in ('', name) else ''}: {reason}"
            for name, label, reason in study.not_studied
        ),
        notes=study.notes,
        pruned=tuple(f"{reason} ({number:,})" for reason, number in study.pruned),
        claimed=claimed,
        grid=sw.GRID.format(grid=study.grid, size=f"{study.size:,}"),
        gives=_gives(study),
        answers=tuple(
            (letter(i), _answer(one)) for i, one in enumerate(study.answers)
        ),
        same_as=same_as,
    )  # fmt: skip


def study_views(verdicts: Sequence[Verdict], views: Sequence[ClaimView]) -> dict[int, StudyView]:
    """Return the studies of a report by claim number; a curve that was shown already is not shown again."""
    by_claim = {v.claim.id: v for v in verdicts}
    inner = {v.claim.id: v.claim.stated for v in verdicts}
    shown: dict[tuple[object, ...], int] = {}
    out: dict[int, StudyView] = {}
    for view in views:
        study = by_claim[view.claim.id].study
        if study is None:
            continue
        stated = view.claim.stated or inner.get(view.claim.contains or "")
        claimed = stated.text if stated is not None and study.claimed is not None else ""
        found = []
        for one in study.outcomes:
            key = (one.grid, one.outcome, one.sources, one.first, one.last)
            found.append(study_view(one, claimed=claimed, same_as=shown.get(key)))
            shown.setdefault(key, view.number)
        out[view.number] = replace(found[0], further=tuple(found[1:]))
    return out


def cause_rows(views: Sequence[ClaimView], studies: dict[int, StudyView]) -> tuple[CauseRow, ...]:
    """Return the causes that a text names, side by side; () where it names one alone."""
    rows = []
    for view in views:
        if view.number in studies:
            study = studies[view.number].study
            stance = sw.STANCE[view.claim.polarity]
            many = len(study.outcomes)
            outcomes = study.outcome if many == 1 else sw.OUTCOMES.format(n=many)
            rows.append(CauseRow(view, study.cause, stance, sw.ROLE[study.role], outcomes, _all_give(study)))
    return tuple(rows) if len(rows) > 1 else ()


def percent(value: float) -> str:
    """Return an effect in percent with its sign.

    >>> percent(12.34), percent(float("nan"))
    ('+12.3%', 'no figure')
    """
    return typeset(figure_text(round(float(value), 1) + 0.0, "percent", signed=True))


def p_text(p: float) -> str:
    """Return a p with as many digits as it needs.

    >>> p_text(0.0123), p_text(0.5), p_text(float("nan"))
    ('0.012', '0.50', 'no figure')
    """
    if not np.isfinite(p):
        return sw.NO_FIGURE
    return f"{p:.3f}" if p < 0.1 else f"{p:.2f}"


def choice_text(axis: str, choice: str) -> str:
    """Return a choice in plain words.

    >>> choice_text("scale", "log_rate"), choice_text("pre", "10"), choice_text("list", "all")
    ('log per head', '10', 'all')
    """
    return choice if axis in ("list", "source", "date") else sw.CHOICES.get(choice, choice)


def _all_give(study: StudyVerdict) -> tuple[str, ...]:
    """Return what the study of every outcome gives, each with its name where there are several."""
    if not study.further:
        return (_gives(study),)
    return tuple(sw.OF_OUTCOME.format(outcome=one.outcome, gives=_gives(one)) for one in study.outcomes)


def _gives(study: StudyVerdict) -> str:
    standing = study.standing
    if standing:
        return "; ".join(
            f"{percent(cell.median)}, {sw.P.format(p=p_text(cell.p), smallest=p_text(cell.smallest_p))}"
            + (f" ({cell.date})" if len(one.cells) > 1 else "")
            for one in standing
            for cell in one.cells
        )
    if study.role == "rival" and study.common is not None:
        median, low, high = (percent(x) for x in study.common)
        return sw.GIVES_COMMON.format(median=median, low=low, high=high)
    medians = [one.median for one in study.lists if np.isfinite(one.median)]
    if not medians:
        return sw.NO_FIGURE
    return sw.NO_LIST.format(n=len(medians), low=percent(min(medians)), high=percent(max(medians)))


def _list_view(one: ListCurve, study: StudyVerdict, claimed: str) -> ListView:
    template = sw.DESIGN if study.role == "design" else sw.STANDS if one.stands else sw.OWN_LABEL
    place = sw.PLACE if len(one.treated) == 1 else sw.PLACE_DRAWS
    return ListView(
        name=one.name,
        label=sw.LABEL.format(label=one.label) if one.label not in ("", one.name) else "",
        standing=template.format(reason=one.reason),
        treated=", ".join(f"{unit} {date}" for unit, date in one.treated),
        effect=sw.EFFECT.format(median=percent(one.median), low=percent(one.low), high=percent(one.high)),
        p=sw.P.format(p=p_text(one.p), smallest=p_text(one.smallest_p)),
        place=place.format(place=ordinal(one.place), all=f"{one.draws + 1:,}") if one.place else "",
        naive=sw.NAIVE.format(value=percent(one.naive)),
        shock=_shock(one, study),
        rival=sw.RIVAL.format(
            percent=percent(one.rival.percent),
            verdict=(sw.RIVAL_YES if one.rival.reproduces else sw.RIVAL_NO).format(p=p_text(one.rival.p)),
        ),
        in_time=_in_time(one),
        dates=tuple(_dated(cell) for cell in one.dates),
        share=sw.SHARE_UP.format(share=share_text(one.share_positive)),
        reach=_reach(one, study, claimed),
        fit=sw.FIT.format(fit=figure_text(_median(one), "percent")),
        weights=sw.WEIGHTS.format(weights=", ".join(f"{u} {share_text(x)}" for u, x in one.weights))
        if one.weights
        else "",
        stands=one.stands,
        notes=one.notes,
        flags=tuple(f"{text} ({n:,})" for text, n in one.flags),
        others=tuple(
            (name, sw.P.format(p=p_text(p), smallest=p_text(least))) for name, p, least in one.others
        ),
        joint=tuple(
            (
                estimator,
                choice_text("scale", scale),
                typeset(number_text(effect)),
                number_text(error) if np.isfinite(error) else "–",
            )
            for estimator, scale, effect, error in one.joint
            if np.isfinite(effect)
        ),
    )


def letter(at: int) -> str:
    """Return the letter of a mark on the curve.

    >>> letter(0), letter(27)
    ('a', 'bb')
    """
    return "abcdefghijklmnopqrstuvwxyz"[at % 26] * (1 + at // 26)


def _answer(one: AnswerShown) -> str:
    """Return a published answer with its place on the curve, in words."""
    at = (sw.ANSWER_EVENTS if one.converted else sw.ANSWER_AT).format(percent=percent(one.percent))
    place = sw.ANSWER_OUTSIDE
    if not one.outside:
        chosen = ", ".join(f"{sw.AXES.get(a, a)} “{choice_text(a, c)}”" for a, c in one.choices)
        near = [sw.ANSWER_NEAR.format(choices=chosen)] if chosen else []
        place = "; ".join([sw.ANSWER_BELOW.format(share=share_text(one.below)), *near])
    return sw.ANSWER.format(
        study=one.study, list=sw.ANSWER_OF.format(list=one.list) if one.list else "",
        finding=f"{one.finding}, " if one.finding else "", at=at, place=place,
    )  # fmt: skip


def _common(study: StudyVerdict) -> str:
    if study.common is None:
        return ""
    median, low, high = (percent(x) for x in study.common)
    return sw.COMMON.format(shock=study.shock, median=median, low=low, high=high)


def _in_time(one: ListCurve) -> str:
    """Return what the same choices give at earlier dates."""
    if one.in_time is None:
        return ""
    p = sw.P.format(p=p_text(one.in_time.p), smallest=p_text(one.in_time.smallest_p))
    return sw.IN_TIME.format(n=one.in_time.earlier, percent=percent(one.in_time.percent), p=p)


def _dated(one: ListCurve) -> str:
    """Return what the specifications of one way to date a list give, with their own test."""
    first = ", ".join(sorted({date for _, date in one.treated}))
    p = sw.P.format(p=p_text(one.p), smallest=p_text(one.smallest_p))
    text = sw.DATED.format(date=one.date, first=first, effect=percent(one.median), p=p)
    return text + (sw.DATED_SIGN if one.rival.sign_changes else "")


def _reach(one: ListCurve, study: StudyVerdict, claimed: str) -> str:
    """Return how many specifications give the stated effect or more, in its direction."""
    known = one.percent[np.isfinite(one.percent)]
    if study.claimed is None or not len(known):
        return ""
    low, high = study.claimed
    share = float((known >= low).mean() if low >= 0 else (known <= high).mean())
    return sw.REACH.format(share=share_text(share), figure=claimed)


def _shock(one: ListCurve, study: StudyVerdict) -> str:
    if not study.shock_periods:
        return sw.SHOCK_NONE
    inside = percent(one.rival.with_shock)
    if not np.isfinite(one.rival.without_shock):
        return sw.SHOCK_ONLY.format(inside=inside)
    both = sw.SHOCK_BOTH.format(inside=inside, outside=percent(one.rival.without_shock))
    return f"{both}; {sw.SIGN}" if one.rival.sign_changes else both


def _median(one: ListCurve) -> float:
    known = one.fit[np.isfinite(one.fit)]
    return float(np.median(known)) if len(known) else float("nan")


def _axis_view(one: AxisShown) -> AxisView:
    return AxisView(
        name=sw.AXES.get(one.axis, one.axis),
        why=one.why,
        choices=tuple((choice_text(one.axis, choice), percent(value)) for choice, value in one.choices),
        share=one.variance_share,
        spread=share_text(one.variance_share),
        flips=share_text(one.sign_flips),
    )


__all__ = [
    "CauseRow",
    "StudyView",
    "cause_rows",
    "choice_text",
    "letter",
    "percent",
    "study_view",
    "study_views",
]
