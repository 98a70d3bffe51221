"""Scores conversations token by token under several quants and prints one line for each answer, as CSV.

  python3 conversation_drift.py LLAMA_SERVER REFERENCE.gguf CANDIDATE.gguf... [--count N] [--seed S] > drift.csv

The reference answers (temperature 1). Every model is then made to emit exactly that answer, the end of turn included, and tells
its most likely tokens. Columns: conversation, tokens, then for each candidate the sum over tokens of the
Kullback-Leibler divergence from the reference (over what both lists name, and the rest as one) and at how many tokens
both find the same one most likely. The statistics' tests resample what this prints.
"""

import argparse
import json
import math
import socket
import subprocess
import time
import urllib.request
from random import Random

from corpus import END_OF_TURN, START_OF_TURN, conversation

TOP = 64
LONGEST = 200
RESOLUTION = 1e-6


class Server:
    """A llama-server that ends with `stop`."""

    def __init__(self, binary: str, model: str):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        self.process = subprocess.Popen(
            [binary, "-m", model, "--port", str(port), "-t", "1", "-np", "1", "-c", "2048"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while True:
            try:
                urllib.request.urlopen(self.url + "/health", timeout=2)
                return
            except OSError:
                if self.process.poll() is not None:
                    raise
                time.sleep(0.2)

    def post(self, path: str, body: dict) -> dict:
        request = urllib.request.Request(
            self.url + path, json.dumps(body).encode(), {"content-type": "application/json"})
        return json.load(urllib.request.urlopen(request, timeout=120))

    def answer(self, prompt: list[int], seed: int) -> list[int]:
        """The tokens without the one that ends the turn, which no grammar may name."""
        reply = self.post("/completion", {
            "prompt": prompt, "n_predict": LONGEST, "temperature": 1, "seed": seed, "return_tokens": True})
        return reply["tokens"][:-1] if reply["stop_type"] == "eos" else reply["tokens"]

    def score(self, prompt: list[int], answer: list[int]) -> list[dict[int, float]]:
        """The natural logarithms of the most likely tokens' probabilities at each position, the likeliest first."""
        reply = self.post("/completion", {
            "prompt": prompt, "n_predict": len(answer) + 1, "temperature": 0, "n_probs": TOP,
            "grammar": "root ::= " + " ".join(f"<[{token}]>" for token in answer)})
        return [{top["id"]: top["logprob"] for top in entry["top_logprobs"]}
                for entry in reply["completion_probabilities"]]

    def stop(self) -> None:
        self.process.terminate()


def divergence(reference: dict[int, float], candidate: dict[int, float]) -> float:
    both = reference.keys() & candidate.keys()
    total = sum(math.exp(reference[i]) * (reference[i] - candidate[i]) for i in both)
    rest_p = max(RESOLUTION, 1 - sum(math.exp(reference[i]) for i in both))
    rest_q = max(RESOLUTION, 1 - sum(math.exp(candidate[i]) for i in both))
    return max(0.0, total + rest_p * math.log(rest_p / rest_q))


def main() -> None:
    parser = argparse.ArgumentParser(description="Print the drift of conversations.")
    parser.add_argument("server", help="path of llama-server")
    parser.add_argument("reference")
    parser.add_argument("candidates", nargs="+")
    parser.add_argument("--count", type=int, default=600, help="number of conversations")
    parser.add_argument("--seed", type=int, default=20261127)
    arguments = parser.parse_args()
    servers = [Server(arguments.server, model) for model in [arguments.reference, *arguments.candidates]]
    reference, candidates = servers[0], servers[1:]
    rng = Random(arguments.seed)
    try:
        for number in range(arguments.count):
            text = ""
            for turn in conversation(rng):
                text += f"{START_OF_TURN}user\n{turn.question}{END_OF_TURN}\n{START_OF_TURN}model\n"
                prompt = reference.post(
                    "/tokenize", {"content": text, "add_special": True, "parse_special": True})["tokens"]
                answer = reference.answer(prompt, number)
                base = reference.score(prompt, answer)
                row = [number, len(base)]
                for candidate in candidates:
                    scored = candidate.score(prompt, answer)
                    assert len(scored) == len(base), (len(scored), len(base))
                    row.append(f"{sum(map(divergence, base, scored)):.6g}")
                    row.append(sum(next(iter(p)) == next(iter(q)) for p, q in zip(base, scored)))
                print(",".join(map(str, row)), flush=True)
                content = reference.post("/detokenize", {"tokens": answer})["content"]
                text += f"{content}{END_OF_TURN}\n"
    finally:
        for server in servers:
            server.stop()


if __name__ == "__main__":
    main()
