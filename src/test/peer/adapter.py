"""A pytest plugin that gives llama.cpp's server tests the demo model, bare or through Tandem, and says what they did.

What the tests expect of the model that llama.cpp downloads (texts, counts of tokens) becomes what the bare run got: it
remembers these, and through Tandem the same test must get the same.

PEER_RUN is a JSON file: {"through": whether through Tandem, "undo": whether listed differences are undone, "only": tests
that are run, or null, "bare": what the bare run wrote, or null, "report": where to write}.
"""

import json
import os
import re
import sys
import types
from pathlib import Path
from urllib.parse import urlsplit

# What the tests' utils.py downloads models with.
sys.modules["wget"] = types.ModuleType("wget")

import pytest  # noqa: E402
import requests  # noqa: E402
import utils  # noqa: E402  (llama.cpp's)

import differences  # noqa: E402
from tandem import ROOT, Tandem, free_port  # noqa: E402

RUN = json.loads(Path(os.environ["PEER_RUN"]).read_text())
MODEL = ROOT / "src/main/resources/models/demo-Q8_0.gguf"
# Parameters of tests that hold for one model only.
EXPECTED = ("n_prompt", "n_predicted", "finish_reason")


class Case:
    """What one test did: its outcome, the endpoints it asked, what it was told that the model decides."""

    def __init__(self, bare: dict | None):
        self.outcome = "passed"
        self.why = ""
        self.asked: list[list[str]] = []
        self.told: list[object] = []
        self.differences: set[str] = set()
        self._bare = iter(bare["told"]) if bare else None

    def expects(self, value: object) -> bool:
        """Remembers the value in the bare run, and compares with what was remembered in another."""
        self.told.append(value)
        expected = value if self._bare is None else next(self._bare, None)
        if value != expected:
            print(f"bare told {expected!r}, this is {value!r}")
        return value == expected

    def report(self) -> dict:
        return {"outcome": self.outcome, "why": self.why, "asked": self.asked, "told": self.told,
                "differences": sorted(self.differences)}


class AsBare:
    """Stands for a number or word that a test compares an answer's with."""

    def __eq__(self, value: object) -> bool:
        return case.expects(value)

    def __repr__(self) -> str:
        return "what bare told"


cases: dict[str, Case] = {}
case = Case(None)
tandems: dict[str, Tandem] = {}
starting = False


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    kept, others, seen = [], [], set()
    for item in items:
        parameters = getattr(item, "callspec", None) and item.callspec.params or {}
        # With one model for all, tests that differ in the model alone are the same.
        same = (item.function.__name__, str({key: value for key, value in parameters.items() if key != "hf_repo"}))
        wanted = same not in seen and (RUN["only"] is None or item.nodeid in RUN["only"])
        seen.add(same)
        (kept if wanted else others).append(item)
        if "n_prompt" in parameters:
            parameters.update({name: AsBare() for name in EXPECTED if name in parameters})
    items[:] = kept
    config.hook.pytest_deselected(items=others)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    global case
    case = cases[item.nodeid] = Case(RUN["bare"] and RUN["bare"][item.nodeid])


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.outcome != "passed":
        done = cases[report.nodeid]
        done.outcome = report.outcome
        done.why = getattr(getattr(report.longrepr, "reprcrash", None), "message", str(report.longrepr)).split("\n")[0]


def pytest_sessionfinish() -> None:
    for tandem in tandems.values():
        tandem.stop()
    Path(RUN["report"]).write_text(json.dumps({name: done.report() for name, done in cases.items()}, indent=1))


@pytest.fixture(autouse=True)
def stop_servers():
    yield
    for server in set(utils.server_instances):
        server.stop()


def told_as_bare(regex: str, text: object) -> bool:
    return isinstance(text, str) and case.expects(text)


class Expressions(types.SimpleNamespace):
    """Python's module re for the tests, but for match, by which they look at what a model wrote."""

    match = staticmethod(told_as_bare)

    def __getattr__(self, name: str) -> object:
        return getattr(re, name)


def start(server: utils.ServerProcess, *arguments, **named) -> None:
    """Starts the server that a test describes, on the demo model, and a Tandem before it."""
    global starting
    server.model_hf_repo = server.model_hf_file = None
    server.offline = False
    server.model_file = str(MODEL)
    # Two that wait for each other are slow on a busy machine.
    server.n_threads = 1
    starting = True
    try:
        tandem = before(server)
        server.server_port = tandem.upstream if tandem else free_port()
        bare_start(server, *arguments, **named)
        if tandem:
            tandem.await_health("ready", 200)
            server.server_port = tandem.port
    finally:
        starting = False


def stop(server: utils.ServerProcess) -> None:
    """Ends the server; Tandem must have seen it before the next test starts another one in its place."""
    bare_stop(server)
    if tandem := before(server):
        tandem.await_health("ready", 503)


def before(server: utils.ServerProcess) -> Tandem | None:
    """The Tandem that stands before servers of this alias; none in the bare run."""
    if RUN["through"] and server.model_alias not in tandems:
        tandems[server.model_alias] = Tandem(server.model_alias)
    return tandems.get(server.model_alias)


def request(session: requests.Session, method: str, url: str, **named) -> requests.Response:
    """Sends what a test asks, and notes which endpoint it was."""
    if starting or "/q/health/" in url:
        return bare_request(session, method, url, **named)
    case.asked.append([method.upper(), urlsplit(url).path])
    response = bare_request(session, method, url, **named)
    if RUN["undo"]:
        undo_in(response, named.get("stream", False))
    return response


def undo_in(response: requests.Response, stream: bool) -> None:
    if stream and response.status_code == 200:
        lines = response.iter_lines
        response.iter_lines = lambda: map(undone, lines())
    elif "json" in response.headers.get("Content-Type", ""):
        response._content = undone(response.content)


def undone(text: bytes) -> bytes:
    """Undoes the listed differences in an answer, or in the line of a stream that holds one."""
    prefix = b"data: " if text.startswith(b"data: ") else b""
    try:
        answer = json.loads(text[len(prefix):])
    except ValueError:
        return text
    case.differences |= differences.undo(answer)
    return prefix + json.dumps(answer).encode()


bare_start, bare_stop, bare_request = utils.ServerProcess.start, utils.ServerProcess.stop, requests.Session.request
utils.ServerProcess.start, utils.ServerProcess.stop, requests.Session.request = start, stop, request
utils.match_regex, utils.re = told_as_bare, Expressions()
