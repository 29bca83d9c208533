"""A study as JSON (in caveat.report/1, and alone as caveat.study/1): names are stable, NaN is null."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from caveat.report.study_report import StudyReport
from caveat.verdicts.study import ListCurve, StudyVerdict
from caveat.verdicts.study_axes import axis_effects, pooled

Json = dict[str, Any]
_DIGITS = 6
_BANDS = (0.05, 0.25, 0.5, 0.75, 0.95)


def study_to_dict(study: StudyVerdict | None) -> Json | None:
    """Return a study as plain dictionaries and lists."""
    if study is None:
        return None
    return {
        "role": study.role,
        "cause": study.cause,
        "says": study.says,
        "outcome": study.outcome,
        "sources": list(study.sources),
        "units": study.units,
        "first": study.first,
        "last": study.last,
        "direction": study.direction,
        "claimed": None if study.claimed is None else [_number(x) for x in study.claimed],
        "shock": {"name": study.shock, "periods": list(study.shock_periods)},
        "common_change": None
        if study.common is None
        else dict(zip(("median", "low", "high"), map(_number, study.common), strict=True)),
        "grid": {"hash": study.grid, "size": study.size, "pruned": dict(study.pruned)},
        "lists": [_list(one, study) for one in study.lists],
        "not_studied": [
            {"name": name, "label": label, "reason": reason} for name, label, reason in study.not_studied
        ],
        "axes": [
            {
                "axis": one.axis,
                "why": one.why,
                "variance_share": _number(one.variance_share),
                "sign_flips": _number(one.sign_flips),
                "choices": [{"choice": choice, "median": _number(m)} for choice, m in one.choices],
            }
            for one in axis_effects(pooled(study))
        ],
        "conversion": study.conversion,
        "decides": list(study.decides),
        "notes": list(study.notes),
        "partial": study.partial,
        "answers": [
            {
                "study": one.study,
                "finding": one.finding,
                "list": one.list or None,
                "table": one.table,
                "percent": _number(one.percent),
                "converted": one.converted,
                "below": _number(one.below),
                "outside": one.outside,
                "choices": [{"axis": axis, "choice": choice} for axis, choice in one.choices],
            }
            for one in study.answers
        ],
        "further": [study_to_dict(one) for one in study.further],
    }


def to_study_json(report: StudyReport) -> str:
    """Return a study that a person brought as JSON text, the same bytes for the same study."""
    from caveat.report.json import dumps

    return dumps(
        {
            "schema": "caveat.study/1",
            "version": report.version,
            "inputs": [{"name": name, "sha256": digest} for name, digest in report.inputs],
            "settings": dict(report.settings),
            "study": study_to_dict(report.study),
        }
    )


def _list(one: ListCurve, study: StudyVerdict) -> Json:
    rival = one.rival
    return {
        "name": one.name,
        "label": one.label,
        "kind": one.kind,
        "table": one.table,
        "stands": one.stands,
        "reason": one.reason,
        "treated": [{"unit": unit, "since": since} for unit, since in one.treated],
        "untreated": one.untreated,
        "effect": {
            "median_percent": _number(one.median),
            "low_percent": _number(one.low),
            "high_percent": _number(one.high),
            "median_events": _number(one.median_events),
            "share_positive": _number(one.share_positive),
        },
        "p": _number(one.p),
        "smallest_p": _number(one.smallest_p),
        "place": one.place,
        "placebos": one.draws,
        "p_shock": _number(one.p_shock),
        "p_masked": _number(one.p_masked),
        "other_tests": [{"name": n, "p": _number(p), "smallest_p": _number(s)} for n, p, s in one.others],
        "naive": {
            "median_percent": _number(one.naive),
            "answers": [
                {"unit": n.unit, "kind": n.kind, "percent": _number(n.percent), "events": _number(n.events)}
                for n in one.naive_answers
            ],
        },
        "rival": {
            "percent": _number(rival.percent),
            "share": _number(rival.share),
            "p": _number(rival.p),
            "reproduces": rival.reproduces,
            "with_shock": _number(rival.with_shock),
            "without_shock": _number(rival.without_shock),
            "sign_changes": rival.sign_changes,
        },
        "specifications": {
            "axes": list(study.axes),
            "ids": list(one.ids),
            "choices": [list(row) for row in one.choices],
            "percent": _numbers(one.percent),
            "events": _numbers(one.events),
            "fit_percent": _numbers(one.fit),
        },
        "placebo_bands": _band_list(one.cells[0]),
        "dates": [_date(cell) for cell in one.cells],
        "in_time": None
        if one.in_time is None
        else {
            "earlier": one.in_time.earlier,
            "percent": _number(one.in_time.percent),
            "p": _number(one.in_time.p),
            "smallest_p": _number(one.in_time.smallest_p),
        },
        "weights": [{"unit": unit, "weight": _number(weight)} for unit, weight in one.weights],
        "flags": [{"text": text, "specifications": n} for text, n in one.flags],
        "joint": [
            {"estimator": e, "scale": s, "effect": _number(x), "error": _number(se)}
            for e, s, x, se in one.joint
        ],
        "notes": list(one.notes),
    }


def _date(one: ListCurve) -> Json:
    """Return the test of a list by one way to date it."""
    return {
        "date": one.date,
        "reason": one.date_reason,
        "treated": [{"unit": unit, "since": since} for unit, since in one.treated],
        "untreated": one.untreated,
        "median_percent": _number(one.median),
        "low_percent": _number(one.low),
        "high_percent": _number(one.high),
        "p": _number(one.p),
        "smallest_p": _number(one.smallest_p),
        "place": one.place,
        "placebos": one.draws,
        "p_shock": _number(one.p_shock),
        "p_masked": _number(one.p_masked),
        "with_shock": _number(one.rival.with_shock),
        "without_shock": _number(one.rival.without_shock),
        "sign_changes": one.rival.sign_changes,
        "reproduces": one.rival.reproduces,
        "placebo_bands": _band_list(one),
    }


def _band_list(one: ListCurve) -> list[Json]:
    return [
        {"share": share, "percent": _numbers(band)} for share, band in zip(_BANDS, _bands(one), strict=True)
    ]


def _bands(one: ListCurve) -> list[np.ndarray[Any, np.dtype[np.float64]]]:
    """Return the placebo curves, each in its own order, as quantiles at every place of the curve."""
    rows = [np.sort(row) for row in one.placebos if np.isfinite(row).all()]
    if not rows:
        return [np.zeros(0) for _ in _BANDS]
    return [np.asarray(np.quantile(np.array(rows), share, axis=0)) for share in _BANDS]


def _numbers(values: np.ndarray[Any, np.dtype[np.float64]]) -> list[float | int | None]:
    return [_number(x) for x in values.tolist()]


def _number(value: float) -> float | int | None:
    if not math.isfinite(value):
        return None
    rounded = float(f"{float(value):.{_DIGITS}g}")
    return int(rounded) if rounded == int(rounded) and abs(rounded) < 1e15 else rounded


__all__ = ["study_to_dict", "to_study_json"]
