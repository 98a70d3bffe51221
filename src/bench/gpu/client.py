"""Streams of chats, many at a time, and when their tokens came."""

import asyncio
import json
import random
import time

IDEOGRAPHS = (0x4E00, 0x9FA5)
FRAME = 16  # tokens that the template adds to a question
# llama.cpp's own defaults, named so that every engine does the same. All weights being random, no answer ends by itself.
SAMPLING = {"temperature": 0.8, "top_k": 40, "top_p": 0.95, "min_p": 0.05}


def body(model, prompt_tokens, tokens, draw, stream=True):
    """A request whose question nobody has asked before, one token a character."""
    text = "".join(chr(draw.randint(*IDEOGRAPHS)) for _ in range(prompt_tokens - FRAME))
    asked = {"model": model, "messages": [{"role": "user", "content": text}], "max_tokens": tokens, **SAMPLING}
    return asked | ({"stream": True, "stream_options": {"include_usage": True}} if stream else {})


async def stream(port, asked, within):
    """One answer on a connection of its own: llama-server closes it after a stream. Times in seconds."""
    async with asyncio.timeout(within):
        return await _stream(port, asked)


async def _stream(port, asked):
    content = json.dumps(asked).encode()
    began = time.perf_counter()
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 20)
    try:
        writer.write(f"POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
                     f"Content-Length: {len(content)}\r\n\r\n".encode() + content)
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        if not head.startswith("HTTP/1.1 200"):
            raise RuntimeError(f"{head.splitlines()[0]} {(await reader.read(500)).decode(errors='replace')}")
        headers = dict(line.lower().split(": ", 1) for line in head.splitlines()[1:] if ": " in line)
        seen = Seen(began)
        async for event in _events(reader):
            seen.take(event)
        return seen.result(asked["max_tokens"], headers.get("x-tandem-variant"))
    finally:
        writer.close()


async def _events(reader):
    """The data of each event of a body sent in chunks."""
    rest = b""
    while length := int(await reader.readline() or b"0", 16):
        rest += (await reader.readexactly(length + 2))[:-2]
        *lines, rest = rest.split(b"\n")
        for line in lines:
            if line.startswith(b"data: {"):
                yield line[6:]


class Seen:
    """What has come of an answer."""

    def __init__(self, began):
        self.began = began
        self.first = self.last = None
        self.usage = None
        self.finish = None

    def take(self, event):
        now = time.perf_counter()
        chunk = json.loads(event)
        if "error" in chunk:
            raise RuntimeError(event[:500].decode(errors="replace"))
        for choice in chunk.get("choices", ()):
            self.finish = choice.get("finish_reason") or self.finish
            if choice["delta"].get("content") or choice["delta"].get("reasoning_content"):
                self.first = self.first or now
                self.last = now
        self.usage = chunk.get("usage") or self.usage

    def result(self, wanted, variant):
        tokens = (self.usage or {}).get("completion_tokens")
        if tokens != wanted or self.finish != "length" or self.first is None:
            raise RuntimeError(f"{tokens} tokens of {wanted}, finished by {self.finish}")
        return {"tokens": tokens, "prompt": self.usage["prompt_tokens"], "began": self.began, "ended": self.last,
                "ttft": (self.first - self.began) * 1e3,
                "tpot": (self.last - self.first) * 1e3 / max(1, tokens - 1), "variant": variant}


async def load(targets, streams, requests, prompt_tokens, tokens, seed, within):
    """Each stream asks one question after the other; targets (port, model) take turns, as many streams on each."""
    async def one(number):
        draw = random.Random(f"{seed}/{number}")
        answers = []
        for request in range(requests):
            port, model = targets[(number + request) % len(targets)]
            answers.append(await stream(port, body(model, prompt_tokens, tokens, draw), within))
        return answers
    answers = [answer for of_one in await asyncio.gather(*map(one, range(streams))) for answer in of_one]
    seconds = max(a["ended"] for a in answers) - min(a["began"] for a in answers)
    variants = [a["variant"] for a in answers]
    return {"rate": sum(a["tokens"] for a in answers) / seconds, "seconds": seconds, "prompt": answers[0]["prompt"],
            "ttft": [round(a["ttft"], 3) for a in answers], "tpot": [round(a["tpot"], 4) for a in answers],
            "variants": {name: variants.count(name) for name in set(variants) if name}}
