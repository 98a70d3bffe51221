"""check.py and draw.py against a Prometheus that has an answer to everything but what a test takes away."""

import json
import subprocess
import sys
import tempfile
import threading
import unittest
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from check import names

HERE = Path(__file__).parent


class FakePrometheus(BaseHTTPRequestHandler):
    """Its class attributes are what a test changes."""

    without: str | tuple[str, ...] = ()
    value = "1"
    labels = ["demo"]
    rules: list[dict] = []
    refused = "nothing is refused"

    def do_GET(self) -> None:
        path, _, query = self.path.partition("?")
        expr = urllib.parse.parse_qs(query).get("query", [""])[0]
        if self.refused in expr:
            return self.answer({"status": "error", "error": "bad expression"})
        self.answer({"status": "success", "data": self.data(path, expr)})

    def data(self, path: str, expr: str) -> object:
        if path.endswith("/values"):
            return self.labels
        if path.endswith("/rules"):
            return {"groups": [{"rules": self.rules}]}
        without = [self.without] if isinstance(self.without, str) else self.without
        result = [] if any(it in expr for it in without) else [{"metric": {"variant": "one"}, "values": [[0, self.value]], "value": [0, self.value]}]
        return {"resultType": "vector", "result": result}

    def answer(self, body: dict) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def log_message(self, *_) -> None:
        pass


class CheckTest(unittest.TestCase):
    def run_with(self, script: str = "check.py", arguments: tuple[str, ...] = (), **faults) -> tuple[int, str]:
        healthy = [{"name": name, "health": "ok"} for name in names("record") + names("alert")]
        handler = type("Prometheus", (FakePrometheus,), {"rules": healthy, **faults})
        server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            command = [sys.executable, HERE / script, f"http://127.0.0.1:{server.server_port}", *arguments]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            return done.returncode, done.stdout + done.stderr
        finally:
            server.shutdown()
            server.server_close()

    def test_should_be_content_when_all_has_data(self):
        status, said = self.run_with()
        self.assertEqual(0, status, said)
        self.assertNotIn("without", said)

    def test_should_list_what_needs_a_gpu_as_an_exception(self):
        status, said = self.run_with(without="DCGM_FI_DEV_POWER_USAGE")
        self.assertEqual(0, status, said)
        self.assertIn("Tandem: Engines: Power (GPU): no data", said)

    def test_should_take_for_wrong_what_is_refused_even_if_it_needs_a_gpu(self):
        status, said = self.run_with(refused="DCGM_FI_DEV_POWER_USAGE")
        self.assertEqual(1, status, said)
        self.assertIn("Tandem: Engines: Power (GPU): bad expression", said)

    def test_should_excuse_what_is_not_configured(self):
        for without, line in {
            "tandem_drift": "drift is not configured: rule pair:tandem_drift_tokens:rate1h: no data",
            "tandem_switchback": "no variants take turns: Tandem: Server: Turns: no data",
            "llama": "no variant is served by a llama-server: Tandem: Engines: Generated tokens: no data",
        }.items():
            with self.subTest(without):
                status, said = self.run_with(without=without)
                self.assertEqual(0, status, said)
                self.assertIn(line, said)
                self.assertEqual(1, self.run_with(arguments=("--all",), without=without)[0])

    def test_should_excuse_what_did_not_happen(self):
        for without, line in {
            'error_type!=""': "no request failed: Tandem: Server: Causes of failures: no data",
            "tandem_switchback_switch_seconds": "no variant was switched to: Tandem: Server: Time of a switch: no data",
        }.items():
            with self.subTest(without):
                status, said = self.run_with(without=without)
                self.assertEqual(0, status, said)
                self.assertIn(line, said)

    def test_should_excuse_a_noise_floor_that_nothing_was_scored_for(self):
        own_pairs = "sum by (gen_ai_request_model, candidate)"
        status, said = self.run_with(without=("noise_floor:", own_pairs))
        self.assertEqual(0, status, said)
        self.assertIn("as with floor: 0: rule noise_floor:tandem_drift_tokens:rate1h: no data", said)
        self.assertIn("as with floor: 0: Tandem: A/B: KL divergence against the noise floor: no data", said)

    def test_should_not_excuse_a_noise_floor_that_something_was_scored_for(self):
        status, said = self.run_with(without="noise_floor:")
        self.assertEqual(1, status)
        self.assertIn("rule noise_floor:tandem_drift_tokens:rate1h: no data", said)

    def test_should_not_excuse_drift_that_is_configured(self):
        status, said = self.run_with(without="tandem_drift_coverage_ratio")
        self.assertEqual(1, status)
        self.assertIn("Tandem: A/B: Coverage: no data", said)

    def test_should_look_at_the_model_that_is_shown(self):
        coverage = "tandem_drift_coverage_ratio"
        for model, expected in ("demo", 0), ("other", 1):
            without = (f'tandem_drift_queued{{gen_ai_request_model=~"{model}"', coverage)
            self.assertEqual(expected, self.run_with(without=without)[0], model)

    def test_should_name_the_panel_that_has_no_data(self):
        status, said = self.run_with(without="tandem_requests_queued")
        self.assertEqual(1, status)
        self.assertIn("Tandem: Server: Queue: no data", said)

    def test_should_name_the_rule_that_has_no_data(self):
        status, said = self.run_with(without="assigned:tandem_requests:rate3d")
        self.assertEqual(1, status)
        self.assertIn("rule assigned:tandem_requests:rate3d: no data", said)

    def test_should_not_take_what_is_no_number_for_data(self):
        self.assertEqual(1, self.run_with(value="NaN")[0])

    def test_should_name_variables_that_have_no_value(self):
        status, said = self.run_with(labels=[])
        self.assertEqual(1, status)
        self.assertIn("Tandem: A/B: the variable baseline has no value", said)

    def test_should_name_rules_that_are_not_loaded_or_fail(self):
        status, said = self.run_with(rules=[{"name": "TandemDown", "health": "err", "lastError": "many-to-many"}])
        self.assertEqual(1, status)
        self.assertIn("rule TandemVariantDown: not loaded", said)
        self.assertIn("rule TandemDown: err many-to-many", said)

    def test_should_tell_what_prometheus_refuses(self):
        status, said = self.run_with(refused="tandem_variant_weight")
        self.assertEqual(1, status)
        self.assertIn("Tandem: A/B: annotation Weights: bad expression", said)

    def test_should_draw_each_dashboard(self):
        with tempfile.TemporaryDirectory() as directory:
            status, said = self.run_with("draw.py", ("--to", directory), without="DCGM")
            self.assertEqual(0, status, said)
            drawn = {path.stem: path.read_text() for path in Path(directory).iterdir()}
        self.assertEqual({"tandem-ab", "tandem-engines", "tandem-server"}, set(drawn))
        self.assertIn("No data", drawn["tandem-engines"])
        self.assertNotIn("No data", drawn["tandem-ab"])


if __name__ == "__main__":
    unittest.main()
