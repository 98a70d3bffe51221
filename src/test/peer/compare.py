"""Runs llama.cpp's server tests three times: bare, through Tandem, and with what is listed in differences.py undone."""

import collections
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tandem import JAR, ROOT, Tandem

BINARY = Path(os.environ["TANDEM_LLAMA_SERVER"]).resolve()
TESTS = BINARY.parents[2] / "source/tools/server/tests"
FILES = ["test_chat_completion.py", "test_completion.py", "test_tool_call.py"]


def run(directory: str, name: str, files: list[str], **how) -> dict:
    """Runs the tests in one way, and returns what adapter.py reports of each."""
    report = Path(directory, f"{name}.json")
    plan = Path(directory, f"{name}-run.json")
    plan.write_text(json.dumps({"through": True, "undo": False, "only": None, "bare": None,
                                "report": str(report), **how}))
    # Bytecode, caches and llama.cpp's own conftest.py, which downloads models, are kept out of its sources.
    environment = {**os.environ, "PEER_RUN": str(plan), "LLAMA_SERVER_BIN_PATH": str(BINARY),
                   "PYTHONPATH": f"{Path(__file__).parent}:{TESTS}", "PYTHONDONTWRITEBYTECODE": "1"}
    log = Path(directory, f"{name}.log")
    began = time.monotonic()
    with open(log, "w") as output:
        subprocess.run(
            [sys.executable, "-m", "pytest", "-p", "adapter", "-p", "no:cacheprovider", "--noconftest", "--tb=short", "-v",
             "-W", "ignore", *(f"unit/{file}" for file in files)],
            cwd=TESTS, env=environment, stdout=output, stderr=subprocess.STDOUT, check=False)
    if not report.exists():
        raise SystemExit(log.read_text())
    print(f"{name}: {time.monotonic() - began:.0f} s", file=sys.stderr)
    return json.loads(report.read_text())


def foreign(cases: dict, tandem: Tandem) -> dict[str, str]:
    """The tests that ask what Tandem does not have, each with the first such endpoint."""
    endpoints = {(method, path) for case in cases.values() for method, path in case["asked"]}
    absent = {endpoint for endpoint in endpoints if not tandem.serves(*endpoint)}
    asked = {name: [tuple(endpoint) for endpoint in case["asked"]] for name, case in cases.items()}
    return {name: next(" ".join(endpoint) for endpoint in each if endpoint in absent)
            for name, each in asked.items() if absent.intersection(each)}


def main(files: list[str]) -> int:
    if not JAR.exists():
        raise SystemExit(f"{JAR} is missing: ./mvnw package -Dquick")
    if not TESTS.is_dir():
        raise SystemExit(f"{TESTS} is missing: TANDEM_LLAMA_SERVER must name what .ci/llama-server built.")
    with tempfile.TemporaryDirectory(prefix="tandem-peer-") as directory:
        bare = run(directory, "bare", files, through=False)
        passed = {name: case for name, case in bare.items() if case["outcome"] == "passed"}

        tandem = Tandem("any")
        elsewhere = foreign(passed, tandem)
        tandem.stop()

        wanted = [name for name in passed if name not in elsewhere]
        through = run(directory, "through", files, only=wanted, bare=bare)
        failed = [name for name in wanted if through[name]["outcome"] != "passed"]
        undone = run(directory, "undone", files, only=failed, bare=bare, undo=True) if failed else {}
        listed = {name: case["differences"] for name, case in undone.items()
                  if case["outcome"] == "passed" and case["differences"]}
        wrong = [name for name in failed if name not in listed]
        show(bare, passed, wanted, failed, elsewhere, listed)
        for name in wrong:
            print(f"FAILS THROUGH TANDEM ALONE {name}\n    {undone[name]['why'] or through[name]['why']}")
        if keep := os.environ.get("PEER_KEEP"):
            subprocess.run(["cp", "-r", directory, keep], check=True)
    return 1 if wrong else 0


def show(bare: dict, passed: dict, wanted: list, failed: list, elsewhere: dict, listed: dict) -> None:
    def of(file: str, names) -> int:
        return sum(name.split("::")[0].endswith(file) for name in names)

    head = ("", "tests", "passed bare", "of these at other endpoints", "asked of Tandem", "passed", "listed", "failed")
    files = sorted({name.split("::")[0].split("/")[-1] for name in bare})
    rows = [head, tuple("---" for _ in head)]
    for file in [*files, ""]:
        counts = [of(file, names) for names in (bare, passed, elsewhere, wanted, set(wanted) - set(failed), listed,
                                                set(failed) - set(listed))]
        rows.append((file or "all", *map(str, counts)))
    for row in rows:
        print("| " + " | ".join(row) + " |")
    print()
    for endpoint, count in collections.Counter(elsewhere.values()).most_common():
        print(f"not an endpoint of Tandem: {endpoint} ({count} tests)")
    for reasons in sorted({tuple(reasons) for reasons in listed.values()}):
        print(f"listed: {'; '.join(reasons)}")
        for name, found in listed.items():
            if tuple(found) == reasons:
                print(f"    {name}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or FILES))
