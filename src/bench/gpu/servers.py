"""The programs under measurement, started and watched; what they print goes to files."""

import json
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")
SLOTS = 16
CONTEXT = 1024  # of each slot: prompt and answer
THREADS = 2  # the card computes


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """A process group with a port."""

    def __init__(self, name, command, directory, port, health, env):
        self.name, self.port, self.health = name, port, f"http://127.0.0.1:{port}{health}"
        self.log = directory / f"{name}.log"
        with open(self.log, "wb") as out:
            self.process = subprocess.Popen([str(part) for part in command], cwd=directory, env=os.environ | env, stdout=out,
                                            stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, start_new_session=True)

    def wait(self, deadline):
        """Until it is ready; raises with the end of its output where it is not by then."""
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                with urllib.request.urlopen(self.health, timeout=2) as reply:
                    if reply.status == 200:
                        return self
            except (urllib.error.URLError, OSError):
                pass
            if b" cannot serve" in self.log.read_bytes():  # what Tandem says of a model that it could not load
                break
            time.sleep(0.1)
        raise RuntimeError(f"{self.name} is not ready: {self.log.read_text(errors='replace')[-3000:]}")

    def cpu_seconds(self):
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICK

    def stop(self):
        for sign in (signal.SIGTERM, signal.SIGKILL):
            if self.process.poll() is None:
                os.killpg(self.process.pid, sign)
                try:
                    self.process.wait(timeout=5)
                except subprocess.TimeoutExpired:
                    pass


def llama_server(name, binary, model, directory, layers):
    port = free_port()
    return Server(name, [
        binary, "--host", "127.0.0.1", "--port", port, "--model", model, "--n-gpu-layers", layers, "--fit", "off",
        "--parallel", SLOTS, "--ctx-size", SLOTS * CONTEXT, "--threads", THREADS, "--metrics",
        # No prompt comes twice, so nothing is worth keeping.
        "--cache-ram", 0, "--ctx-checkpoints", 0], directory, port, "/health", {})


def tandem(name, home, configuration, directory):
    """With everything on that is on by default."""
    port = free_port()
    place = directory / name
    (place / "config").mkdir(parents=True, exist_ok=True)
    # JSON is YAML.
    (place / "config" / "application.yaml").write_text(json.dumps(configuration))
    env = {"QUARKUS_HTTP_PORT": str(port), "QUARKUS_HTTP_HOST": "127.0.0.1", "TANDEM_DATA": str(place / "data"),
           "PATH": "/nowhere" if (home / "java").exists() else os.environ["PATH"]}
    return Server(name, ["/bin/sh", home / "bin" / "tandem"], place, port, "/q/health/ready", env)


def attached(models):
    """models: name, then variants' names with the servers that they are."""
    return {"tandem": {"models": {model: {"variants": {
        variant: {"engine": "llama-server", "url": f"http://127.0.0.1:{server.port}"} for variant, server in variants.items()}}
        for model, variants in models.items()}}}


def embedded(model, file, library, layers):
    return {"tandem": {"embedded": {"library": str(library)}, "models": {model: {"variants": {"embedded": {
        "model": str(file), "slots": SLOTS, "context-size": CONTEXT, "threads": THREADS, "gpu-layers": layers}}}}}}
