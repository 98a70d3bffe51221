"""Tables of medians, and RESULTS.md, of which each run replaces the sections that it measured."""

import re
import statistics
from pathlib import Path

FILE = Path(__file__).resolve().parent / "RESULTS.md"
INTRO = """# Measured

Written by `run.sh`; [README.md](README.md) says how. Medians over rounds, whose arms took turns: five of them, unless a section says otherwise.
"""


class Rounds:
    """Measurements by arm; a median needs no more."""

    def __init__(self):
        self.values = {}

    def add(self, arm, **measured):
        for name, value in measured.items():
            self.values.setdefault((arm, name), []).append(value)

    def median(self, arm, name):
        return statistics.median(self.values[arm, name])

    def ratio(self, arm, other, name):
        """Median of the rounds' own ratios, so that what changes between rounds cancels out."""
        return statistics.median(a / b for a, b in zip(self.values[arm, name], self.values[other, name], strict=True))

    def difference(self, arm, other, name):
        return statistics.median(a - b for a, b in zip(self.values[arm, name], self.values[other, name], strict=True))


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join(lines + ["| " + " | ".join(number(cell) for cell in row) + " |" for row in rows])


def number(cell):
    if not isinstance(cell, float):
        return str(cell)
    size = abs(cell)
    return f"{cell:,.0f}" if size >= 1000 else f"{cell:.1f}" if size >= 100 else f"{cell:.2f}" if size >= 1 else f"{cell:.3f}"


def bars(rows):
    """rows: what, measured, 'at most' or 'at least', bar."""
    return table(
        ("bar", "measured", "wanted", ""),
        [(what, value, f"{sense} {bar}", "holds" if (value <= bar if sense == "at most" else value >= bar) else "**missed**")
         for what, value, sense, bar in rows],
    )


def save(letter, title, body):
    sections = {}
    if FILE.exists():
        for text in re.split(r"(?m)^(?=## \([a-z]\))", FILE.read_text())[1:]:
            sections[text[4]] = text.rstrip() + "\n"
    sections[letter] = f"## ({letter}) {title}\n\n{body.rstrip()}\n"
    FILE.write_text(INTRO + "\n" + "\n".join(sections[key] for key in sorted(sections)))
