"""(a) through Tandem against llama-server itself, and (b) the embedded engine against llama-server."""

import os
import shutil
from pathlib import Path

import load
import programs
from processes import GATEWAY_CORE, LOAD_CORE
from results import Rounds, bars, table

PROMPT = {"messages": [{"role": "user", "content": "Tell me a story about a fox."}],
          "stream": True, "stream_options": {"include_usage": True}, "max_tokens": 400, "temperature": 0}
# llama-server goes on to the 400th token; the embedded engine knows no such option, and the story has 59.
LONG = {"ignore_eos": True}
# Requests of each stream by number of streams: a round takes a few seconds.
LONG_REQUESTS = {1: 12, 8: 3}
SHORT_REQUESTS = {1: 60, 8: 15, 32: 6}
LIBRARY = "tandem.embedded.library"
WARM_SECONDS = 60
# Short answers of each of eight streams: the way to a first token is run often before it is timed.
WARM_REQUESTS = 500
COLUMNS = ("streams", "arm", "tokens/s", "TTFT p50 ms", "TTFT p99 ms", "gap p50 ms", "gap p99 ms", "engine CPU ms/token",
           "gateway CPU ms/token", "gateway CPU ms/request")


def through_tandem(directory, rounds):
    """The engine and the load on one core, what stands between them on the other; nginx is the least that can stand there."""
    classes = load.compile_java(directory)
    engine, engine_port = programs.llama_server(directory, LOAD_CORE)
    instant = {"plain": programs.free_port(), "stream": programs.free_port()}
    upstream = programs.nginx(directory, "instant", "instant.conf", LOAD_CORE, **instant)
    gateway, port, _ = programs.tandem(directory, f"""\
    bench:
      variants:
        only:
          engine: llama-server
          url: http://127.0.0.1:{engine_port}
          max-concurrent: 8
    warm:
      variants:
        only:
          engine: openai
          url: http://127.0.0.1:{instant["stream"]}/v1
          model: fixed
          max-concurrent: 64
""")
    # An engine of this speed would take many minutes to have the JIT compilers see enough.
    load.wrk(directory, port, {**PROMPT, "model": "warm"}, WARM_SECONDS)
    upstream.stop()
    short = load.request_file(directory, "short", "/v1/chat/completions", {"model": "bench", **PROMPT, "max_tokens": 2})
    load.streams(classes, port, short, 8, WARM_REQUESTS)
    via = {key: programs.free_port() for key in ("plain", "stream", "paced")}
    # Not kept: llama-server closes a connection after a stream, and nginx does not expect it.
    proxy = programs.nginx(directory, "proxy", "proxy.conf", GATEWAY_CORE, keep="", **via,
                           **{f"{key}_up": engine_port for key in via})
    arms = {"direct": (None, engine_port), "nginx": (proxy, via["stream"]), "Tandem": (gateway, port)}
    file = load.request_file(directory, "story", "/v1/chat/completions", {"model": "bench", **PROMPT, **LONG})
    judged, tables = _measure(classes, arms, engine, file, LONG_REQUESTS, rounds)
    return bars(judged) + "\n\n" + tables


def embedded(directory, rounds):
    """All engines on the same core, the load on the other: the packed library, and llama-server's own in this process."""
    classes = load.compile_java(directory)
    engine, engine_port = programs.llama_server(directory, GATEWAY_CORE)
    models = f"""\
    bench:
      variants:
        only:
          model: {programs.DEMO}
          slots: 8
          context-size: 2048
          threads: 1
"""
    binary = shutil.which(os.environ.get("TANDEM_LLAMA_SERVER", "llama-server"))
    library = Path(binary).resolve().parent / "libllama.so"
    packed, packed_port, _ = programs.tandem(directory, models, name="packed")
    arms = {"direct": (None, engine_port), "packed b4916": (packed, packed_port)}
    if library.exists():
        own, own_port, _ = programs.tandem(
            directory, models, name="own", jvm=[f"-D{LIBRARY}={library}"])
        arms["own v0.5"] = (own, own_port)
    file = load.request_file(directory, "story", "/v1/chat/completions", {"model": "bench", **PROMPT})
    judged, tables = [], ""
    for arm in list(arms)[1:]:
        pair = {"direct": arms["direct"], arm: arms[arm]}
        found, rows = _measure(classes, pair, engine, file, SHORT_REQUESTS, rounds)
        judged += [(what, value) for what, value, _, _ in found]
        tables += "\n\n" + rows
    return table(("against llama-server", ""), judged) + tables


def _measure(classes, arms, engine, file, per_stream, rounds):
    """The last of the arms is judged by the first, and shown beside those between."""
    names = list(arms)
    first, last = names[0], names[-1]
    rows, judged = [], []
    for count, requests in per_stream.items():
        measured = Rounds()
        for _, port in arms.values():
            load.streams(classes, port, file, count, requests * 2)
        for _ in range(rounds):
            for arm, (gateway, port) in arms.items():
                engine_before, gateway_before = engine.cpu_seconds(), gateway.cpu_seconds() if gateway else 0
                got = load.streams(classes, port, file, count, requests, warm=max(2, requests // 4))
                share = 1 + max(2, requests // 4) / requests
                tokens = got["tokens"] * share
                used = gateway.cpu_seconds() - gateway_before if gateway else 0
                measured.add(
                    arm,
                    rate=got["tokens"] / got["seconds"],
                    engine=(engine.cpu_seconds() - engine_before) * 1e3 / tokens,
                    gateway=used * 1e3 / tokens,
                    request=used * 1e3 / (got["requests"] * share),
                    **{key: got[key] for key in ("ttft_p50", "ttft_p99", "gap_p50", "gap_p99")},
                )
        rows += [(count, arm, *(measured.median(arm, key) for key in (
            "rate", "ttft_p50", "ttft_p99", "gap_p50", "gap_p99", "engine", "gateway", "request"))) for arm in arms]
        plural = "1 stream" if count == 1 else f"{count} streams"
        judged += [
            (f"{plural}: tokens/s, {last} / {first}", measured.ratio(last, first, "rate"), "at least", 0.97),
            *((f"{plural}: tokens/s, {last} / {other}", measured.ratio(last, other, "rate"), "at least", 0.97)
              for other in names[1:-1]),
            (f"{plural}: added TTFT p50, ms", measured.difference(last, first, "ttft_p50"), "at most", 2),
            (f"{plural}: added TTFT p99, ms", measured.difference(last, first, "ttft_p99"), "at most", 10),
        ]
    return judged, table(COLUMNS, rows)
