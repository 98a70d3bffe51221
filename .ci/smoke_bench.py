"""Runs the scripts of src/bench for seconds: the load against the upstreams, and drift's where the jar is built."""

import random
import shutil
import sys
from pathlib import Path

sys.path.insert(0, "src/bench")
import live_drift  # noqa: E402
import load  # noqa: E402
import preemption  # noqa: E402
import processes  # noqa: E402
import programs  # noqa: E402
import proxying  # noqa: E402
from demo_pair import Tandem  # noqa: E402
from results import Rounds, bars, table  # noqa: E402

directory = sys.argv[1]
# The scripts name two cores; any will do where nothing is measured.
processes.GATEWAY_CORE = programs.GATEWAY_CORE = 0


def ask_upstreams() -> None:
    classes = load.compile_java(directory)
    _, port = programs.paced_upstream(directory, classes)
    body = {"model": "paced", "messages": proxying.MESSAGES, "stream": True, "max_tokens": 5}
    file = load.request_file(directory, "paced", "/v1/chat/completions", body)
    got = load.streams(classes, port, file, 2, 1)
    if shutil.which("nginx"):
        up = {"plain": programs.free_port(), "stream": programs.free_port()}
        programs.nginx(directory, "instant", "instant.conf", 0, **up)
        via = {key: programs.free_port() for key in ("plain", "stream", "paced")}
        programs.nginx(directory, "proxy", "proxy.conf", 0, **via, keep=programs.KEEP, plain_up=up["plain"],
                       stream_up=up["stream"], paced_up=port)
        load.streams(classes, via["stream"], load.request_file(directory, "stream", "/v1/chat/completions", body), 1, 1)
    measured = Rounds()
    measured.add("paced", requests=float(got["requests"]))
    assert "holds" in bars([("whole answers", measured.median("paced", "requests"), "at least", 2.0)])
    assert table(("arm",), [("paced",)])


def ask_tandem() -> None:
    server = Tandem("smoke", "100%", "embedded")
    try:
        asked = 0
        while (report := server.report())["samples"]["scored"] == 0:
            assert asked < 30, f"nothing was scored: {report['samples']}"
            live_drift.converse(server, [live_drift.questions.story(random.Random(asked)).question], f"s{asked}", [1.0])
            asked += 1
        first = preemption.ask(server, preemption.SHORT, "smoke")
        live_drift.show(report, [1.0, 1.0], random.Random(1))
        preemption.show("embedded", preemption.preemptions(server), [first], [first], report["samples"], random.Random(1))
    finally:
        server.stop()


ask_upstreams()
if Path("target/quarkus-app/quarkus-run.jar").exists():
    ask_tandem()
else:
    print(".ci/smoke: without the jar, nothing was asked of Tandem")
