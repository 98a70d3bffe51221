"""(d) from the start of the process until it is ready, what its first streams cost, and what it keeps in memory."""

from pathlib import Path

import load
import programs
from processes import LOAD_CORE, run
from proxying import MESSAGES, WRK_SECONDS
from results import Rounds, bars, table

# The first streams after the start, so many at a time, each of 200 tokens; and when what they cost has settled.
FIRST_STREAMS = 500
AT_ONCE = 10
SETTLED_SECONDS = 60


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
    stream:
      variants:
        only:
          engine: openai
          url: http://127.0.0.1:{up["stream"]}/v1
          model: fixed
          max-concurrent: 64
"""
    home = _trained(directory)
    jar = home / programs.JAR.name
    arms = {"plain": [], "AOT cache": [f"-XX:AOTCache={home / 'tandem.aot'}"]}
    classes = load.compile_java(directory)
    stream = {"model": "stream", "messages": MESSAGES, "stream": True}
    file = load.request_file(directory, "stream", "/v1/chat/completions", stream)
    measured = Rounds()
    for round in range(rounds):
        for arm, jvm in arms.items():
            # On both cores, as a user starts it: nothing else runs meanwhile.
            program, port, seconds = programs.tandem(
                directory, models, f"{arm.split()[0]}-{round}", jvm, core="0,1", jar=jar)
            idle = program.resident_mib()
            load.wrk(directory, port, {"model": "plain", "messages": MESSAGES}, WRK_SECONDS)
            measured.add(arm, seconds=seconds, idle=idle, loaded=program.resident_mib(), peak=program.resident_mib("VmHWM"))
            program.stop()
            # As in (c): the gateway on its own core.
            program, port, _ = programs.tandem(directory, models, f"{arm.split()[0]}-first-{round}", jvm, jar=jar)
            measured.add(arm, first=_stream_cpu(program, classes, port, file))
            if round == rounds - 1:
                load.wrk(directory, port, stream, SETTLED_SECONDS)
            for _ in range(rounds if round == rounds - 1 else 0):
                measured.add(arm, settled=_stream_cpu(program, classes, port, file))
            program.stop()
    ratio = {arm: measured.median(arm, "first") / measured.median(arm, "settled") for arm in arms}
    judged = [
        ("first 500 streams' CPU with an AOT cache / settled", ratio["AOT cache"], "at most", 2.5),
        ("ready with an AOT cache, s", measured.median("AOT cache", "seconds"), "at most", 1.2),
        ("resident under load, MiB", measured.median("AOT cache", "peak"), "at most", 200),
    ]
    return bars(judged) + "\n\n" + table(
        ("start", "ready after s", "resident idle MiB", "after load MiB", "highest MiB"),
        [(arm, *(measured.median(arm, key) for key in ("seconds", "idle", "loaded", "peak"))) for arm in arms]
    ) + "\n\n" + table(
        (f"first {FIRST_STREAMS} streams", "CPU ms each", "settled", "first / settled"),
        [(arm, measured.median(arm, "first"), measured.median(arm, "settled"), ratio[arm]) for arm in arms])


def _stream_cpu(program, classes, port, file):
    """Milliseconds of a stream, compilers and collector included."""
    before = program.cpu_seconds()
    load.streams(classes, port, file, AT_ONCE, FIRST_STREAMS // AT_ONCE)
    return (program.cpu_seconds() - before) * 1e3 / FIRST_STREAMS


def _trained(directory):
    """What an image holds, its cache among it."""
    home = Path(directory) / "installed"
    run([programs.ROOT / "deploy/image/install", home], "0,1", 60, cwd=programs.ROOT)
    run([programs.ROOT / "deploy/train", home], "0,1", 600, cwd=programs.ROOT)
    return home
