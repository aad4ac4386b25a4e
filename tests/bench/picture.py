"""Draw the results as a small picture: bars for the most interesting rows, for light and dark pages."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape

from .figures import OURS, Group, Row
from .table import number

#: Group, row, unit and heading; shorter bars are better in all of them.
_CHARTS = (
    ("Decoding", "decode and read every field", "× json.loads", "Read a page of 25 orders, × json.loads"),
    ("Decoding", "memory kept by the page", "× the dicts", "Memory kept, × the dicts"),
    ("Imports", "import, build a client, reach a first method", "ms", "Import to a first method, ms"),
)
_WIDTH, _LABEL, _BAR, _GAP = 720, 150, 14, 6
_STYLE = """
text { font: 12px system-ui, sans-serif; fill: #1f2328 }
.head { font-weight: 600 }
.peer { fill: #8c959f } .ours { fill: #1a7f37 }
@media (prefers-color-scheme: dark) { text { fill: #e6edf3 } .peer { fill: #6e7681 } .ours { fill: #3fb950 } }
"""


def draw(groups: Sequence[Group]) -> str:
    """Return an SVG with a chart for each row of `_CHARTS` that was measured."""
    parts: list[str] = []
    top = 0
    for title, label, unit, heading in _CHARTS:
        row = next((row for group in groups if group.title == title for row in group.rows if (row.label, row.unit) == (label, unit)), None)
        if row is not None:
            chart, top = _chart(row, heading, top)
            parts += chart
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {top}" width="{_WIDTH}" height="{top}" role="img">'
    return "\n".join(
        [head, "<title>scalev-client beside its peers; shorter is better</title>", f"<style>{_STYLE}</style>", *parts, "</svg>", ""]
    )


def _chart(row: Row, heading: str, top: int) -> tuple[list[str], int]:
    """Return the bars of a row, shortest first, and the position below them."""
    room = _WIDTH - _LABEL - 60
    longest = max(figure.value for figure in row.values.values())
    parts = [f'<text class="head" x="0" y="{top + 14}">{escape(heading)}</text>']
    top += 22
    for side, figure in sorted(row.values.items(), key=lambda item: item[1].value):
        width = max(2, round(room * figure.value / longest))
        middle = top + _BAR - 3
        parts += [
            f'<text x="{_LABEL - 8}" y="{middle}" text-anchor="end">{escape(side)}</text>',
            f'<rect class="{"ours" if side.startswith(OURS) else "peer"}" x="{_LABEL}" y="{top}" width="{width}" height="{_BAR}" rx="2"/>',
            f'<text x="{_LABEL + width + 6}" y="{middle}">{number(figure.value)}</text>',
        ]
        top += _BAR + _GAP
    return parts, top + 12
