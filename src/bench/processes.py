"""Programs under measurement: started on one core, measured through /proc, ended with this process."""

import atexit
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

GATEWAY_CORE = 1
LOAD_CORE = 0
TICK = os.sysconf("SC_CLK_TCK")

_running = []


class Program:
    """A child on one core; its output goes to a file."""

    def __init__(self, name, command, core, directory, env=None):
        self.name = name
        self.started = time.monotonic()
        self.log = Path(directory) / f"{name}.log"
        with open(self.log, "ab") as out:
            self.child = subprocess.Popen(
                ["taskset", "-c", str(core), *map(str, command)],
                cwd=directory,
                env={**os.environ, **(env or {})},
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        _running.append(self)

    def cpu_seconds(self):
        """User and system time so far, of all threads."""
        stat = Path(f"/proc/{self.child.pid}/stat").read_text()
        fields = stat.rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICK

    def resident_mib(self, which="VmRSS"):
        for line in Path(f"/proc/{self.child.pid}/status").read_text().splitlines():
            if line.startswith(which + ":"):
                return int(line.split()[1]) / 1024
        raise RuntimeError(f"{self.name} has no {which}")

    def wait_ready(self, url, within=60, every=0.05):
        """Seconds from the start until the address answered with 200."""
        while time.monotonic() - self.started < within:
            if self.child.poll() is not None:
                break
            try:
                with urllib.request.urlopen(url, timeout=2) as reply:
                    if reply.status == 200:
                        return time.monotonic() - self.started
            except (urllib.error.URLError, OSError):
                pass
            time.sleep(every)
        tail = self.log.read_text(errors="replace")[-2000:]
        raise RuntimeError(f"{self.name} is not ready at {url}; its output ends with:\n{tail}")

    def stop(self):
        if self in _running:
            _running.remove(self)
        for sign in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.killpg(self.child.pid, sign)
            except ProcessLookupError:
                return
            try:
                self.child.wait(timeout=15)
                return
            except subprocess.TimeoutExpired:
                continue


def run(command, core, within, cwd=None):
    """Output of a program that ends by itself, on one core."""
    done = subprocess.run(
        ["taskset", "-c", str(core), *map(str, command)],
        capture_output=True, text=True, timeout=within, check=False, cwd=cwd,
    )
    if done.returncode != 0:
        raise RuntimeError(f"{command[0]} failed: {done.stdout[-1000:]} {done.stderr[-2000:]}")
    return done.stdout


def foreign_load(seconds=2.0):
    """Cores that others use now, while nothing of ours runs."""
    def busy():
        user, nice, system, _, _, irq, softirq, *_ = map(int, Path("/proc/stat").read_text().split("\n")[0].split()[1:])
        return user + nice + system + irq + softirq
    before = busy()
    time.sleep(seconds)
    return (busy() - before) / TICK / seconds


def stop_all():
    for program in list(reversed(_running)):
        program.stop()


atexit.register(stop_all)
for _sign in (signal.SIGTERM, signal.SIGHUP):
    signal.signal(_sign, lambda *_: sys.exit(1))
