"""Puts 600 fresh questions to a server, greedily, and counts the answers that are exactly right."""

import argparse
import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from random import Random
from urllib.request import Request, urlopen

from questions import Turn, draw_kind, story

SEED = 777
QUESTIONS = 600
PARALLEL_REQUESTS = 4
LONGEST_ANSWER = 80


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url", help="where the OpenAI-compatible API is, such as http://localhost:8080/v1")
    parser.add_argument("--model", default="demo", help="the model's name there")
    arguments = parser.parse_args()

    kinds, turns = zip(*checkable_questions())
    with ThreadPoolExecutor(PARALLEL_REQUESTS) as executor:
        answers = executor.map(lambda turn: ask(arguments.url, arguments.model, turn.question), turns)
        right = Counter(kind for kind, turn, answer in zip(kinds, turns, answers)
                        if answer.strip() == turn.answer)
    for kind, asked in sorted(Counter(kinds).items()):
        print(f"{kind:13} {right[kind]:3} of {asked:3}")
    print(f"exact answers: {right.total() / QUESTIONS:.1%}")


def checkable_questions() -> list[tuple[str, Turn]]:
    """Pairs of a kind's name and a turn; no stories, for which many answers are right."""
    rng = Random(SEED)
    questions = []
    while len(questions) < QUESTIONS:
        kind = draw_kind(rng)
        if kind is not story:
            questions.append((kind.__name__, kind(rng)))
    return questions


def ask(url: str, model: str, question: str) -> str:
    body = {
        "model": model,
        "messages": [{"role": "user", "content": question}],
        "temperature": 0,
        "max_tokens": LONGEST_ANSWER,
    }
    headers = {"Content-Type": "application/json"}
    with urlopen(Request(f"{url}/chat/completions", json.dumps(body).encode(), headers)) as response:
        return json.load(response)["choices"][0]["message"]["content"]


if __name__ == "__main__":
    main()
