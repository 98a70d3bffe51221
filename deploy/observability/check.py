#!/usr/bin/env python3
"""Asks a Prometheus that scrapes Tandem for everything that dashboards and rules read, and tells what has no data.

    deploy/observability/check.py http://localhost:9090 --minutes 5

Its status is 1 if an expression is wrong, or has no data though it should. It lists apart what has none because of what
is not configured or did not happen here, as Tandem's own series tell, or for want of a GPU.
"""

import argparse
import re
import sys
from pathlib import Path

from panels import Prometheus, dashboards

RULES = Path(__file__).parent / "prometheus/rules"

# Drift of a variant that is its own reference. PromQL compares no labels, so reference is written over.
OWN_PAIRS = (
    "tandem_drift_tokens_total{%s} and on (gen_ai_request_model, reference, candidate) label_replace("
    'sum by (gen_ai_request_model, candidate) (tandem_drift_tokens_total{%s}), "reference", "$1", "candidate", "(.+)")'
)

EXCUSES = [
    # Why there may be no data; what an expression reads then; what Prometheus has where that does not hold.
    ("no variants take turns", r"tandem_switchback_", "tandem_switchback_waiting{%s}"),
    ("no variant was switched to", r"tandem_switchback_switch_", "tandem_switchback_switch_seconds_count{%s} > 0"),
    ("its variants take turns", r"variant:tandem_assignments:", "tandem_variant_weight{%s} unless on (gen_ai_request_model) tandem_switchback_waiting"),
    ("drift is not configured", r"tandem_drift_", "tandem_drift_queued{%s}"),
    ("drift compares whole answers", r"tandem_drift_(?!queued)", "tandem_drift_samples_total{%s}"),
    ("no variant scored an answer twice, as with floor: 0", r"noise_floor:", OWN_PAIRS),
    ("no score made way for a request", r"tandem_drift_preemption_", "tandem_drift_preemption_seconds_count{%s} > 0"),
    ("no variant is served by a llama-server", r"llamacpp:", 'tandem_variant_info{engine="llama-server", %s}'),
    ("no request failed", r'error_type!=""', 'gen_ai_server_request_duration_seconds_count{error_type!="", %s}'),
    ("no answer told its probabilities", r"tandem_output_logprob_mean", "tandem_output_logprob_mean_count{%s} > 0"),
    ("Java did not stop to collect garbage", r"jvm_gc_pause_", "jvm_gc_pause_seconds_count > 0"),
]


def main() -> int:
    arguments = parse()
    prometheus = Prometheus(arguments.prometheus, arguments.minutes)
    shown = dashboards(prometheus, dict(it.split("=", 1) for it in arguments.set))
    findings = Findings(prometheus, arguments.all)
    for dashboard in shown:
        model = dashboard.values.get("model") or ".+"
        for name, it in dashboard.values.items():
            if not it:
                findings.nothing(f"{dashboard.title}: the variable {name} has no value", dashboard.queries.get(name, ""), model)
        for name, expr in dashboard.annotations.items():
            findings.ask(f"{dashboard.title}: annotation {name}", lambda: prometheus.range(expr) or True, expr, model)
        for panel in dashboard.panels:
            for target in panel.targets:
                findings.ask(f"{dashboard.title}: {panel.title}", lambda: target.ask(prometheus), target.expr, model, panel.needs_gpu)
    records = names("record")
    for record in records:
        findings.ask(f"rule {record}", lambda: prometheus.instant(record), record)
    findings.faults += unhealthy(prometheus, records + names("alert"))

    panels = [panel for it in shown for panel in it.panels]
    print(f"{sum(len(it.targets) for it in panels)} expressions of {len(panels)} panels, {len(records)} recording rules")
    for title, lines in (
        ("without data for want of a GPU", findings.without_gpu),
        ("without data because of what is not configured or did not happen", findings.excused),
        ("wrong or without data", findings.faults),
    ):
        if lines:
            print(f"\n{title}:", *lines, sep="\n  ")
    return 1 if findings.faults else 0


class Findings:
    """What is wrong, and what merely has no data."""

    def __init__(self, prometheus: Prometheus, all_expected: bool):
        self.prometheus = prometheus
        self.excuses = [] if all_expected else EXCUSES
        self.present: dict[str, bool] = {}
        self.faults: list[str] = []
        self.excused: list[str] = []
        self.without_gpu: list[str] = []

    def ask(self, where: str, ask, expr: str, model: str = ".+", needs_gpu: bool = False) -> None:
        try:
            found = ask()
        except ValueError as error:
            self.faults.append(f"{where}: {error}: {expr}")
            return
        if not found and needs_gpu:
            self.without_gpu.append(f"{where}: no data: {expr}")
        elif not found:
            self.nothing(f"{where}: no data: {expr}", expr, model)

    def nothing(self, what: str, expr: str, model: str) -> None:
        for why, reads, witness in self.excuses:
            if re.search(reads, expr) and not self.has(witness.replace("%s", f'gen_ai_request_model=~"{model}"')):
                self.excused.append(f"{why}: {what}")
                return
        self.faults.append(what)

    def has(self, witness: str) -> bool:
        if witness not in self.present:
            self.present[witness] = bool(self.prometheus.instant(witness))
        return self.present[witness]


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("prometheus", help="its address")
    parser.add_argument("--minutes", type=float, default=5, help="how far back to look")
    parser.add_argument("--set", action="append", default=[], metavar="VARIABLE=VALUE", help="such as model=demo")
    parser.add_argument("--all", action="store_true", help="excuse nothing but the want of a GPU")
    return parser.parse_args()


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
