"""A study in HTML: its part of a claim's card, the causes side by side, and a page of its own."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Sequence
from importlib import resources
from typing import TYPE_CHECKING, Any

from caveat.report import study_words as sw
from caveat.report import words as w
from caveat.report.chart import share_bar
from caveat.report.study_chart import NARROW, WIDE, beyond, chart_title, study_svg
from caveat.report.study_view import CauseRow, StudyView, study_view
from caveat.report.view import ClaimView

if TYPE_CHECKING:
    from markupsafe import Markup

    from caveat.report.study_report import StudyReport

_POLICY = "default-src 'none'; style-src '{style}'; img-src data:; base-uri 'none'; form-action 'none'"


def study_html(view: StudyView, *, heading: str = "") -> Markup:
    """Return a study as a section of a page, with those of further outcomes inside."""
    from markupsafe import Markup

    further = [study_html(one, heading=sw.FURTHER.format(outcome=one.study.outcome)) for one in view.further]
    return Markup(
        _render(
            "study.html.j2", v=view, heading=heading, chart=_chart(view), further=further,
            bar=lambda share: Markup(share_bar(share)),
        )
    )  # fmt: skip


def causes_html(rows: Sequence[CauseRow], css_class: Callable[[ClaimView], str]) -> Markup:
    """Return the causes that a text names as a table, empty where there is nothing to compare."""
    from markupsafe import Markup

    return Markup(_render("causes.html.j2", rows=rows, css_class=css_class)) if rows else Markup("")


def to_study_html(report: StudyReport) -> str:
    """Return a study as one self-contained page."""
    from markupsafe import Markup

    view = study_view(report.study)
    style = asset("report.css") + asset("study.css")
    digest = base64.b64encode(hashlib.sha256(style.encode("utf-8")).digest()).decode("ascii")
    return _render(
        "study_page.html.j2",
        report=report,
        v=view,
        H=w.H,
        title=sw.TITLE.format(outcome=report.study.outcome),
        section=study_html(view),
        style=Markup(style),
        policy=_POLICY.format(style=f"sha256-{digest}"),
    )


def asset(name: str) -> str:
    """Return a file beside the templates."""
    return resources.files("caveat.report").joinpath("templates", name).read_text(encoding="utf-8")


def _chart(view: StudyView) -> dict[str, Any] | None:
    from markupsafe import Markup

    if view.same_as is not None or len(view.curve.percent) < 2:
        return None
    caption = sw.CHART_CAPTION_DESIGN if view.study.role == "design" else sw.CHART_CAPTION
    out = beyond(view)
    return {
        "title": chart_title(view),
        "wide": Markup(study_svg(view, WIDE)),
        "narrow": Markup(study_svg(view, NARROW)),
        "caption": " ".join(
            [
                caption,
                *([sw.CHART_CLIPPED.format(n=out)] if out else []),
                *([sw.CHART_ANSWERS] if view.answers else []),
            ]
        ),
    }


def _render(name: str, **values: object) -> str:
    from jinja2 import Environment, StrictUndefined

    environment = Environment(
        autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined, auto_reload=False
    )
    return environment.from_string(asset(name)).render(S=sw, **values)


__all__ = ["asset", "causes_html", "study_html", "to_study_html"]
