#!/usr/bin/env python3
"""Has a real Prometheus scrape a real Tandem under mixed load, and tells what dashboards, rules and alerts make of it.

    ./mvnw -q package -Dquick && deploy/observability/live/live.py [--seconds 120] [--pictures target/panels]

TANDEM_LLAMA_SERVER names a llama-server that is not in PATH. The status is 1 if an expression of a panel or of a recording
rule has no data, or if one of three alerts does not fire when it should, or not clear afterwards.
"""

import argparse
import json
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from pathlib import Path

from programs import OBSERVABILITY, RUNBOOK, Programs
from traffic import Traffic

WITHIN = 45


def main() -> int:
    arguments = parse()
    # What it started ends with it, however it ends.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended from outside"))
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="tandem-live-") as directory, Programs(Path(directory)) as programs:
        programs.attached()
        tandem = programs.tandem()
        prometheus = programs.prometheus(tandem)
        print(f"Tandem and Prometheus run after {time.monotonic() - began:.0f} s", flush=True)
        began = time.monotonic()
        traffic = Traffic(tandem)
        with traffic.mixed():
            time.sleep(20)
            missed = variant_down(prometheus, programs) + split_off(prometheus, traffic) + queue_saturated(prometheus, traffic)
            time.sleep(max(0.0, arguments.seconds - (time.monotonic() - began)))
            print(f"{time.monotonic() - began:.0f} s: {traffic}", flush=True)
            span = ["--minutes", f"{(time.monotonic() - began) / 60:.2f}", "--set", "model=demo"]
            missing = subprocess.run([OBSERVABILITY / "check.py", prometheus, *span, "--all"]).returncode
        if arguments.pictures:
            subprocess.run([OBSERVABILITY / "draw.py", prometheus, *span, "--to", arguments.pictures], check=True)
        if missing or missed:
            print(programs.log("tandem")[-3000:])
    print(*missed, sep="\n")
    return 1 if missing or missed else 0


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=120, help="how long the load lasts at least")
    parser.add_argument("--pictures", type=Path, help="a directory for pictures of the panels")
    return parser.parse_args()


def variant_down(prometheus: str, programs: Programs) -> list[str]:
    programs.end("llama-server")
    missed = awaited(prometheus, "TandemVariantDown", {"variant": "mortal"}, True)
    programs.attached()
    return missed + awaited(prometheus, "TandemVariantDown", {"variant": "mortal"}, False)


def split_off(prometheus: str, traffic: Traffic) -> list[str]:
    """One conversation asks far more than its share; then others bring the shares back."""
    labels = {"gen_ai_request_model": "broken"}
    busy = traffic.assigned("broken", "busy")
    traffic.one_conversation("broken", "busy", 600)
    missed = awaited(prometheus, "TandemSplitOffWeights", labels, True)
    other = next(it for it in (f"other-{n}" for n in range(1000)) if traffic.assigned("broken", it) != busy)
    traffic.one_conversation("broken", other, 600)
    return missed + awaited(prometheus, "TandemSplitOffWeights", labels, False)


def queue_saturated(prometheus: str, traffic: Traffic) -> list[str]:
    labels = {"gen_ai_request_model": "demo"}
    crowd = threading.Thread(target=traffic.crowd, args=(20,), daemon=True)
    crowd.start()
    missed = awaited(prometheus, "TandemQueueSaturated", labels, True)
    crowd.join()
    return missed + awaited(prometheus, "TandemQueueSaturated", labels, False)


def awaited(prometheus: str, alert: str, labels: dict[str, str], fires: bool) -> list[str]:
    began = time.monotonic()
    while time.monotonic() < began + WITHIN:
        firing = [
            it for it in get(prometheus, "alerts")["alerts"]
            if it["state"] == "firing" and {"alertname": alert, **labels}.items() <= it["labels"].items()
        ]
        if fires == bool(firing):
            print(f"{alert} {'fires' if fires else 'has cleared'} after {time.monotonic() - began:.0f} s", flush=True)
            links = {it["annotations"]["runbook_url"] for it in firing} - {f"{RUNBOOK}#{alert.lower()}"}
            return [f"{alert} leads to {' and '.join(sorted(links))}"] if links else []
        time.sleep(0.5)
    return [f"{alert} {labels} did not {'fire' if fires else 'clear'} within {WITHIN} s"]


def get(prometheus: str, path: str) -> dict:
    with urllib.request.urlopen(f"{prometheus}/api/v1/{path}", timeout=30) as answer:
        return json.load(answer)["data"]


if __name__ == "__main__":
    sys.exit(main())
