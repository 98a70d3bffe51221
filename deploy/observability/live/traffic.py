"""Mixed load: what people, scripts and accidents send."""

import json
import random
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from contextlib import contextmanager

QUESTIONS = [
    "What is the capital of France?", "Tell me a story about a fox.", "Give me JSON for Ana, aged 31.",
    "What is the capital of Italy?", "Tell me a story about a bear.",
]
JSON = {"response_format": {"type": "json_object"}}


class Traffic:
    def __init__(self, tandem: str):
        self.tandem = tandem
        self.counts: Counter = Counter()
        self.ending = threading.Event()
        self.asking = threading.Event()
        self.asking.set()

    def __str__(self) -> str:
        return ", ".join(f"{count} {what}" for what, count in sorted(self.counts.items()))

    @contextmanager
    def mixed(self):
        kinds = [self.stream, self.whole, self.session, self.abort, self.turns, self.attached, self.broken, self.fault,
                 self.override, self.rate, self.vote, self.leave_idle]
        threads = [threading.Thread(target=self.repeat, args=(kind,), daemon=True) for kind in kinds]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self.ending.set()
            for thread in threads:
                thread.join(60)

    def repeat(self, kind) -> None:
        chance = random.Random(kind.__name__)
        while not self.ending.wait(0.2 + chance.random()):
            if kind != self.leave_idle:
                self.asking.wait()
            kind(chance)

    def leave_idle(self, chance: random.Random) -> None:
        """Scoring only goes on while nobody asks, for which a busy machine leaves no time by itself; who asks then has it wait."""
        self.asking.clear()
        self.ending.wait(1.5)
        self.asking.set()
        self.ending.wait(3)

    def stream(self, chance: random.Random) -> None:
        self.ask("streams", "demo", chance, stream=True, max_tokens=48)

    def whole(self, chance: random.Random) -> None:
        self.ask("answers", "demo", chance, max_tokens=24, **(JSON if chance.random() < 0.3 else {}))

    def session(self, chance: random.Random) -> None:
        self.ask("answers in sessions", "demo", chance, max_tokens=24,
                 headers={"X-Tandem-Session": f"session-{chance.randrange(50)}"})

    def abort(self, chance: random.Random) -> None:
        self.ask("streams whose client left", "demo", chance, stream=True, max_tokens=400, read=200)

    def turns(self, chance: random.Random) -> None:
        self.ask("answers in turns", "turns", chance, max_tokens=16)

    def attached(self, chance: random.Random) -> None:
        self.ask("answers, one server attached", "attached", chance, stream=True, max_tokens=16)

    def broken(self, chance: random.Random) -> None:
        self.ask("answers of an upstream that fails", "broken", chance)

    def fault(self, chance: random.Random) -> None:
        self.ask("faulty requests", "demo", chance, temperature="hot")

    def override(self, chance: random.Random) -> None:
        self.ask("overrides", f"demo@{chance.choice(['static', 'dynamic', 'reference'])}", chance, max_tokens=8)

    def rate(self, chance: random.Random) -> None:
        answer = self.ask("rated answers", "demo", chance, max_tokens=8)
        if answer:
            self.post("/v1/feedback", {"id": json.loads(answer)["id"], "rating": chance.choice(["up", "up", "down"])})

    def vote(self, chance: random.Random) -> None:
        pair = self.post("/v1/arena", self.chat("demo", chance, max_tokens=8))
        if pair:
            self.counts["votes"] += 1
            self.post("/v1/votes", {"pair": json.loads(pair)["id"], "vote": chance.choice(["left", "right", "tie"])})

    def crowd(self, seconds: float, clients: int = 24) -> None:
        """More at once than there are slots, without a pause."""
        end = time.monotonic() + seconds

        def hurry(number: int) -> None:
            chance = random.Random(number)
            while time.monotonic() < end:
                self.ask("answers in a crowd", "demo", chance, max_tokens=64)

        threads = [threading.Thread(target=hurry, args=(number,), daemon=True) for number in range(clients)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def one_conversation(self, model: str, session: str, count: int) -> None:
        """All of it goes to one variant, whatever the weights say."""
        chance = random.Random(session)
        for _ in range(count):
            self.ask("answers in one session", model, chance, headers={"X-Tandem-Session": session})

    def assigned(self, model: str, session: str) -> str | None:
        """The variant that answers this session, or fails to."""
        try:
            return self.send("/v1/chat/completions", self.chat(model, random.Random(session)),
                             {"X-Tandem-Session": session}).headers["x-tandem-assigned"]
        except urllib.error.HTTPError as failure:
            return failure.headers["x-tandem-assigned"]

    def chat(self, model: str, chance: random.Random, **fields) -> dict:
        return {"model": model, "messages": [{"role": "user", "content": chance.choice(QUESTIONS)}], **fields}

    def ask(self, what: str, model: str, chance: random.Random, headers=None, read=None, **fields) -> bytes | None:
        self.counts[what] += 1
        return self.post("/v1/chat/completions", self.chat(model, chance, **fields), headers, read)

    def post(self, path: str, body: dict, headers=None, read=None) -> bytes | None:
        try:
            with self.send(path, body, headers or {}) as answer:
                return answer.read(read)
        except OSError:
            return None

    def send(self, path: str, body: dict, headers: dict[str, str]):
        return urllib.request.urlopen(urllib.request.Request(
            self.tandem + path, json.dumps(body).encode(), {"Content-Type": "application/json", **headers}), timeout=60)
