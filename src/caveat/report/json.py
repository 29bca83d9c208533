"""A report as JSON that other programs rely on (schemas caveat.report/1 and caveat.claims/1).

Names are stable, absent things are null, computed numbers have ten significant digits, and
the same input gives the same bytes. The schemas are in `schemas/` beside this file.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from decimal import Decimal
from importlib import resources
from typing import Any, Literal

from caveat.article.article import Article, Span
from caveat.claims.claim import Claim, Phrase
from caveat.cube.table import Table
from caveat.period import Period, PeriodPhrase
from caveat.quantity import Quantity
from caveat.readings.reading import Reading
from caveat.report.report import Report
from caveat.report.view import view_statement
from caveat.verdicts.verdict import Check, Curve, Verdict

Json = dict[str, Any]
_DIGITS = 10
_AROUND = 32  # characters of context on each side of a quote selector
_PAIRS = frozenset({"range", "from_to"})


def to_json(report: Report) -> str:
    """Return the report as JSON text, the same bytes for the same report."""
    return dumps(to_dict(report))


def to_dict(report: Report) -> Json:
    """Return the report as plain dictionaries and lists (schema caveat.report/1)."""
    article = report.article
    return {
        "schema": "caveat.report/1",
        "article": {
            **_article(article),
            "as_of": report.as_of,
            "as_of_from": report.as_of_from,
        },
        "tables": [_table(table) for table in report.tables],
        "data_check": [{"table": f.table, "kind": f.kind, "text": f.text} for f in report.data_check],
        "grid": {
            "hash": report.grid,
            "size": sum(v.size for v in report.verdicts),
            "version": report.version,
            "settings": dict(report.settings),
            "inputs": [
                {"kind": "article", "name": article.source, "sha256": article.sha256},
                *({"kind": "table", "name": t.name, "sha256": t.sha256} for t in report.tables),
            ],
        },
        "not_read": [_span(article, span) for span in report.not_read],
        "claims": [{**_claim(article, v.claim), **_verdict(v)} for v in report.verdicts],
        "own_numbers": [
            {**_span(article, Span(o.start, o.end)), "check": _check(o.check)} for o in report.own_numbers
        ],
        "notes": list(report.notes),
    }


def claims_to_dict(article: Article, claims: Sequence[Claim]) -> Json:
    """Return the claims of an article as plain dictionaries and lists (schema caveat.claims/1)."""
    return {
        "schema": "caveat.claims/1",
        "article": _article(article),
        "claims": [_claim(article, claim) for claim in claims],
    }


def dumps(data: Json) -> str:
    """Return plain data as JSON text that every UTF-8 stream can take.

    >>> dumps({"a": 1.0, "b": [1.5, None]})
    '{\\n "a": 1.0,\\n "b": [\\n  1.5,\\n  null\\n ]\\n}\\n'
    """
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, indent=1)
    return re.sub("[\ud800-\udfff]", lambda m: f"\\u{ord(m[0]):04x}", text) + "\n"


def read_schema(name: Literal["report-1", "claims-1", "study-1"]) -> Json:
    """Return a JSON schema as shipped with the program.

    >>> read_schema("report-1")["title"]
    'caveat report'
    """
    path = resources.files("caveat.report") / "schemas" / f"caveat.{name}.json"
    schema: Json = json.loads(path.read_text(encoding="utf-8"))
    return schema


def _article(article: Article) -> Json:
    return {
        "title": article.title,
        "published": article.published.isoformat() if article.published else None,
        "published_from": article.published_from,
        "byline": article.byline,
        "source": article.source,
        "sha256": article.sha256,
        "characters": len(article.text),
        "notes": list(article.notes),
    }


def _table(table: Table) -> Json:
    return {
        "name": table.name,
        "title": table.title,
        "path": table.path,
        "sha256": table.sha256,
        "rows": table.rows,
        "view": view_statement(table),
        "sources": list(table.sources),
        "described": table.described,
        "columns": [
            {
                "name": c.name, "role": c.role, "kind": c.kind, "title": c.title, "unit": c.unit,
                "additive": c.additive, "rate": c.rate, "denominator": c.denominator,
                "frequency": c.frequency, "reason": c.reason,
            }
            for c in table.columns
        ],
        "remarks": [{"kind": r.kind, "reason": r.reason, "fields": list(r.fields)} for r in table.remarks],
    }  # fmt: skip


def _claim(article: Article, claim: Claim) -> Json:
    return {
        "id": claim.id,
        "start": claim.start,
        "end": claim.end,
        "text": claim.text,
        "sentence": claim.sentence,
        "family": claim.family,
        "checkability": claim.checkability,
        "polarity": claim.polarity,
        "speaker": claim.speaker,
        "direction": claim.direction,
        "form": claim.form,
        "stated": _quantity(claim.stated),
        "measure": _phrase(claim.measure),
        "measures": [_phrase(p) for p in claim.measures],
        "members": [_phrase(p) for p in claim.members],
        "versus": [_phrase(p) for p in claim.versus],
        "context_members": [_phrase(p) for p in claim.context_members],
        "period": _period_phrase(claim.period),
        "per_head": claim.per_head,
        "quantities": [_quantity(q) for q in claim.quantities],
        "contains": claim.contains,
        "cause": _phrase(claim.cause),
        "selectors": _selectors(article.text, claim.start, claim.end),
    }


def _verdict(verdict: Verdict) -> Json:
    return {
        "verdict": verdict.label,
        "reason": verdict.reason,
        "evaluated": verdict.evaluated,
        "value": _value(verdict.value),
        "support": _number(verdict.support),
        "support_share": _number(verdict.support_share),
        "direction_support": _number(verdict.direction_support),
        "fairness": _number(verdict.fairness),
        "fragility_share": _number(verdict.fragility_share),
        "robustness": _number(verdict.robustness),
        "uniqueness": _number(verdict.uniqueness),
        "coincidence": _number(verdict.coincidence),
        "main_reading": _reading(verdict.main),
        "author_reading": _reading(verdict.author),
        "counter_reading": _reading(verdict.counter),
        "other_readings": [_reading(r) for r in verdict.others],
        "axes": [
            {"name": a.name, "open": a.open, "choices": list(a.choices), "variance": _number(a.variance)}
            for a in verdict.axes
        ],
        "curve": _curve(verdict.curve),
        "space": {"size": verdict.size, "undefined": verdict.undefined, "hash": verdict.grid},
        "checks": [_check(c) for c in verdict.checks],
        "chance": verdict.chance,
        "since_then": verdict.since_then,
        "missing": list(verdict.missing),
        "caveats": list(verdict.caveats),
        "fair_sentence": verdict.fair_sentence,
        "settled": [
            {"axis": s.axis, "choice": s.choice, "reason": s.reason, "program": s.program}
            for s in verdict.settled
        ],
        "study": _study(verdict),
    }


def _study(verdict: Verdict) -> Json | None:
    if verdict.study is None:
        return None  # and no study is loaded
    from caveat.report.study_json import study_to_dict

    return study_to_dict(verdict.study)


def _check(check: Check) -> Json:
    return {
        "kind": check.kind,
        "text": check.text,
        "value": _number(check.value),
        "agrees": check.agrees,
        "decides": check.decides,
    }


def readings_to_dict(verdict: Verdict, readings: Sequence[Reading]) -> Json:
    """Return the readings of one claim for other programs."""
    head = {"schema": "caveat.readings/1", "claim": verdict.claim.id, "text": verdict.claim.text}
    return head | {
        "verdict": verdict.label,
        "size": verdict.size,
        "readings": [_reading(r) for r in readings],
    }


def _reading(reading: Reading | None) -> Json | None:
    if reading is None:
        return None
    return {
        "words": reading.words,
        "choices": [
            {
                "axis": c.axis, "choice": c.label, "open": c.open, "type": c.type,
                "weight": _number(c.weight), "reason": c.reason,
            }
            for c in reading.choices
        ],
        "formula": reading.formula,
        "value": _value(reading.value),
        "unit": reading.unit,
        "covers": reading.covers,
        "strength": _number(reading.strength),
        "weight": _number(reading.weight),
        "type": reading.type,
        "sql": reading.sql,
        "rows": [_row(row) for row in reading.rows],
        "sources": list(reading.sources),
        "caveats": list(reading.caveats),
    }  # fmt: skip


def _row(row: tuple[tuple[str, str], ...]) -> Json:
    """Return a row as an object; a column name that repeats gets a number."""
    cells: Json = {}
    for column, value in row:
        name, n = column, 2
        while name in cells:
            name, n = f"{column} ({n})", n + 1
        cells[name] = value
    return cells


def _curve(curve: Curve | None) -> Json | None:
    if curve is None:
        return None
    return {
        "unit": curve.unit,
        "stated": None if curve.stated is None else [_number(x) for x in curve.stated],
        "main": _number(curve.main),
        "author": _number(curve.author),
        "counter": _number(curve.counter),
        "values": [_number(x) for x in curve.values.tolist()],
        "weights": [_number(x) for x in curve.weights.tolist()],
        "sensible": [bool(x) for x in curve.sensible.tolist()],
    }


def _quantity(q: Quantity | None) -> Json | None:
    if q is None:
        return None
    low = _plain_number(q.value)
    value = [low, _plain_number(q.high)] if q.high is not None and q.hedge in _PAIRS else low
    return {
        "text": q.text,
        "start": q.start,
        "end": q.end,
        "value": value,
        "unit": q.unit,
        "hedge": q.hedge,
        "of": None if q.of is None else _plain_number(q.of),
        "precision": None if q.precision is None else _plain_number(q.precision),
    }


def _plain_number(value: Decimal) -> int | float:
    """Return a stated number as JSON has it: whole numbers whole.

    >>> _plain_number(Decimal("1.5E+6")), _plain_number(Decimal("40.0"))
    (1500000, 40.0)
    """
    whole = value == value.to_integral_value() and int(value.as_tuple().exponent) >= 0
    return int(value) if whole else float(value)


def _phrase(phrase: Phrase | None) -> Json | None:
    if phrase is None:
        return None
    return {"text": phrase.text, "start": phrase.start, "end": phrase.end, "origin": phrase.origin}


def _period_phrase(phrase: PeriodPhrase | None) -> Json | None:
    if phrase is None:
        return None
    return {
        "text": phrase.text,
        "start": phrase.start,
        "end": phrase.end,
        "origin": phrase.origin,
        "relation": phrase.relation,
        "period": _period(phrase.period),
        "baseline": _period(phrase.baseline),
        "event": phrase.event,
    }


def _period(period: Period | None) -> Json | None:
    if period is None:
        return None
    return {
        "label": period.label,
        "first_day": period.first_day.isoformat(),
        "last_day": period.last_day.isoformat(),
    }


def _span(article: Article, span: Span) -> Json:
    return {
        "start": span.start,
        "end": span.end,
        "text": article.text[span.start : span.end],
        "selectors": _selectors(article.text, span.start, span.end),
    }


def _selectors(text: str, start: int, end: int) -> list[Json]:
    """Return Web Annotation selectors (https://www.w3.org/TR/annotation-model/#selectors)."""
    return [
        {
            "type": "TextQuoteSelector",
            "exact": text[start:end],
            "prefix": text[max(0, start - _AROUND) : start],
            "suffix": text[end : end + _AROUND],
        },
        {"type": "TextPositionSelector", "start": start, "end": end},
    ]


def _value(value: float | bool | None) -> float | int | bool | None:
    return value if isinstance(value, bool) else _number(value)


def _number(value: float | None) -> float | int | None:
    """Return a computed number with ten significant digits, whole numbers whole, NaN as null."""
    if value is None or not math.isfinite(value):
        return None
    rounded = float(f"{float(value):.{_DIGITS}g}")
    return int(rounded) if rounded == int(rounded) and abs(rounded) < 1e15 else rounded
