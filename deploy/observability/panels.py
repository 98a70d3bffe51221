"""The dashboards as Grafana would show them: variables resolved, expressions asked of a Prometheus."""

import json
import math
import re
import time
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from pathlib import Path

DASHBOARDS = Path(__file__).parent / "grafana/dashboards"
NEEDS_GPU = "Needs a GPU"
STEP = 15


class Prometheus:
    def __init__(self, url: str, minutes: float):
        self.url = url.rstrip("/")
        self.end = time.time()
        self.seconds = round(60 * minutes)

    def get(self, path: str, **parameters) -> object:
        url = f"{self.url}/api/v1/{path}?{urllib.parse.urlencode(parameters, doseq=True)}"
        try:
            answer = urllib.request.urlopen(url, timeout=60).read()
        except urllib.error.HTTPError as error:
            answer = error.read()
        body = json.loads(answer)
        if body["status"] != "success":
            raise ValueError(body["error"])
        return body["data"]

    def instant(self, expr: str) -> list[dict]:
        """Series, each with its labels and one point."""
        return series(self.get("query", query=expr, time=self.end))

    def range(self, expr: str) -> list[dict]:
        """Series, each with its labels and its points."""
        return series(self.get("query_range", query=expr, start=self.end - self.seconds, end=self.end, step=STEP))

    def label_values(self, selector: str, label: str) -> list[str]:
        values = self.get(f"label/{label}/values", start=self.end - self.seconds, end=self.end, **{"match[]": selector})
        return sorted(values)


def series(data: dict) -> list[dict]:
    """Only what is drawn: points that are finite, and series that have some."""
    if data["resultType"] == "scalar":
        found = [{"metric": {}, "value": data["result"]}]
    else:
        found = data["result"]
    drawn = []
    for it in found:
        points = [(at, float(value)) for at, value in it.get("values", [it.get("value")])]
        points = [(at, value) for at, value in points if math.isfinite(value)]
        if points:
            drawn.append({"labels": it["metric"], "points": points})
    return drawn


@dataclass
class Target:
    expr: str
    legend: str
    instant: bool

    def ask(self, prometheus: Prometheus) -> list[dict]:
        found = prometheus.instant(self.expr) if self.instant else prometheus.range(self.expr)
        for it in found:
            it["name"] = re.sub(r"{{(\w+)}}", lambda label: it["labels"].get(label[1], ""), self.legend)
        return found


@dataclass
class Panel:
    dashboard: str
    title: str
    kind: str
    unit: str
    needs_gpu: bool
    place: dict[str, int]
    """`x`, `y`, `w` and `h`, in columns of 24 and rows."""
    targets: list[Target]


@dataclass
class Dashboard:
    uid: str
    title: str
    values: dict[str, str]
    """What each variable stands for; empty where it has no value."""
    queries: dict[str, str]
    """Where variables have their values from."""
    rows: list[tuple[str, int]]
    """Titles and where they are."""
    panels: list[Panel]
    annotations: dict[str, str]
    """Expressions by name."""


def dashboards(prometheus: Prometheus, chosen: dict[str, str]) -> list[Dashboard]:
    """All of them, where `chosen` has the values of variables that allow one alone; otherwise they have their first."""
    return [read(json.loads(path.read_text()), prometheus, chosen) for path in sorted(DASHBOARDS.glob("*.json"))]


def read(content: dict, prometheus: Prometheus, chosen: dict[str, str]) -> Dashboard:
    values = resolve(content["templating"]["list"], prometheus, chosen)
    globals_ = {"__rate_interval": f"{4 * STEP}s", "__interval": f"{STEP}s", "__range": f"{prometheus.seconds}s"}

    def resolved(text: str) -> str:
        return substitute(text, {**values, **globals_})

    panels = [
        Panel(
            content["title"],
            resolved(it["title"]),
            it["type"],
            it["fieldConfig"]["defaults"]["unit"],
            NEEDS_GPU in it["description"],
            it["gridPos"],
            [Target(resolved(t["expr"]), t["legendFormat"], t.get("instant", False)) for t in it["targets"]],
        )
        for it in content["panels"]
        if it["type"] != "row"
    ]
    rows = [(it["title"], it["gridPos"]["y"]) for it in content["panels"] if it["type"] == "row"]
    annotations = {it["name"]: resolved(it["expr"]) for it in content["annotations"]["list"] if "expr" in it}
    queries = {it["name"]: it["query"] for it in content["templating"]["list"] if it["type"] == "query"}
    return Dashboard(content["uid"], content["title"], values, queries, rows, panels, annotations)


def resolve(variables: list[dict], prometheus: Prometheus, chosen: dict[str, str]) -> dict[str, str]:
    values: dict[str, str] = {}
    for variable in variables:
        name = variable["name"]
        if variable["type"] == "query":
            selector, label = re.fullmatch(r"label_values\((.*), (\w+)\)", variable["query"]).groups()
            found = prometheus.label_values(substitute(selector, values), label)
            if variable.get("allValue"):
                values[name] = variable["allValue"] if found else ""
            else:
                values[name] = chosen.get(name) or (found[0] if found else "")
        elif variable["type"] == "interval":
            values[name] = variable["current"]["value"]
    return values


def substitute(text: str, values: dict[str, str]) -> str:
    return re.sub(r"\$\{?([a-z_]+)\}?", lambda match: values.get(match[1], match[0]), text)
