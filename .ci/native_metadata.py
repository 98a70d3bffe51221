"""Whether what native-image would be told is in the sources of a native program: python native_metadata.py FOLDER.

Of Tandem's own metadata, that it is packed, and that all it names is there; of Quarkus, that it tells what Tandem's
tests leave to it.
"""
import json
import sys
import zipfile
from pathlib import Path

OURS = "META-INF/native-image/dev.tandem/tandem/"
SQLITE = "META-INF/native-image/org.xerial/sqlite-jdbc/native-image.properties"

made = Path(sys.argv[1])
program = zipfile.ZipFile(next(made.glob("*-runner.jar")))
packed = set(program.namelist())
everything = packed.union(*(zipfile.ZipFile(jar).namelist() for jar in (made / "lib").glob("*.jar")))

for file in ("reachability-metadata.json", "native-image.properties"):
    assert program.read(OURS + file) == Path("src/main/resources", OURS, file).read_bytes(), file

told = json.loads(program.read(OURS + "reachability-metadata.json"))
types = [entry["type"] for entry in told["reflection"]]
absent = [name for name in types if not name.startswith("java.") and name.replace(".", "/") + ".class" not in everything]
absent += [entry["glob"] for entry in told["resources"] if "glob" in entry and entry["glob"] not in everything]
absent += [entry["bundle"] for entry in told["resources"] if entry.get("bundle", "") + ".properties" not in everything | {".properties"}]
assert not absent, f"told, but not there: {absent}"

resources = program.read("META-INF/native-image/resource-config.json").decode()
mapped = {entry["name"] for entry in json.loads(program.read("META-INF/native-image/reflect-config.json"))}
migrations = [name for name in packed if name.startswith("db/migration/") and name.endswith(".sql")]
mappings = [name[:-6].replace("/", ".") for name in packed if name.startswith("dev/tandem/") and name.endswith("$$CMImpl.class")]
untold = [name for name in migrations if name not in resources] + [name for name in mappings if name not in mapped]
assert migrations and mappings and not untold, f"Quarkus does not tell of {untold}"
assert SQLITE in everything, "SQLite's driver no longer tells of itself"

print(
    f"native metadata: {len(types)} types, {len(told['resources'])} resources, {len(told['foreign']['downcalls'])}"
    f" downcalls, {len(told['foreign']['upcalls'])} upcalls; Quarkus tells of {len(migrations)} migrations and"
    f" {len(mappings)} configuration mappings"
)
