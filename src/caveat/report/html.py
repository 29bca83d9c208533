"""A report as one self-contained HTML file: no network, works without script, on paper and on a phone.

Everything from strangers is escaped by the template engine. The page's policy admits only
the style sheet and the script beside the template, by their hashes.
"""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from functools import cache, partial
from typing import TYPE_CHECKING

from caveat.report import words as w
from caveat.report.chart import NARROW, chart_caption, chart_title, curve_svg, share_bar
from caveat.report.marks import passages
from caveat.report.matrix import choice_table
from caveat.report.pairs_map import map_caption, map_summary, map_svg, map_table, map_title
from caveat.report.report import Report
from caveat.report.study_html import asset, causes_html, study_html
from caveat.report.study_view import cause_rows, study_views
from caveat.report.values import value_show
from caveat.report.view import (
    ClaimView,
    as_of,
    claim_views,
    own_lines,
    plain,
    settled_lines,
    summary,
    title,
    view_statement,
)

if TYPE_CHECKING:
    from jinja2 import Template

    pass

_POLICY = (
    "default-src 'none'; style-src '{style}'; script-src '{script}'; img-src data:; "
    "base-uri 'none'; form-action 'none'"
)


def to_html(report: Report) -> str:
    """Return the report as one HTML page."""
    from markupsafe import Markup

    views = claim_views(report)
    studies = study_views(report.verdicts, views)
    style = asset("report.css") + (asset("study.css") if studies else "")
    script = asset("report.js")
    page = _template().render(
        report=report,
        w=w,
        H=w.H,
        title=title(report),
        as_of=as_of(report),
        summary=summary(views),
        cards=[(v, _chart(v), _map(v)) for v in views if not v.compact],
        listed=[v for v in views if v.compact],
        studies={number: study_html(study) for number, study in studies.items()},
        causes=causes_html(cause_rows(views, studies), css_class),
        has_claims=bool(views),
        passages=[
            p for p in passages(report.article, views, report.not_read) if not _is_title(p, title(report))
        ],
        own_lines=own_lines(report),
        not_read=[plain(report.article.text[s.start : s.end]) for s in report.not_read],
        css_class=css_class,
        bar=lambda share: Markup(share_bar(share)),
        settled_lines=settled_lines,
        view_statement=view_statement,
        style=Markup(style),
        script=Markup(script),
        policy=_POLICY.format(style=_hash(style), script=_hash(script)),
    )
    return re.sub("[\ud800-\udfff\x00]", "\ufffd", page)


def css_class(view: ClaimView) -> str:
    """Return the label as a CSS class: "not-checkable"."""
    return view.key.replace(" ", "-")


def _chart(view: ClaimView) -> dict[str, object] | None:
    """Return the claim's chart in two widths with its caption, or None without a curve."""
    from markupsafe import Markup

    curve = view.curve
    if curve is None or len(curve.values) < 2:
        return None
    show = value_show(view.claim, curve.unit, view.asked)
    stated = view.stated if view.stated and len(view.stated) <= 24 else ""
    heading = chart_title(curve, show, view.size)
    draw = partial(curve_svg, curve, show, stated=stated, title=heading)
    return {
        "title": heading,
        "wide": Markup(draw()),
        "narrow": Markup(draw(frame=NARROW)),
        "caption": chart_caption(curve, view.size),
        "table": choice_table(curve, show),
    }


def _map(view: ClaimView) -> dict[str, object] | None:
    """Return the map of all pairs of periods with its words and table, or None without one."""
    from markupsafe import Markup

    pairs = view.pairs
    if pairs is not None and view.source:  # it stands beneath the readings
        pairs = replace(pairs, series=pairs.series.removesuffix(f", {view.source}"))
    if pairs is None:
        return None
    show = value_show(view.claim, pairs.unit, view.asked)
    heading, counted = map_title(pairs), map_summary(pairs, view.stated or "")
    return {
        "title": heading,
        "summary": counted,
        "svg": Markup(map_svg(pairs, show, title=f"{heading}. {counted}")),
        "caption": map_caption(pairs),
        "marks": [
            (role, w.SHORT[role], pairs.labels[b], pairs.labels[e], show(float(pairs.values[b, e])))
            for role, (b, e) in pairs.marks
            if role not in pairs.elsewhere and pairs.bin == 1
        ],
        "table": map_table(pairs, show),
    }


def _is_title(passage: object, title: str) -> bool:
    """Tell whether a passage is only the headline that the page already shows."""
    kind, level, pieces = (getattr(passage, name) for name in ("kind", "level", "pieces"))
    if kind != "heading" or level != 1 or len(pieces) != 1 or pieces[0].claims:
        return False
    return str(pieces[0].text).strip("# \n") == title


@cache
def _template() -> Template:
    """Return the page's template, taken apart once."""
    from jinja2 import Environment, StrictUndefined

    environment = Environment(
        autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined, auto_reload=False
    )
    environment.filters["plain"] = plain
    return environment.from_string(asset("report.html.j2"))


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")
