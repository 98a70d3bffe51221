"""Makes an unpacked Tandem small for one system: without other systems' natives and the demo's models, and with its jars
merely stored, since what packs all of it finds more than a jar's own compression does."""

import re
import sys
import zipfile
from pathlib import Path

FOREIGN = re.compile(r"(de/kherud/llama|org/sqlite/native)/(?!Linux/x86_64/)[A-Z].*|models/demo-.*\.gguf|.*\.js\.map")


def main(home):
    for path in sorted((home / "lib/main").glob("*netty-transport-native-epoll*")):
        if "linux-x86_64" not in path.name:
            path.unlink()
    for path in sorted(home.rglob("*.jar")):
        draft = path.with_suffix(".draft")
        with zipfile.ZipFile(path) as jar, zipfile.ZipFile(draft, "w", zipfile.ZIP_STORED) as copy:
            for entry in jar.infolist():
                if not FOREIGN.fullmatch(entry.filename):
                    copy.writestr(zipfile.ZipInfo(entry.filename, entry.date_time), jar.read(entry))
        draft.rename(path)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
