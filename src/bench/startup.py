"""(d) from the start of the process until it is ready, and what it keeps in memory."""

import subprocess

import load
import programs
from processes import LOAD_CORE
from proxying import MESSAGES, WRK_SECONDS
from results import Rounds, bars, table


def measure(directory, rounds):
    up = {"plain": programs.free_port(), "stream": programs.free_port()}
    programs.nginx(directory, "instant", "instant.conf", LOAD_CORE, **up)
    models = f"""\
    plain:
      variants:
        only:
          engine: openai
          url: http://127.0.0.1:{up["plain"]}/v1
          model: fixed
"""
    cache = f"{directory}/tandem.aot"
    _train(directory, models, cache)
    arms = {"plain": [], "AOT cache": [f"-XX:AOTCache={cache}"]}
    measured = Rounds()
    for round in range(rounds):
        for arm, jvm in arms.items():
            # On both cores, as a user starts it: nothing else runs meanwhile.
            program, port, seconds = programs.tandem(
                directory, models, f"{arm.split()[0]}-{round}", jvm, core=f"0,1")
            idle = program.resident_mib()
            load.wrk(directory, port, {"model": "plain", "messages": MESSAGES}, WRK_SECONDS)
            measured.add(arm, seconds=seconds, idle=idle, loaded=program.resident_mib(), peak=program.resident_mib("VmHWM"))
            program.stop()
    judged = [
        ("ready with an AOT cache, s", measured.median("AOT cache", "seconds"), "at most", 1.2),
        ("resident under load, MiB", measured.median("AOT cache", "peak"), "at most", 200),
    ]
    return bars(judged) + "\n\n" + table(
        ("start", "ready after s", "resident idle MiB", "after load MiB", "highest MiB"),
        [(arm, *(measured.median(arm, key) for key in ("seconds", "idle", "loaded", "peak"))) for arm in arms])


def _train(directory, models, cache):
    """A run that answers some requests teaches the cache; it is written when that run ends."""
    program, port, _ = programs.tandem(directory, models, "training", [f"-XX:AOTCacheOutput={cache}"], core="0,1")
    load.wrk(directory, port, {"model": "plain", "messages": MESSAGES}, 3)
    program.child.terminate()
    try:
        program.child.wait(timeout=120)
    except subprocess.TimeoutExpired as late:
        raise RuntimeError("the AOT cache was not written within two minutes") from late
