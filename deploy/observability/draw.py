#!/usr/bin/env python3
"""Draws what the panels would show into one picture (SVG) a dashboard. It is no Grafana: places, lines and names alone.

    deploy/observability/draw.py http://localhost:9090 --minutes 5 --to target/panels
"""

import argparse
from html import escape
from pathlib import Path

from panels import Dashboard, Panel, Prometheus, dashboards

COLUMN, ROW, LINE = 60, 36, 13
"""Pixels of a column, of a row and of a line of text."""
COLORS = ["#3274d9", "#e0752d", "#37872d", "#c4162a", "#8f3bb8", "#b7950b", "#0f9d9d", "#7f7f7f"]
SHADES = {"0": "#d8d8d8", "1": "#5aa454"}
SCALES = {"s": (1000, "ms"), "percentunit": (100, "%"), "bytes": (1e-6, "MB")}
LEGEND = 6
"""Lines of a legend at most."""


class Box:
    """The part of the picture that a panel has."""

    def __init__(self, place: dict[str, int]):
        self.x, self.y = place["x"] * COLUMN + 6, place["y"] * ROW + 6
        self.width, self.height = place["w"] * COLUMN - 12, place["h"] * ROW - 12

    def text(self, x: float, y: float, words: str, size: int = 11, color: str = "#333", weight: str = "normal") -> str:
        return (f'<text x="{self.x + x:.1f}" y="{self.y + y:.1f}" font-size="{size}" fill="{color}" font-weight="{weight}">'
                f"{escape(words)}</text>")

    def rectangle(self, x: float, y: float, width: float, height: float, color: str, border: str = "none") -> str:
        return (f'<rect x="{self.x + x:.1f}" y="{self.y + y:.1f}" width="{max(width, 0):.1f}" height="{height:.1f}" '
                f'fill="{color}" stroke="{border}"/>')


def number(value: float, unit: str) -> str:
    factor, word = SCALES.get(unit, (1, ""))
    return f"{value * factor:.4g}{word and ' ' + word}"


def lines(box: Box, found: list[dict], unit: str, begin: float, end: float) -> list[str]:
    left, top = 58, 26
    width, height = box.width - left - 10, box.height - top - LEGEND * LINE - 18
    most = max(value for it in found for _, value in it["points"]) or 1
    drawn = []
    for part in (0, 0.5, 1):
        y = top + height * (1 - part)
        drawn += [box.rectangle(left, y, width, 0.5, "#ccc"), box.text(2, y + 4, number(most * part, unit), 9)]
    for i, it in enumerate(found):
        color = COLORS[i % len(COLORS)]
        points = [(left + width * (at - begin) / (end - begin), top + height * (1 - value / most)) for at, value in it["points"]]
        path = " ".join(f"{box.x + x:.1f},{box.y + y:.1f}" for x, y in points)
        drawn.append(f'<polyline points="{path}" fill="none" stroke="{color}" stroke-width="1.5"/>')
        drawn += [box.rectangle(x - 1.5, y - 1.5, 3, 3, color) for x, y in points]
        if i < 2 * LEGEND:
            words = f"{it['name']}  {number(it['points'][-1][1], unit)}"
            drawn.append(box.text(8 + i % 2 * box.width / 2, top + height + 18 + i // 2 * LINE, words, 10, color))
    return drawn


def bars(box: Box, found: list[dict], unit: str) -> list[str]:
    most = max(it["points"][-1][1] for it in found) or 1
    step = min(22, (box.height - 30) / len(found))
    drawn = []
    for i, it in enumerate(found):
        value, y = it["points"][-1][1], 28 + i * step
        drawn += [
            box.text(6, y + 11, it["name"], 10),
            box.rectangle(130, y, (box.width - 200) * value / most, step - 6, COLORS[i % len(COLORS)]),
            box.text(136 + (box.width - 200) * value / most, y + 11, number(value, unit), 10),
        ]
    return drawn


def states(box: Box, found: list[dict], begin: float, end: float) -> list[str]:
    left, step = 150, min(34, (box.height - 34) / len(found))
    width = box.width - left - 10
    drawn = []
    for i, it in enumerate(found):
        y = 30 + i * step
        drawn.append(box.text(6, y + step / 2, it["name"], 10))
        ends = [at for at, _ in it["points"][1:]] + [end]
        for (at, value), until in zip(it["points"], ends):
            color = SHADES.get(f"{value:g}", "#c4162a")
            drawn.append(box.rectangle(left + width * (at - begin) / (end - begin), y, width * (until - at) / (end - begin), step - 6, color))
    return drawn


def table(box: Box, found: list[dict]) -> list[str]:
    columns = [name for name in found[0]["labels"] if name not in ("__name__", "job", "instance")]
    width = (box.width - 12) / len(columns)
    rows = [columns] + [[it["labels"].get(name, "") for name in columns] for it in found]
    return [
        box.text(6 + x * width, 40 + y * LINE * 1.4, words[: int(width / 5.2)], 9)
        for y, row in enumerate(rows)
        for x, words in enumerate(row)
    ]


def draw(panel: Panel, prometheus: Prometheus) -> list[str]:
    box = Box(panel.place)
    begin, end = prometheus.end - prometheus.seconds, prometheus.end
    frame = [box.rectangle(0, 0, box.width, box.height, "#fff", "#ddd"), box.text(8, 17, panel.title, 12, "#111", "bold")]
    found = [it for target in panel.targets for it in target.ask(prometheus)]
    if not found:
        return frame + [box.text(box.width / 2 - 25, box.height / 2, "No data", 12, "#999")]
    kinds = {
        "timeseries": lambda: lines(box, found, panel.unit, begin, end),
        "bargauge": lambda: bars(box, found, panel.unit),
        "state-timeline": lambda: states(box, found, begin, end),
        "table": lambda: table(box, found),
    }
    return frame + kinds[panel.kind]()


def picture(dashboard: Dashboard, prometheus: Prometheus) -> str:
    height = max(it.place["y"] + it.place["h"] for it in dashboard.panels) * ROW
    titles = [Box({"x": 0, "y": y, "w": 24, "h": 1}).text(4, 20, title, 15, "#111", "bold") for title, y in dashboard.rows]
    parts = titles + [part for panel in dashboard.panels for part in draw(panel, prometheus)]
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{24 * COLUMN}" height="{height}" font-family="sans-serif">',
        '<rect width="100%" height="100%" fill="#f4f5f5"/>', *parts, "</svg>\n",
    ])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("prometheus", help="its address")
    parser.add_argument("--minutes", type=float, default=5, help="how far back to look")
    parser.add_argument("--set", action="append", default=[], metavar="VARIABLE=VALUE", help="such as model=demo")
    parser.add_argument("--to", type=Path, required=True, help="a directory")
    arguments = parser.parse_args()
    prometheus = Prometheus(arguments.prometheus, arguments.minutes)
    arguments.to.mkdir(parents=True, exist_ok=True)
    for dashboard in dashboards(prometheus, dict(it.split("=", 1) for it in arguments.set)):
        path = arguments.to / f"{dashboard.uid}.svg"
        path.write_text(picture(dashboard, prometheus))
        print(path)


if __name__ == "__main__":
    main()
