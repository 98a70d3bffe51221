"""Drives live_drift.sh: starts two Tandems on the demo pair, one with drift and one without, and talks to both.

What is asked was chosen by the length of the answers alone, before any divergence was looked at: of the demo model's
24 kinds of question (20 of each asked of both quants), stories are answered in 60 tokens, all others in fewer than 30,
and in 9 by their median. Three stories make a conversation; the model learned from no more than 256 tokens at a time.
"""

import json
import random
import statistics
import sys
import time
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "model"))
import questions  # noqa: E402
from demo_pair import Tandem  # noqa: E402

TURNS = 3
BLOCK = 7
PAUSE = 0.02
BOOTSTRAPS = 2000


def converse(server: Tandem, asked: list[str], session: str, pauses: list[float]) -> list[float]:
    """Asks one thing after the other in one conversation; how long each answer took."""
    messages, times = [], []
    for question, pause in zip(asked, pauses):
        messages.append({"role": "user", "content": question})
        body = json.dumps({"model": "demo", "max_tokens": 200, "messages": messages})
        request = urllib.request.Request(
            server.url + "/v1/chat/completions", body.encode(),
            {"content-type": "application/json", "x-tandem-session": session})
        begin = time.perf_counter()
        answer = json.load(urllib.request.urlopen(request, timeout=120))
        times.append(time.perf_counter() - begin)
        messages.append({"role": "assistant", "content": answer["choices"][0]["message"]["content"]})
        time.sleep(pause)
    return times


def main() -> None:
    count = -(-int(sys.argv[1]) // TURNS)
    rng = random.Random(20260925)
    conversations = [[questions.story(rng).question for _ in range(TURNS)] for _ in range(count)]
    on, off = Tandem("on", "20%"), Tandem("off", "0%")
    ratios = []
    try:
        for begin in range(0, count, BLOCK):
            block = conversations[begin:begin + BLOCK]
            # Now and then a pause in which scoring begins, so that the next request meets it.
            pauses = [rng.choices([PAUSE, PAUSE, PAUSE, 0.1], k=TURNS) for _ in block]
            times = {on: [], off: []}
            for server in [on, off] if begin // BLOCK % 2 == 0 else [off, on]:
                for i, asked in enumerate(block):
                    times[server] += converse(server, asked, f"s{begin + i}", pauses[i])
            ratios.append(statistics.median(times[on]) / statistics.median(times[off]))
        while on.report()["waiting"] > 0:
            time.sleep(1)
        time.sleep(5)
        show(on.report(), ratios, rng)
    finally:
        on.stop()
        off.stop()


def show(report: dict, ratios: list[float], rng: random.Random) -> None:
    print("samples", report["samples"])
    for title, comparisons in [("candidates", report["candidates"]), ("floors", report["floors"])]:
        for comparison in comparisons:
            overall = comparison["description"]["overall"]
            print(f"{title}: {comparison['candidate']} against {comparison['reference']}: {overall['tokens']} tokens, "
                  f"mean KLD {overall['meanKl']:.6f}, same top {100 * overall['sameTop']:.3f} %, "
                  f"coverage {overall['coverage']:.4f}")
            print(f"  mean KLD {comparison['klDivergence']['text']}; same top {comparison['sameTop']['text']}")
            if comparison["noise"]:
                print(f"  {comparison['noise']['sentence']}")
            for answering in comparison["description"]["byAnswering"]:
                print(f"  on the answers of {answering['variant']}: ln PPL ratio {answering['lnPplRatio']:.5f}")
    for pair in report["nearer"]:
        print(pair["sentence"])
        for name in ("share", "factor", "klDivergence", "sameTop"):
            print(f"  {pair['first']}, {pair['second']}, {name}: {pair[name]['text']}")
    medians = sorted(statistics.median(rng.choices(ratios, k=len(ratios))) for _ in range(BOOTSTRAPS))
    print(f"median latency on / off: {statistics.median(ratios):.3f} "
          f"[{medians[int(.025 * BOOTSTRAPS)]:.3f}, {medians[int(.975 * BOOTSTRAPS)]:.3f}] over {len(ratios)} blocks")


if __name__ == "__main__":
    main()
