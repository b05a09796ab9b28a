"""Draws peak memory against the number of units, both on logarithmic scales, as an SVG."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

_WIDE, _HIGH = 640, 360
_LEFT, _TOP, _RIGHT, _BELOW = 64, 24, 200, 48
_UNITS, _MIB = (1_000, 200_000), (30, 6_000)  # from, to
_TICKS = ((1_000, 2_000, 6_000, 20_000, 60_000, 200_000), (50, 100, 200, 400, 1_000, 2_000, 5_000))
_COLOURS = ("#A6A6A6", "#4472C4")
_FONT = 'font-family="sans-serif" font-size="12" fill="#404040"'

Points = Sequence[tuple[int, float]]


def memory(lines: Mapping[str, Points]) -> str:
    """The picture: a line for each name, its points (units, MiB) with their peaks."""
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDE} {_HIGH}" role="img">',
             '<title>Peak memory of the main process against units</title>',
             f'<rect width="{_WIDE}" height="{_HIGH}" fill="#FFFFFF"/>', *_grid()]  # fmt: skip
    for colour, beside, (name, points) in zip(_COLOURS, (-8, 18), lines.items(), strict=True):  # the upper, the lower
        path = " ".join(f"{_x(units):.1f},{_y(peak):.1f}" for units, peak in points)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        for units, peak in points:
            parts.append(f'<circle cx="{_x(units):.1f}" cy="{_y(peak):.1f}" r="3.5" fill="{colour}"/>')
            parts.append(_text(_x(units), _y(peak) + beside, f"{peak:.0f}"))
        parts.append(_text(_x(points[-1][0]) + 14, _y(points[-1][1]) + 4, name, "start"))
    return "\n".join([*parts, "</svg>", ""])


def _grid() -> list[str]:
    right, bottom = _WIDE - _RIGHT, _HIGH - _BELOW
    found = []
    for units in _TICKS[0]:
        found.append(f'<line x1="{_x(units):.1f}" y1="{_TOP}" x2="{_x(units):.1f}" y2="{bottom}" stroke="#E5E5E5"/>')
        found.append(_text(_x(units), bottom + 18, f"{units:,}"))
    for peak in _TICKS[1]:
        found.append(f'<line x1="{_LEFT}" y1="{_y(peak):.1f}" x2="{right}" y2="{_y(peak):.1f}" stroke="#E5E5E5"/>')
        found.append(_text(_LEFT - 8, _y(peak) + 4, f"{peak:,}", "end"))
    return [*found, _text((_LEFT + right) / 2, bottom + 38, "units"), _text(_LEFT, 14, "MiB")]


def _text(x: float, y: float, text: str, anchor: str = "middle") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" {_FONT} text-anchor="{anchor}">{text}</text>'


def _x(units: float) -> float:
    return _LEFT + (_WIDE - _LEFT - _RIGHT) * _share(units, *_UNITS)


def _y(peak: float) -> float:
    return _HIGH - _BELOW - (_HIGH - _TOP - _BELOW) * _share(peak, *_MIB)


def _share(value: float, least: float, most: float) -> float:
    return math.log(value / least) / math.log(most / least)
