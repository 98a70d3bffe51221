"""A Tandem in front of a llama-server that runs already."""

import json
import os
import socket
import subprocess
import tempfile
import time
from pathlib import Path

import requests

ROOT = Path(__file__).resolve().parents[3]
JAR = Path(os.environ.get("TANDEM_JAR", ROOT / "target/quarkus-app/quarkus-run.jar"))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Tandem:
    """Starts it. It watches for a llama-server at its port upstream, and serves that as the model of the given name."""

    def __init__(self, model: str):
        self.port = free_port()
        self.upstream = free_port()
        self.directory = tempfile.TemporaryDirectory(prefix="tandem-peer-")
        variant = {"engine": "llama-server", "url": f"http://127.0.0.1:{self.upstream}",
                   # One test's failures must not refuse the next one's requests.
                   "breaker": {"failures": 1_000_000}}
        settings = {
            "quarkus": {"http": {"host": "127.0.0.1", "port": self.port}},
            "tandem": {
                # Clients of llama-server name any model or none.
                "default-model": model,
                "models": {model: {"variants": {"bare": variant}}},
                # Each test starts a llama-server anew.
                "llama-server": {"health-interval": "50ms"},
            },
        }
        config = Path(self.directory.name, "config")
        config.mkdir()
        # JSON is YAML.
        (config / "application.yaml").write_text(json.dumps(settings))
        self.log = Path(self.directory.name, "log")
        with open(self.log, "w") as log:
            self.process = subprocess.Popen(
                [f"{os.environ['JAVA_HOME']}/bin/java", f"@{ROOT}/deploy/java.options",
                 f"-Dtandem.data={self.directory.name}/data", "-jar", str(JAR)],
                cwd=self.directory.name, stdout=log, stderr=subprocess.STDOUT)
        self.await_health("live", 200)

    def await_health(self, kind: str, status: int) -> None:
        """Waits until it is live, ready (200) or not (503)."""
        deadline = time.monotonic() + 60
        while self.process.poll() is None and time.monotonic() < deadline:
            try:
                if requests.get(f"http://127.0.0.1:{self.port}/q/health/{kind}", timeout=5).status_code == status:
                    return
            except requests.ConnectionError:
                pass
            time.sleep(0.02)
        raise RuntimeError(f"Tandem's health {kind} did not become {status}:\n{self.log.read_text()}")

    def serves(self, method: str, path: str) -> bool:
        """Whether it has an endpoint there, whatever it may say to an empty request."""
        url = f"http://127.0.0.1:{self.port}{path}"
        status = requests.request(method, url, json={} if method == "POST" else None, timeout=30).status_code
        return status not in (404, 405)

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(30)
        self.directory.cleanup()
