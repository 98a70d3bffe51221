#!/usr/bin/env python3
"""Asks a Prometheus that scrapes Tandem for everything that dashboards and rules read, and tells what has no data.

    deploy/observability/check.py http://localhost:9090 --minutes 5

Its status is 1 if anything is missing or wrong but what needs a GPU, which it lists.
"""

import argparse
import re
import sys
from pathlib import Path

from panels import Prometheus, dashboards

RULES = Path(__file__).parent / "prometheus/rules"


def main() -> int:
    arguments = parse()
    prometheus = Prometheus(arguments.prometheus, arguments.minutes)
    shown = dashboards(prometheus, dict(it.split("=", 1) for it in arguments.set))
    faults, exceptions, asked = [], [], 0
    for dashboard in shown:
        faults += [f"{dashboard.title}: the variable {name} has no value" for name, it in dashboard.values.items() if not it]
        for name, expr in dashboard.annotations.items():
            faults += problem(f"{dashboard.title}: annotation {name}", lambda: prometheus.range(expr), expr, may_be_empty=True)
        for panel in dashboard.panels:
            for target in panel.targets:
                found = problem(f"{dashboard.title}: {panel.title}", lambda: target.ask(prometheus), target.expr)
                (exceptions if panel.needs_gpu else faults).extend(found)
                asked += 1
    records = names("record")
    for record in records:
        faults += problem(f"rule {record}", lambda: prometheus.instant(record), record)
    faults += unhealthy(prometheus, records + names("alert"))

    print(f"{asked} expressions of {sum(len(it.panels) for it in shown)} panels, {len(records)} recording rules")
    for title, lines in ("without data for want of a GPU", exceptions), ("wrong or without data", faults):
        if lines:
            print(f"\n{title}:", *lines, sep="\n  ")
    return 1 if faults else 0


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("prometheus", help="its address")
    parser.add_argument("--minutes", type=float, default=5, help="how far back to look")
    parser.add_argument("--set", action="append", default=[], metavar="VARIABLE=VALUE", help="such as model=demo")
    return parser.parse_args()


def problem(where: str, ask, expr: str, may_be_empty: bool = False) -> list[str]:
    try:
        return [] if ask() or may_be_empty else [f"{where}: no data: {expr}"]
    except ValueError as error:
        return [f"{where}: {error}: {expr}"]


def names(kind: str) -> list[str]:
    text = "\n".join(path.read_text() for path in sorted(RULES.glob("*.yml")))
    return re.findall(rf"^ *- {kind}: (\S+)$", text, re.MULTILINE)


def unhealthy(prometheus: Prometheus, expected: list[str]) -> list[str]:
    """Rules that this Prometheus did not load or could not evaluate."""
    loaded = [rule for group in prometheus.get("rules")["groups"] for rule in group["rules"]]
    missing = set(expected) - {rule["name"] for rule in loaded}
    failing = [rule for rule in loaded if rule["health"] != "ok"]
    return [f"rule {name}: not loaded" for name in sorted(missing)] + [
        f"rule {rule['name']}: {rule['health']} {rule.get('lastError', '')}" for rule in failing
    ]


if __name__ == "__main__":
    sys.exit(main())
