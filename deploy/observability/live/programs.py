"""The programs of the live run, each on a port of its own, ended with the run."""

import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
OBSERVABILITY = HERE.parent
MODELS = ROOT / "src/main/resources/models"
LLAMA_SERVER = os.environ.get("TANDEM_LLAMA_SERVER", "llama-server")
SCRAPE_SECONDS = 2
# In place of the minutes for which an alert's condition must hold.
ALERT_SECONDS = 4
START_SECONDS = 90
# Where an operator might publish it.
RUNBOOK = "https://example.org/runbook.md"

CONFIGURATION = """\
quarkus:
  otel: {{ sdk: {{ disabled: false }}, exporter: {{ otlp: {{ endpoint: "http://127.0.0.1:9" }} }} }}
tandem:
  models:
    demo:
      variants:
        static: {{ engine: llama-server, binary: "{binary}", model: "classpath:models/demo-Q2_K.gguf", args: {args}, queue: 64 }}
        dynamic: {{ engine: llama-server, binary: "{binary}", model: "classpath:models/demo-UD-Q2_K_XL.gguf", args: {args}, queue: 64 }}
        reference: {{ engine: llama-server, binary: "{binary}", model: "classpath:models/demo-Q8_0.gguf", args: {args}, weight: 0 }}
      experiment:
        drift: {{ rate: 1.0, floor: 0.5, idle: 20ms, queue: 1000 }}
    turns:
      residency: switchback
      switchback: {{ window: 10s, drain-limit: 1s }}
      variants:
        first: {{ engine: llama-server, binary: "{binary}", model: "classpath:models/demo-Q2_K.gguf", args: {args} }}
        second: {{ engine: llama-server, binary: "{binary}", model: "classpath:models/demo-UD-Q2_K_XL.gguf", args: {args} }}
    attached:
      variants:
        steady: {{ engine: llama-server, binary: "{binary}", model: "classpath:models/demo-Q2_K.gguf", args: {args} }}
        mortal: {{ engine: llama-server, url: "http://127.0.0.1:{attached}" }}
    broken:
      variants:
        whole: {{ engine: openai, model: any, url: "http://127.0.0.1:{fake}/whole/v1" }}
        failing: {{ engine: openai, model: any, url: "http://127.0.0.1:{fake}/failing/v1", breaker: {{ failures: 1000 }} }}
"""
ARGS = '["-t", "1", "-c", "8192", "-np", "4", "--metrics"]'

ANSWER = (
    b'{"id":"c","object":"chat.completion","created":1,"model":"any","choices":[{"index":0,"finish_reason":"stop",'
    b'"message":{"role":"assistant","content":"Well."}}],"usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5}}'
)


class FaultyUpstream(BaseHTTPRequestHandler):
    """Answers or fails, as its path says."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        failing = self.path.startswith("/failing")
        self.reply(500 if failing else 200, b'{"error":{"message":"out of order"}}' if failing else ANSWER)

    def do_GET(self) -> None:
        self.reply(200, b'{"object":"list","data":[{"id":"any","object":"model"}]}')

    def reply(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_) -> None:
        pass


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:
            return answer.status == 200
    except OSError:
        return False


class Programs:
    def __init__(self, directory: Path):
        self.directory = directory
        self.running: dict[str, subprocess.Popen] = {}
        self.attached_port = free_port()
        self.upstream = ThreadingHTTPServer(("127.0.0.1", 0), FaultyUpstream)
        Thread(target=self.upstream.serve_forever, daemon=True).start()

    def __enter__(self) -> "Programs":
        return self

    def __exit__(self, *_) -> None:
        for name in list(reversed(self.running)):
            self.end(name)
        self.upstream.shutdown()

    def start(self, name: str, command: list, ready: str) -> None:
        with open(self.directory / f"{name}.log", "ab") as log:
            self.running[name] = subprocess.Popen(
                [str(it) for it in command], cwd=self.directory, stdout=log, stderr=subprocess.STDOUT,
                env={**os.environ, "TANDEM_DATA": str(self.directory / "data")})
        deadline = time.monotonic() + START_SECONDS
        while not answers(ready):
            if time.monotonic() > deadline or self.running[name].poll() is not None:
                raise SystemExit(f"{name} did not start:\n{self.log(name)[-3000:]}")
            time.sleep(0.1)

    def log(self, name: str) -> str:
        return (self.directory / f"{name}.log").read_text(errors="replace")

    def end(self, name: str) -> None:
        process = self.running.pop(name)
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def attached(self) -> None:
        """A llama-server that nobody starts again but this run."""
        self.start("llama-server", [
            LLAMA_SERVER, "--host", "127.0.0.1", "--port", self.attached_port, "-m", MODELS / "demo-UD-Q2_K_XL.gguf",
            "-t", 1, "-c", 8192, "-np", 4, "--metrics"], f"http://127.0.0.1:{self.attached_port}/health")

    def tandem(self) -> str:
        (self.directory / "config").mkdir()
        (self.directory / "config/application.yaml").write_text(CONFIGURATION.format(
            binary=LLAMA_SERVER, args=ARGS, attached=self.attached_port, fake=self.upstream.server_address[1]))
        port = free_port()
        java = subprocess.check_output(["bash", "-c", ". .mvn/jdk.sh; echo $JAVA_HOME"], cwd=ROOT, text=True).strip() + "/bin/java"
        self.start("tandem", [
            java, f"@{ROOT / 'deploy/java.options'}", f"-Dquarkus.http.port={port}", "-Dquarkus.http.host=127.0.0.1",
            # urllib says "Connection: close", which is taken for a sign of a proxy.
            "-Dtandem.access.open-admin=true",
            "-jar", ROOT / "target/quarkus-app/quarkus-run.jar"], f"http://127.0.0.1:{port}/q/health/ready")
        return f"http://127.0.0.1:{port}"

    def prometheus(self, tandem: str) -> str:
        """With the project's own configuration, but for the target, the pace, how long an alert waits, and the runbook."""
        home = self.directory / "prometheus"
        shutil.copytree(OBSERVABILITY / "prometheus", home)
        config = home / "prometheus.yml"
        config.write_text(config.read_text().replace("tandem:8080", tandem.removeprefix("http://"))
                          .replace("15s", f"{SCRAPE_SECONDS}s"))
        recording = home / "rules/recording.yml"
        recording.write_text(recording.read_text().replace("url: deploy/runbook.md", f"url: {RUNBOOK}"))
        rules = home / "rules/alerts.yml"
        rules.write_text("\n".join(
            f"        for: {ALERT_SECONDS}s" if line.strip().startswith("for: ") else line
            for line in rules.read_text().splitlines()) + "\n")
        port = free_port()
        self.start("prometheus", [
            "prometheus", f"--config.file={config}", f"--storage.tsdb.path={self.directory / 'tsdb'}",
            f"--web.listen-address=127.0.0.1:{port}", "--enable-feature=exemplar-storage", "--log.level=warn"],
            f"http://127.0.0.1:{port}/-/ready")
        return f"http://127.0.0.1:{port}"
