"""A Tandem on the demo pair with its Q8_0 reference, to measure drift with."""

import json
import os
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

JAR = "target/quarkus-app/quarkus-run.jar"
# Two slots of 2,048 tokens and one thread.
ENGINES = {
    "llama-server": f"""
          engine: llama-server
          binary: {os.environ["TANDEM_LLAMA_SERVER"]}
          args: ["-t", "1", "-c", "4096", "-np", "2"]""",
    "embedded": """
          engine: embedded
          slots: 2
          context-size: 2048
          threads: 1""",
}


def configuration(engine: str, rate: str) -> str:
    variants = "".join(
        f"""
        {name}:
          model: classpath:models/demo-{file}.gguf{ENGINES[engine]}
          weight: {weight}"""
        for name, file, weight in [("static", "Q2_K", 1), ("dynamic", "UD-Q2_K_XL", 1), ("reference", "Q8_0", 0)]
    )
    return f"""
quarkus:
  http:
    port: 0
tandem:
  models:
    demo:
      variants:{variants}
      experiment:
        drift: {{ rate: {rate}, idle: 50ms, queue: 1000, keep: 1000000 }}
"""


class Tandem:
    def __init__(self, name: str, rate: str, engine: str = "llama-server"):
        self.directory = tempfile.TemporaryDirectory(prefix="tandem-")
        config = Path(self.directory.name, "config")
        config.mkdir()
        (config / "application.yaml").write_text(configuration(engine, rate))
        self.log = open(Path(self.directory.name, f"{name}.log"), "w+")
        self.process = subprocess.Popen(
            [f"{os.environ['JAVA_HOME']}/bin/java", "--enable-native-access=ALL-UNNAMED", f"-Dtandem.data={self.directory.name}/data",
             # On loopback only; urllib says "Connection: close", which is taken for a sign of a proxy.
             "-Dtandem.access.open-admin=true", "-jar",
             str(Path(JAR).resolve())],
            cwd=self.directory.name, stdout=self.log, stderr=subprocess.STDOUT)
        self.url = self.await_url()
        self.await_ready()

    def await_url(self) -> str:
        for _ in range(600):
            for line in Path(self.log.name).read_text().splitlines():
                if "Listening on: " in line:
                    return line.split("Listening on: ")[1].strip().rstrip(".").replace("0.0.0.0", "127.0.0.1")
            time.sleep(0.1)
        self.process.terminate()
        raise SystemExit(Path(self.log.name).read_text())

    def await_ready(self) -> None:
        for _ in range(600):
            if '"demo": "ready"' in self.get("/q/health/ready"):
                return
            time.sleep(0.1)
        raise SystemExit("not ready: " + self.get("/q/health/ready"))

    def get(self, path: str) -> str:
        try:
            return urllib.request.urlopen(self.url + path, timeout=60).read().decode()
        except urllib.error.HTTPError as error:
            return error.read().decode()

    def report(self) -> dict:
        return json.loads(self.get("/admin/drift/demo"))

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait()
        self.directory.cleanup()
