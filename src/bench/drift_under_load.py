"""Drives drift_under_load.sh: loads a Tandem that scores all answers, and scores them once more without load."""

import json
import math
import os
import random
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "model"))
import questions  # noqa: E402
from demo_pair import Tandem  # noqa: E402

EVERY = 0.4
TOP = 64
FILES = {"reference": "Q8_0", "static": "Q2_K", "dynamic": "UD-Q2_K_XL"}
MODELS = Path(__file__).resolve().parents[1] / "main/resources/models"
RESOLUTION = 1e-6


def post(url: str, body: dict) -> dict:
    request = urllib.request.Request(url, json.dumps(body).encode(), {"content-type": "application/json"})
    return json.load(urllib.request.urlopen(request, timeout=300))


class Answer:
    def __init__(self, question: str, reply: dict):
        choice = reply["choices"][0]
        tokens = choice["logprobs"]["content"]
        self.question = question
        self.ended = choice["finish_reason"] == "stop"
        # The last one ended the answer, and has no text.
        self.ids = [token["id"] for token in tokens if token["bytes"]]

    def scores(self) -> int:
        return len(self.ids) + self.ended


def load(server: Tandem, seconds: int) -> list[Answer]:
    rng = random.Random(20261127)
    kinds = [kind for kind in (questions.draw_kind(rng) for _ in range(500)) if kind is not questions.story]
    answers, threads = [], []

    def ask(question: str) -> None:
        answers.append(Answer(question, post(server.url + "/v1/chat/completions", {
            "model": "demo", "max_tokens": 200, "logprobs": True,
            "messages": [{"role": "user", "content": question}]})))

    begin = time.perf_counter()
    for i in range(round(seconds / EVERY)):
        question = questions.story(rng).question if i % 3 == 0 else rng.choice(kinds)(rng).question
        time.sleep(max(0.0, begin + i * EVERY - time.perf_counter()))
        threads.append(threading.Thread(target=ask, args=(question,)))
        threads[-1].start()
    for thread in threads:
        thread.join()
    return answers


class Offline:
    """A server of one slot that only scores."""

    def __init__(self, file: str):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        self.process = subprocess.Popen(
            [os.environ["TANDEM_LLAMA_SERVER"], "-m", str(MODELS / f"demo-{file}.gguf"), "--jinja", "-t", "1", "-c", "2048",
             "-np", "1", "--host", "127.0.0.1", "--port", str(port)],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(300):
            try:
                urllib.request.urlopen(self.url + "/health", timeout=5)
                return
            except OSError:
                time.sleep(0.1)
        raise SystemExit("llama-server did not start")

    def score(self, answer: Answer) -> list[dict[int, float]]:
        """For each token the log-probabilities of the most likely ones."""
        text = post(self.url + "/apply-template", {"messages": [{"role": "user", "content": answer.question}]})["prompt"]
        prompt = post(self.url + "/tokenize", {"content": text, "add_special": True, "parse_special": True})["tokens"]
        grammar = 'root ::= "" ' + " ".join(f"<[{token}]>" for token in answer.ids)
        reply = post(self.url + "/completion", {
            "prompt": prompt, "n_predict": answer.scores(), "grammar": grammar, "temperature": 0, "n_probs": TOP,
            "cache_prompt": False})
        return [{top["id"]: top["logprob"] for top in token["top_logprobs"]} for token in reply["completion_probabilities"]]


def divergence(reference: dict[int, float], candidate: dict[int, float]) -> float:
    both = reference.keys() & candidate.keys()
    p = {i: math.exp(reference[i]) for i in both}
    rest_p = max(RESOLUTION, 1 - sum(p.values()))
    rest_q = max(RESOLUTION, 1 - sum(math.exp(candidate[i]) for i in both))
    known = sum(p[i] * (reference[i] - candidate[i]) for i in both if p[i] > 0)
    return max(0.0, known + rest_p * math.log(rest_p / rest_q))


def mean(rows: list[tuple[float, int]]) -> tuple[float, float]:
    """Ratio of sums, and its standard error over answers."""
    tokens = sum(n for _, n in rows)
    value = sum(kl for kl, _ in rows) / tokens
    spread = sum((kl - value * n) ** 2 for kl, n in rows) * len(rows) / (len(rows) - 1)
    return value, math.sqrt(spread) / tokens


def show_lengths(title: str, report: dict, chosen: list[Answer]) -> None:
    print(f"{title}: {report['samples']}, {report['waiting']} waiting; of {len(chosen)} answers by length, scored / ended:",
          ", ".join(f"{one['length']}: {one['scored']}/{one['chosen']}" for one in report["lengths"]))


def described(report: dict, candidate: str) -> dict:
    return next(one for one in report["candidates"] if one["candidate"] == candidate)["description"]


def main() -> None:
    server = Tandem("load", "100%")
    try:
        answers = load(server, int(sys.argv[1]))
        show_lengths("when the load ends", server.report(), answers)
        begin = time.perf_counter()
        while server.report()["waiting"] > 0:
            time.sleep(0.5)
        time.sleep(1)
        report = server.report()
        show_lengths(f"{time.perf_counter() - begin:.0f} s later", report, answers)
    finally:
        server.stop()
    offline = {name: Offline(file) for name, file in FILES.items()}
    try:
        scores = {name: [one.score(answer) for answer in answers] for name, one in offline.items()}
    finally:
        for one in offline.values():
            one.process.terminate()
    wrong = report["samples"]["preempted"] + report["samples"]["skipped_busy"] + report["samples"]["failed"]
    for candidate in ("static", "dynamic"):
        rows = [(sum(map(divergence, reference, scored)), len(scored))
                for reference, scored in zip(scores["reference"], scores[candidate])]
        value, error = mean(rows)
        live = described(report, candidate)
        short = mean([row for row in rows if row[1] < 30])[0]
        within = abs(live["overall"]["meanKl"] - value) <= 1.96 * error
        wrong += not within
        print(f"{candidate}: mean KLD live {live['overall']['meanKl']:.6f} over {live['overall']['tokens']} tokens of "
              f"{live['overall']['answers']} answers; all {len(rows)} answers offline {value:.6f} ± {error:.6f} over "
              f"{sum(n for _, n in rows)} tokens: {'within' if within else 'NOT within'} its 95 % interval "
              f"(answers below 30 tokens alone: {short:.6f})")
    raise SystemExit(1 if wrong else 0)


if __name__ == "__main__":
    main()
