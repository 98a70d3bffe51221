#!/usr/bin/env bash
# Makes one folder of all that run.sh needs on a machine with a graphics card and without Java or a network: llama.cpp's
# sources, Java and Tandem, and itself. What build.sh has built before is taken along and need not be built there.
#
#   ./mvnw package -Dquick && src/bench/gpu/pack.sh [folder that build.sh filled]
set -euo pipefail
built=${1:+$(readlink -f "$1")}
here=$(dirname "$(readlink -f "$0")")
cd "$here/../../.."
# shellcheck source=.mvn/jdk.sh
source .mvn/jdk.sh
target=target/gpu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
rm -rf "$target"
mkdir -p "$target"

pack() { # name of the archive, folder, what in it
  tar -C "$2" --owner=0 --group=0 --numeric-owner -c "${@:3}" | xz -T0 >"$target/$1.tar.xz"
}

sources=$(dirname "$(dirname "$(dirname "$(.ci/llama-server)")")")/source
python3 "$here/cut.py" "$sources" "$work/llama.cpp"
pack sources "$work" llama.cpp

[[ -f target/quarkus-app/quarkus-run.jar ]] || { echo "pack.sh: build the jar first: ./mvnw package -Dquick" >&2; exit 1; }
mkdir -p "$work/tandem/bin" "$work/tandem/deploy"
cp -R target/quarkus-app/. "$work/tandem"
cp deploy/java.options "$work/tandem/deploy"
cp deploy/dist/tandem "$work/tandem/bin"
python3 "$here/trim.py" "$work/tandem"
"$JAVA_HOME/bin/jlink" --output "$work/tandem/java" --no-header-files --no-man-pages --strip-debug --compress zip-0 \
  --add-modules "$(sed 's/ *#.*//; /^$/d' deploy/dist/modules | grep -v -e localedata -e charsets -e naming.dns -e agent | paste -sd ,)" \
  --exclude-files='/java.desktop/lib/*.so,/java.desktop/lib/psfont*'
pack tandem "$work" tandem

if [[ -n $built ]]; then
  # Not part of every system.
  cp -L "$(ldconfig -p | sed -n 's/.*libgomp\.so\.1 .*=> //p' | head -n 1)" "$built/bin/"
  pack built "$built" bin
fi
cp "$here"/*.py "$here"/run.sh "$here"/build.sh src/test/resources/gemma4/chat-template.jinja "$target"
rm "$target"/{cut,trim}.py
du -b --apparent-size -a "$target" | sort -n | awk '{ printf "%9.2f MiB  %s\n", $1 / 1048576, $2 }'
