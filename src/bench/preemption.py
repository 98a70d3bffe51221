"""Drives preemption.sh: has long chats scored, and asks something short in the middle of it."""

import http.client
import json
import random
import re
import statistics
import sys
import time
from urllib.parse import urlsplit

from demo_pair import ENGINES, Tandem

LONG = "Tell me a story about a dog and a frog. " * 95
SHORT = "What is the capital of France?"
LIMIT = 0.05
BOOTSTRAPS = 2000
BUCKET = re.compile(r'tandem_drift_preemption_seconds_bucket\{.*le="([^"]+)".*\} (\S+)')


def ask(server: Tandem, question: str, session: str) -> float:
    """Seconds to the first token of a streamed answer, which is read to its end."""
    connection = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=120)
    body = json.dumps({"model": "demo", "max_tokens": 60, "stream": True,
                       "messages": [{"role": "user", "content": question}]})
    begin = time.perf_counter()
    connection.request("POST", "/v1/chat/completions", body,
                       {"content-type": "application/json", "x-tandem-session": session})
    response = connection.getresponse()
    first = None
    for line in response:
        if first is None and line.startswith(b"data: {") and json.loads(line[6:])["choices"][0]["delta"].get("content"):
            first = time.perf_counter() - begin
    connection.close()
    assert first is not None, response.status
    return first


def preemptions(server: Tandem) -> dict[float, float]:
    """How many took no longer than so many seconds, over all variants."""
    counts: dict[float, float] = {}
    for bound, count in BUCKET.findall(server.get("/q/metrics")):
        counts[float(bound)] = counts.get(float(bound), 0) + float(count)
    return counts


def measure(engine: str, rounds: int) -> None:
    rng = random.Random(20261125)
    on, off = Tandem("on", "100%", engine), Tandem("off", "0%", engine)
    times: dict[Tandem, list[float]] = {on: [], off: []}
    counts: dict[float, float] = {}
    try:
        for i in range(rounds + 1):
            # Half of it in the prompt of the first variant's score, half anywhere.
            pause = 0.06 + rng.choice([0.5, 3]) * rng.random()
            for server in [on, off] if i % 2 == 0 else [off, on]:
                ask(server, LONG, f"long{i}")
                time.sleep(pause)
                before = preemptions(server)
                first = ask(server, SHORT, f"short{i}")
                if i > 0:
                    times[server].append(first)
                    time.sleep(0.05)
                    # Only what the short one met: a server that reads a long prompt does not tell of its slots meanwhile.
                    for bound, count in preemptions(server).items():
                        counts[bound] = counts.get(bound, 0) + count - before.get(bound, 0)
        show(engine, counts, times[on], times[off], on.report()["samples"], rng)
    finally:
        on.stop()
        off.stop()


def show(engine: str, counts: dict[float, float], on: list[float], off: list[float], samples: dict,
         rng: random.Random) -> None:
    total = counts.get(float("inf"), 0)
    print(f"{engine}: scoring gave way {total:.0f} times, {counts.get(LIMIT, 0):.0f} of them within 50 ms; "
          + ", ".join(f"{share} % within {1000 * min(b for b, n in counts.items() if n >= total * share / 100):.1f} ms"
                      for share in (50, 95, 100) if total))
    for name, seconds in [("scoring under way", on), ("no drift", off)]:
        ordered = sorted(1000 * s for s in seconds)
        print(f"{engine}: time to first token, {name}: median {statistics.median(ordered):.1f} ms, "
              f"95 % {ordered[int(.95 * len(ordered))]:.1f} ms, most {ordered[-1]:.1f} ms, {len(ordered)} requests")
    pairs = list(zip(on, off))
    added = sorted(statistics.median(a - b for a, b in rng.choices(pairs, k=len(pairs))) for _ in range(BOOTSTRAPS))
    print(f"{engine}: added to it, median of pairs: {1000 * statistics.median(a - b for a, b in pairs):.1f} ms "
          f"[{1000 * added[int(.025 * BOOTSTRAPS)]:.1f}, {1000 * added[int(.975 * BOOTSTRAPS)]:.1f}]; {samples}")


if __name__ == "__main__":
    for name in ENGINES:
        measure(name, int(sys.argv[1]))
