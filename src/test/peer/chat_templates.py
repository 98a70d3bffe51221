#!/usr/bin/env python3
"""Records what llama.cpp makes of conversations by each of its chat templates.

    chat_templates.py llama-server templates/ [prompts.json]

starts the server once for each template, asks its /apply-template for each conversation of
src/test/resources/templates/conversations.json, and writes the beginning of the SHA-256 of each prompt, or "refused" where the server gives
none, to src/test/resources/templates/oracle.json. With a second path the prompts themselves are written there, to look into
a difference; they contain the vendors' texts and are not kept here.
"""

import hashlib
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[3]
DATA = ROOT / "src/test/resources/templates"
MODEL = ROOT / "src/main/resources/models/demo-Q2_K.gguf"


def start(server, template, log):
    command = [server, "-m", MODEL, "--jinja", "--chat-template-file", template, "-ngl", "0", "-t", "1", "-np", "1",
               "-c", "256", "--host", "127.0.0.1", "--port", "0", "--no-warmup", "--no-prefill-assistant"]
    process = subprocess.Popen([str(each) for each in command], stdout=log, stderr=subprocess.STDOUT)
    while process.poll() is None:
        time.sleep(0.1)
        found = re.search(r"listening on http://127\.0\.0\.1:(\d+)", pathlib.Path(log.name).read_text(errors="replace"))
        if found:
            return process, found.group(1)
    return None, pathlib.Path(log.name).read_text(errors="replace")


def ask(port, body):
    request = urllib.request.Request(f"http://127.0.0.1:{port}/apply-template", json.dumps(body).encode(),
                                     {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request) as reply:
            return json.loads(reply.read())["prompt"], None
    except urllib.error.HTTPError as error:
        return None, json.loads(error.read())["error"]["message"]


def main(server, templates, prompts=None):
    conversations = json.loads((DATA / "conversations.json").read_text())
    recorded, texts = {}, {}
    for template in sorted(pathlib.Path(templates).glob("*.jinja")):
        with tempfile.NamedTemporaryFile("w", suffix=".log") as log:
            process, port = start(server, template, log)
            if process is None:
                print(f"{template.name}: llama-server does not start: {port[-300:]}")
                continue
            try:
                answers = {name: ask(port, body) for name, body in conversations.items()}
            finally:
                process.kill()
                process.wait()
        recorded[template.name] = {name: "refused" if prompt is None else hashlib.sha256(prompt.encode()).hexdigest()[:16]
                                   for name, (prompt, _) in answers.items()}
        texts[template.name] = {name: error if prompt is None else prompt for name, (prompt, error) in answers.items()}
        print(f"{template.name}: {sum(each != 'refused' for each in recorded[template.name].values())}", flush=True)
    day = time.strftime("%Y-%m-%d")
    (DATA / "oracle.json").write_text(json.dumps({"day": day, "prompts": recorded}, indent=1) + "\n")
    if prompts:
        pathlib.Path(prompts).write_text(json.dumps(texts, indent=1, ensure_ascii=False))


main(*sys.argv[1:])
