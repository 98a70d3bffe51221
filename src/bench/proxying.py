"""(c) what a request costs when the upstream needs no time, and what 1,000 slow streams cost."""

import re
import time
import threading
import urllib.request

import load
import programs
from processes import GATEWAY_CORE, LOAD_CORE
from results import Rounds, bars, table

MESSAGES = [{"role": "user", "content": "What is the capital of France?"}]
WRK_SECONDS = 4
# By then the JIT compilers are done; on one core, Tandem's take most of a minute of load.
WARM_SECONDS = {"upstream itself": 2, "nginx": 2, "Tandem": 60, "baseline": 60, "Portkey": 15}
# Milliseconds of a request.
MOST_CPU = {"plain": 0.115, "stream": 0.45}
STREAMS = 1000
# 50 tokens a second each; one stream begins every 2 ms, and what comes before the third second does not count.
TOKENS = 300
# Streams begin and end so often before they are timed; beginnings are what the compilers see least of.
PACED_WARM = 4
SETTLED = 3


def _models(plain, stream, paced):
    def variants(port):
        return "".join(f"""\
        {name}:
          engine: openai
          url: http://127.0.0.1:{port}/v1
          model: fixed
          max-concurrent: 4000
""" for name in ("one", "two"))
    return "".join(f"    {name}:\n      variants:\n{variants(port)}"
                   for name, port in (("plain", plain), ("stream", stream), ("paced", paced)))


class Field:
    """All gateways before the same upstreams."""

    def __init__(self, directory):
        self.directory = directory
        self.classes = load.compile_java(directory)
        up = {"plain": programs.free_port(), "stream": programs.free_port()}
        programs.nginx(directory, "instant", "instant.conf", LOAD_CORE, **up)
        _, up["paced"] = programs.paced_upstream(directory, self.classes)
        tandem, tandem_port, _ = programs.tandem(directory, _models(**up))
        self.tandem_port = tandem_port
        via = {key: programs.free_port() for key in up}
        proxy = programs.nginx(directory, "proxy", "proxy.conf", GATEWAY_CORE, **via, keep=programs.KEEP,
                               **{f"{key}_up": port for key, port in up.items()})
        portkey, portkey_port = programs.portkey(directory, "127.0.0.1")
        def through_portkey(kind):
            return {"x-portkey-provider": "openai", "Authorization": "Bearer none",
                    "x-portkey-custom-host": f"http://127.0.0.1:{up[kind]}/v1"}
        # Program, port by kind, further headers by kind.
        self.arms = {
            "upstream itself": (None, up, lambda kind: {}),
            "nginx": (proxy, via, lambda kind: {}),
            "Tandem": (tandem, dict.fromkeys(up, tandem_port), lambda kind: {}),
            "Portkey": (portkey, dict.fromkeys(up, portkey_port), through_portkey),
        }
        if programs.BASELINE:
            former, port, _ = programs.tandem(directory, _models(**up), "baseline", jar=programs.BASELINE)
            self.arms["baseline"] = (former, dict.fromkeys(up, port), lambda kind: {})

    def ask(self, arm, kind, seconds):
        program, ports, headers = self.arms[arm]
        body = {"model": kind, "messages": MESSAGES, "stream": kind == "stream"}
        before = program.cpu_seconds() if program else 0
        got = load.wrk(self.directory, ports[kind], body, seconds, headers=headers(kind))
        used = program.cpu_seconds() - before if program else 0
        return {**got, "cpu": used * 1e3 / got["requests"]}

    def pace(self, arm):
        program, ports, headers = self.arms[arm]
        body = {"model": "paced", "messages": MESSAGES, "stream": True, "max_tokens": TOKENS}
        file = load.request_file(self.directory, arm.split()[0], "/v1/chat/completions", body, headers("paced"))
        used = {}
        watch = threading.Thread(target=_cores, args=(program, used))
        watch.start()
        got = load.streams(self.classes, ports["paced"], file, STREAMS, 1, every=2, skip=SETTLED)
        watch.join()
        return {"late_p50": got["late_p50"], "late_p99": got["late_p99"], **used}

    def dropped(self):
        """Outcomes that Tandem's log could not take."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.tandem_port}/q/metrics", timeout=5) as page:
            return sum(float(n) for n in re.findall(r"(?m)^tandem_log_dropped_total\S* (\S+)$", page.read().decode()))


def _cores(program, used):
    """Cores used while all streams run."""
    time.sleep(SETTLED)
    begun, before = time.monotonic(), program.cpu_seconds() if program else 0
    time.sleep(4)
    used["cores"] = ((program.cpu_seconds() if program else 0) - before) / (time.monotonic() - begun)
    used["rss"] = program.resident_mib() if program else 0.0


def measure(directory, rounds):
    field = Field(directory)
    parts, judged = [], []
    for kind, title in (("plain", "whole answer"), ("stream", "stream of 200 tokens")):
        arms, refusal = _warm(field, kind)
        measured = Rounds()
        for _ in range(rounds):
            for arm in arms:
                measured.add(arm, **field.ask(arm, kind, WRK_SECONDS))
        if "Portkey" in arms:
            judged += [
                (f"{title}: requests/s, Tandem / Portkey", measured.ratio("Tandem", "Portkey", "rate"), "at least", 11)]
        if "baseline" in arms:
            judged += [(f"{title}: requests/s, Tandem / baseline", measured.ratio("Tandem", "baseline", "rate"),
                        "at least", 0.95)]
        judged += [(f"{title}: Tandem's CPU, ms/request", measured.median("Tandem", "cpu"), "at most", MOST_CPU[kind])]
        parts.append(f"{title[0].upper()}{title[1:]}, wrk with 32 connections{refusal}:\n\n" + table(
            (title, "requests/s", "p50 ms", "p99 ms", "CPU ms/request"),
            [(arm, *(measured.median(arm, key) for key in ("rate", "p50", "p99", "cpu"))) for arm in arms]))
    measured = Rounds()
    for arm in {"Tandem", "baseline"} & set(arms):
        for _ in range(PACED_WARM):
            field.pace(arm)
    for _ in range(rounds):
        for arm in arms:
            measured.add(arm, **field.pace(arm))
    judged += [("1,000 paced streams: Tandem's cores", measured.median("Tandem", "cores"), "at most", 0.7),
               ("1,000 paced streams: Tandem's resident MiB", measured.median("Tandem", "rss"), "at most", 450)]
    judged += [("outcomes that Tandem's log dropped", field.dropped(), "at most", 0)]
    parts.append("1,000 streams, each a token every 20 ms:\n\n" + table(
        ("1,000 streams", "cores", "late p50 ms", "late p99 ms", "resident MiB"),
        [(arm, *(measured.median(arm, key) for key in ("cores", "late_p50", "late_p99", "rss"))) for arm in arms]))
    return "\n\n".join([bars(judged), *parts])


def _warm(field, kind):
    """The arms that can do it, and what to say of Portkey if it cannot."""
    arms, refusal = list(field.arms), ""
    for arm in field.arms:
        try:
            field.ask(arm, kind, WARM_SECONDS[arm])
        except RuntimeError as failure:
            if arm != "Portkey":
                raise
            arms.remove(arm)
            refusal = f"; Portkey failed ({str(failure).splitlines()[-1]})"
    return arms, refusal
