"""How each program is started: Tandem and its peers on the gateway's core, what stands behind them on the other."""

import os
import socket
from pathlib import Path

from processes import GATEWAY_CORE, LOAD_CORE, Program

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
JAVA = Path(os.environ["JAVA_HOME"]) / "bin" / "java"
JAR = ROOT / "target" / "quarkus-app" / "quarkus-run.jar"
# Another build of Tandem to measure beside this one.
BASELINE = os.environ.get("TANDEM_BENCH_BASELINE")
OPTIONS = ROOT / "deploy" / "java.options"
DEMO = ROOT / "src/main/resources/models/demo-Q2_K.gguf"
PORTKEY = Path(os.environ["TANDEM_BENCH_CACHE"]) / "node_modules/@portkey-ai/gateway/build/start-server.js"


_ports = iter(range(21000 + os.getpid() % 5000, 32000))


def free_port():
    """One below those that the system gives to connections, so that none of them can take it before its server does."""
    for port in _ports:
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
                return port
            except OSError:
                continue
    raise RuntimeError("no free port below 32000")


def tandem(directory, models, name="tandem", jvm=(), core=GATEWAY_CORE, ready=True, jar=JAR):
    """
    Starts Tandem with everything on that is on by default: metrics, access log, log of outcomes.

    models: YAML below tandem.models, indented by four. Returns the program, its port and the seconds until ready.
    """
    port = free_port()
    home = Path(directory) / name
    (home / "config").mkdir(parents=True, exist_ok=True)
    (home / "config" / "application.yaml").write_text(f"tandem:\n  models:\n{models}\n")
    program = Program(
        name,
        [JAVA, f"@{OPTIONS}", *jvm,
         f"-Dquarkus.http.port={port}", "-Dquarkus.http.host=127.0.0.1", "-jar", jar],
        core, home, {"TANDEM_DATA": str(home / "data")},
    )
    seconds = program.wait_ready(f"http://127.0.0.1:{port}/q/health/ready", every=0.01) if ready else 0
    return program, port, seconds


def llama_server(directory, core, slots=8):
    binary = os.environ.get("TANDEM_LLAMA_SERVER", "llama-server")
    port = free_port()
    program = Program(
        "llama-server",
        [binary, "--host", "127.0.0.1", "--port", port, "--model", DEMO, "--threads", 1, "--threads-batch", 1,
         "--parallel", slots, "--ctx-size", 2048 * slots, "--metrics"],
        core, directory,
    )
    program.wait_ready(f"http://127.0.0.1:{port}/health")
    return program, port


# What an nginx that is a proxy does with its connections to the upstream.
KEEP = "keepalive 64; keepalive_requests 100000000;"


def nginx(directory, name, template, core, **values):
    """One process that is master and worker at once."""
    home = Path(directory) / name
    home.mkdir()
    config = (HERE / template).read_text().replace("@home@", str(home))
    for key, value in values.items():
        config = config.replace(f"@{key}@", str(value))
    (home / "nginx.conf").write_text(config)
    (home / "answer.json").write_text(ANSWER)
    (home / "stream.sse").write_text(STREAM)
    program = Program(name, ["nginx", "-p", home, "-c", home / "nginx.conf", "-e", home / "error.log"], core, home)
    program.wait_ready(f"http://127.0.0.1:{values['plain']}/health")
    return program


def portkey(directory, hosts):
    port = free_port()
    program = Program(
        "portkey", ["node", PORTKEY, "--headless", f"--port={port}"], GATEWAY_CORE, directory,
        {"NODE_ENV": "production", "TRUSTED_CUSTOM_HOSTS": hosts},
    )
    program.wait_ready(f"http://127.0.0.1:{port}/")
    return program, port


def paced_upstream(directory, classes):
    port = free_port()
    program = Program(
        "paced", [JAVA, "-XX:+UseSerialGC", "-Xmx256m", "-cp", classes, "PacedUpstream", port], LOAD_CORE, directory)
    program.wait_ready(f"http://127.0.0.1:{port}/health")
    return program, port


ANSWER = (
    '{"id":"chatcmpl-1","object":"chat.completion","created":1790000000,"model":"fixed","choices":[{"index":0,'
    '"message":{"role":"assistant","content":"The capital of France is Paris."},"logprobs":null,'
    '"finish_reason":"stop"}],"usage":{"prompt_tokens":16,"completion_tokens":7,"total_tokens":23}}'
)


def _chunk(delta, finish="null"):
    return (
        'data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1790000000,"model":"fixed",'
        f'"choices":[{{"index":0,"delta":{delta},"logprobs":null,"finish_reason":{finish}}}]}}\n\n'
    )


STREAM = (
    _chunk('{"role":"assistant","content":""}')
    + "".join(_chunk(f'{{"content":" word{i}"}}') for i in range(200))
    + _chunk("{}", '"stop"')
    + 'data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1790000000,"model":"fixed","choices":[],'
    + '"usage":{"prompt_tokens":16,"completion_tokens":200,"total_tokens":216}}\n\ndata: [DONE]\n\n'
)
