"""Runs the sections named on the command line and writes RESULTS.md."""

import datetime
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile

import processes
import programs
import proxying
import results
import serving
import startup

SECTIONS = {
    "a": ("Through Tandem against `llama-server` itself", serving.through_tandem),
    "b": ("The embedded engine against `llama-server`", serving.embedded),
    "c": ("The proxy alone", proxying.measure),
    "d": ("Start and memory", startup.measure),
}


def machine():
    """In general words."""
    memory = int(re.search(r"MemTotal:\s+(\d+)", open("/proc/meminfo").read()).group(1)) // 2**20
    return f"{os.cpu_count()} cores of an {platform.machine()} machine with {memory} GiB"


def versions():
    def said(*command):
        if not shutil.which(command[0]):
            return ""  # Only (a) and (b) need a llama-server.
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        return done.stdout + done.stderr
    java = re.search(r'version "([^"]+)"', said(programs.JAVA, "-version"))
    nginx = re.search(r"nginx/(\S+)", said("nginx", "-v"))
    llama = re.search(r"version: ([^\n]+)", said(os.environ.get("TANDEM_LLAMA_SERVER", "llama-server"), "--version"))
    commit = said("git", "-C", str(programs.ROOT), "rev-parse", "--short", "HEAD").strip()
    return (f"Tandem {commit}, Java {java and java.group(1)}, nginx {nginx and nginx.group(1)}, Portkey gateway 1.15.2 on "
            f"Node {said('node', '--version').strip()}, llama-server {llama and llama.group(1)}")


def main():
    letters = sys.argv[1:] or list(SECTIONS)
    if unknown := set(letters) - set(SECTIONS):
        sys.exit(f"No such section: {', '.join(sorted(unknown))}. There are a, b, c and d.")
    rounds = int(os.environ.get("TANDEM_BENCH_ROUNDS", "5"))
    for letter in letters:
        title, measure = SECTIONS[letter]
        foreign = processes.foreign_load()
        with tempfile.TemporaryDirectory(prefix="tandem-bench-") as directory:
            try:
                body = measure(directory, rounds)
            finally:
                processes.stop_all()
        note = (f"{datetime.date.today()}, {machine()}; {versions()}. {rounds} rounds; others used {foreign:.2f} cores "
                "when it began.")
        print(f"\n({letter}) {title}\n\n{body}\n\n{note}\n", flush=True)
        results.save(letter, title, f"{body}\n\n{note}")


main()
