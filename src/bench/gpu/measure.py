"""Measures, in turns and until the time is up, and writes what there is after each arm: results.json and tables.md.

    measure.py --models FOLDER --llama FOLDER --tandem FOLDER --out FOLDER --logs FOLDER --until MONOTONIC_SECONDS [--dry]
"""

import argparse
import asyncio
import json
import math
import subprocess
import sys
import time
import traceback
import urllib.request
from pathlib import Path

import client
import servers
import tables

WITHIN = 60  # seconds that an answer may take
START = 90  # and all servers together until they are ready


class Bench:
    """The servers, what is asked of them, and what came of it."""

    def __init__(self, asked):
        self.asked, self.out, self.logs = asked, asked.out, asked.logs
        self.prompt, self.tokens = (96, 12) if asked.dry else (512, 128)
        # Answers of each stream in a turn, by the number of streams.
        self.requests = {1: 1, 4: 1, 16: 1} if asked.dry else {1: 2, 4: 2, 16: 1}
        self.layers = 0 if asked.dry else 99
        if asked.dry:
            servers.THREADS = 1
        self.running = {}
        self.results = {"system": {}, "faults": [], "turns": []}
        self.took = {}

    def note(self, text):
        print(f"[{time.monotonic() - self.asked.since:6.1f} s] {text}", flush=True)

    def fault(self, what):
        text = f"{what}: {traceback.format_exc(limit=2)}"
        self.results["faults"].append(text)
        self.note(text)

    def save(self):
        for name, text in (("results.json", json.dumps(self.results)), ("tables.md", tables.render(self.results))):
            draft = self.out / f".{name}"
            draft.write_text(text)
            draft.rename(self.out / name)

    def start(self):
        """All at once; what does not start is left out. The first server is needed for everything."""
        files = {name: self.asked.models / f"{name}.gguf" for name in ("static", "dynamic")}
        binary, library = self.asked.llama / "llama-server", self.asked.llama / "libllama.so"
        for name, file in files.items():
            self.running[name] = servers.llama_server(name, binary, file, self.logs, self.layers)
        self.running["in process"] = servers.tandem("embedded", self.asked.tandem, servers.embedded(
            "inside", files["static"], library, self.layers), self.logs)
        deadline = time.monotonic() + START
        self.ready("static", deadline, needed=True)
        self.ready("dynamic", deadline)
        both = {name: self.running[name] for name in files if name in self.running}
        models = {"one": {"static": both["static"]}} | ({"pair": both} if len(both) == 2 else {})
        self.running["Tandem"] = servers.tandem("tandem", self.asked.tandem, servers.attached(models), self.logs)
        self.ready("Tandem", deadline)
        self.ready("in process", deadline)

    def ready(self, name, deadline, needed=False):
        try:
            self.running[name].wait(deadline)
            self.note(f"{name} is ready")
        except RuntimeError:
            self.fault(name)
            self.running.pop(name).stop()
            if needed:
                raise

    def check(self):
        """That logits are numbers: noise could have been scaled into none."""
        for name, model in (("static", "static"), ("dynamic", "dynamic"), ("in process", "inside")):
            if name not in self.running:
                continue
            try:
                body = client.body(model, self.prompt, 8, client.random.Random(name), stream=False)
                body |= {"logprobs": True, "top_logprobs": 3}
                request = urllib.request.Request(f"http://127.0.0.1:{self.running[name].port}/v1/chat/completions",
                                                 json.dumps(body).encode(), {"Content-Type": "application/json"})
                with urllib.request.urlopen(request, timeout=WITHIN) as reply:
                    answer = json.load(reply)
                found = [token["logprob"] for token in answer["choices"][0]["logprobs"]["content"]]
                if len(found) != 8 or not all(map(math.isfinite, found)) or len(set(found)) == 1:
                    raise RuntimeError(f"logprobs {found}")
                self.note(f"{name}: {answer['usage']['prompt_tokens']} tokens of prompt, logprobs {found[0]:.2f} to {found[-1]:.2f}")
                self.results["system"][f"logprobs, {name}"] = found
            except Exception:
                self.fault(f"check of {name}")

    def arms(self, section):
        """Name of the arm, where to ask and which process's time to count."""
        port = {name: server.port for name, server in self.running.items()}
        if section == "one variant":
            arms = {"direct": [(port["static"], "static")]}
            if "Tandem" in port:
                arms["Tandem"] = [(port["Tandem"], "one")]
            if "in process" in port:
                arms["in process"] = [(port["in process"], "inside")]
            return arms
        if "dynamic" not in port or "Tandem" not in port:
            return {}
        return {"direct": [(port["static"], "static"), (port["dynamic"], "dynamic")], "Tandem": [(port["Tandem"], "pair")]}

    def group(self, section, streams, number):
        """All arms in turn, the other way round every other time."""
        arms = list(self.arms(section).items())
        began = time.monotonic()
        for arm, targets in arms if number % 2 else reversed(arms):
            server = self.running.get(arm)
            before = server.cpu_seconds() if server else 0
            try:
                got = asyncio.run(client.load(targets, streams, self.requests[streams], self.prompt, self.tokens,
                                              f"{number} {section} {arm}", WITHIN))
                got["cpu"] = (server.cpu_seconds() - before) * 1e3 / self.tokens / streams / self.requests[streams] if server else 0
                self.results["turns"].append({"section": section, "streams": streams, "arm": arm, "round": number, **got})
                self.note(f"{number} {section} {streams:2} {arm:10} {got['rate']:7.1f} tokens/s, first "
                          f"{sorted(got['ttft'])[len(got['ttft']) // 2]:6.1f} ms {got['variants'] or ''}")
            except Exception:
                self.fault(f"{number} {section} {streams} {arm}")
            self.save()
        self.took[section, streams] = time.monotonic() - began

    def run(self):
        """Round 0 warms up."""
        number = 0
        while True:
            for section in ("one variant", "both variants"):
                for streams in self.requests:
                    if len(self.arms(section)) < 2:
                        continue
                    if time.monotonic() + 1.2 * self.took.get((section, streams), 5) > self.asked.until:
                        return
                    self.group(section, streams, number)
            number += 1


def said(*command):
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, timeout=30, check=False)
    return (done.stdout + done.stderr).strip()


def main():
    options = argparse.ArgumentParser()
    for name in ("models", "llama", "tandem", "out", "logs"):
        options.add_argument(f"--{name}", type=Path, required=True)
    options.add_argument("--until", type=float, required=True, help="on the monotonic clock")
    options.add_argument("--since", type=float, default=time.monotonic())
    options.add_argument("--dry", action="store_true")
    bench = Bench(options.parse_args())
    for folder in (bench.out, bench.logs):
        folder.mkdir(parents=True, exist_ok=True)
    system = bench.results["system"]
    try:
        bench.start()
        if not bench.asked.dry:
            system["card"] = said("nvidia-smi", "--query-gpu=name,driver_version,memory.used,memory.total", "--format=csv,noheader")
            bench.note(system["card"])
        system["llama-server"] = said(bench.asked.llama / "llama-server", "--version")
        bench.check()
        bench.run()
    except Exception:
        bench.fault("the run")
    finally:
        bench.save()
        for server in bench.running.values():
            server.stop()
    print((bench.out / "tables.md").read_text())
    counted = [turn for turn in bench.results["turns"] if turn["round"]]
    sys.exit(0 if counted and not bench.results["faults"] else 1)


if __name__ == "__main__":
    main()
