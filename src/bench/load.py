"""What asks: wrk for requests that end at once, StreamLoad for streams."""

import json
import re
import urllib.error
import urllib.request
from pathlib import Path

from processes import LOAD_CORE, run
from programs import HERE, JAVA


def compile_java(directory):
    """The two Java programs, compiled beforehand so that no measurement pays for it."""
    classes = Path(directory) / "classes"
    run([JAVA.parent / "javac", "-d", classes, HERE / "StreamLoad.java", HERE / "PacedUpstream.java"], LOAD_CORE, 120)
    return classes


def request_file(directory, name, path, body, headers=None):
    """A whole request, as it goes over the wire."""
    content = json.dumps(body).encode()
    head = {"Host": "127.0.0.1", "Content-Type": "application/json", "Content-Length": len(content), **(headers or {})}
    lines = "".join(f"{key}: {value}\r\n" for key, value in head.items())
    file = Path(directory) / f"{name}.http"
    file.write_bytes(f"POST {path} HTTP/1.1\r\n{lines}\r\n".encode() + content)
    return file


def streams(classes, port, file, count, requests, warm=0, every=0, skip=0, within=180):
    """Times in ms; raises if an answer was not whole."""
    printed = run(
        [JAVA, "-XX:+UseSerialGC", "-Xmx512m", "-cp", classes, "StreamLoad",
         port, count, requests, warm, every, skip, file],
        LOAD_CORE, within,
    )
    return json.loads(printed)


def wrk(directory, port, body, seconds, connections=32, headers=None):
    """Requests per second, p50 and p99 in ms, and the number of requests; raises if one failed."""
    script = Path(directory) / "post.lua"
    head = {"Content-Type": "application/json", **(headers or {})}
    script.write_text(
        'wrk.method = "POST"\n'
        + f"wrk.body = [==[{json.dumps(body)}]==]\n"
        + "".join(f'wrk.headers["{key}"] = "{value}"\n' for key, value in head.items())
    )
    printed = run(
        ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "10s", "--latency", "-s", script,
         f"http://127.0.0.1:{port}/v1/chat/completions"],
        LOAD_CORE, seconds + 60,
    )
    if "Non-2xx" in printed or "Socket errors" in printed:
        raise RuntimeError(f"{printed}\nAsked once more: {_answer(port, body, head)}")
    return {
        "rate": float(re.search(r"Requests/sec:\s+([\d.]+)", printed).group(1)),
        "requests": int(re.search(r"(\d+) requests in", printed).group(1)),
        "p50": _millis(re.search(r"50%\s+([\d.]+)(us|ms|s)", printed)),
        "p99": _millis(re.search(r"99%\s+([\d.]+)(us|ms|s)", printed)),
    }


def _answer(port, body, headers):
    asked = urllib.request.Request(
        f"http://127.0.0.1:{port}/v1/chat/completions", json.dumps(body).encode(), headers)
    try:
        with urllib.request.urlopen(asked, timeout=10) as reply:
            return f"{reply.status} {reply.read(500)}"
    except urllib.error.HTTPError as refusal:
        return f"{refusal.code} {refusal.read(500)}"


def _millis(found):
    return float(found.group(1)) * {"us": 1e-3, "ms": 1.0, "s": 1e3}[found.group(2)]
