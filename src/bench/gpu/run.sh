#!/usr/bin/env bash
# Measures Tandem in front of llama.cpp on an NVIDIA card, from the folder that pack.sh made and nothing else but nvcc,
# cmake, ninja, g++ and a python3 with numpy:
#
#   run.sh OUT [seconds for all of it; 540]
#   LLAMA=FOLDER run.sh --dry-run OUT [seconds; 150]    # tiny models on the processor, with that folder's llama-server
#
# OUT gets results.json, tables.md, logs.tar.gz, and the built llama.cpp in pieces (built.tar.xz.*) where it was built here:
# beside run.sh they spare the next machine the building. What is done once stays in WORK (/tmp/gpu-bench) for a next run.
set -euo pipefail
began=$SECONDS
dry=
[[ ${1:-} != --dry-run ]] || { dry=yes && shift; }
out=$1
budget=${2:-$([[ -n $dry ]] && echo 150 || echo 540)}
here=$(dirname "$(readlink -f "$0")")
work=${WORK:-/tmp/gpu-bench}
logs=$work/logs
rm -rf "$logs"
mkdir -p "$out" "$logs"
out=$(readlink -f "$out")

say() { printf '[%5d s] %s\n' $((SECONDS - began)) "$*"; }
fail() {
  say "run.sh: $*"
  exit 1
}
trap 'kill $(jobs -p) 2>/dev/null || true' EXIT

python3 -c 'import numpy' || fail "python3 has no numpy"
if [[ -z $dry ]]; then
  PATH=$PATH:/usr/local/cuda/bin:/usr/local/nvidia/bin
  nvidia-smi --query-gpu=name,compute_cap,memory.total,driver_version --format=csv,noheader || fail "there is no card"
  architecture=$(nvidia-smi --query-gpu=compute_cap --format=csv,noheader | head -n 1 | tr -d .)
fi
say "$(nproc) cores, $(awk '/MemTotal|MemAvailable/ { printf "%s %d GiB ", $1, $2 / 1048576 }' /proc/meminfo), $(uname -r)"
df -h /dev/shm "$work" | sed 1d

# Where two files of 16 GiB fit: in memory, or else on the disk.
models=$work/models
if [[ -z $dry ]] && (($(awk '/MemAvailable/ { print int($2 / 1048576) }' /proc/meminfo) > 56)); then
  (($(df -m --output=avail /dev/shm | tail -n 1) > 36000)) || mount -o remount,size=40G /dev/shm || true
  (($(df -m --output=avail /dev/shm | tail -n 1) < 36000)) || models=/dev/shm/gpu-bench
fi
[[ ! -f /dev/shm/gpu-bench/dynamic.gguf || -n $dry ]] || models=/dev/shm/gpu-bench
mkdir -p "$models"
say "models go to $models"
writing=()
for mix in static dynamic; do
  if [[ ! -f $models/$mix.gguf ]]; then
    (PYTHONPATH='' python3 "$here/model.py" "$models/$mix.gguf" $mix ${dry:+--tiny} >"$logs/$mix.txt" && say "$mix written: $(tail -n 1 "$logs/$mix.txt")") &
    writing+=($!)
  fi
done
if [[ ! -x $work/tandem/bin/tandem ]]; then
  (tar -xJf "$here/tandem.tar.xz" -C "$work" && say "Tandem unpacked") &
  writing+=($!)
fi

# Where CUDA's own libraries are: in its folder or among Python's packages.
folder_of() {
  local path
  for path in /usr/local/cuda/lib64 /usr/local/cuda/targets/x86_64-linux/lib "$packages"/nvidia/*/lib; do
    [[ ! -e $path/$1 ]] || { echo "$path" && return; }
  done
}
packages=$(python3 -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
libraries=$work/bin
for library in libcudart.so.13 libcublas.so.13 libcublasLt.so.13; do
  libraries=$libraries:$(folder_of $library)
done
for path in /usr/local/nvidia/lib64 /usr/local/nvidia/lib; do
  [[ ! -d $path ]] || libraries=$libraries:$path
done

runs() { # whether what was built runs here and sees the card
  [[ -x $work/bin/llama-server ]] \
    && LD_LIBRARY_PATH=$libraries timeout 60 "$work/bin/llama-server" --list-devices >"$work/devices" 2>&1 \
    && grep -q CUDA0 "$work/devices"
}
if [[ -n $dry ]]; then
  ln -sfn "$LLAMA" "$work/bin"
elif ! runs; then
  carried=("$here"/built.tar.xz*)
  if [[ -f ${carried[0]} ]]; then
    cat "${carried[@]}" | tar -xJ -C "$work"
    runs || say "what was built elsewhere does not run here: $(tail -n 5 "$work/devices")"
  fi
  if ! runs; then
    say "LD_LIBRARY_PATH $libraries"
    mkdir -p "$work/build"
    tar -xJf "$here/sources.tar.xz" -C "$work"
    timeout $((budget - 100)) bash "$here/build.sh" "$work/llama.cpp" "$work/build" "$architecture" \
      || { cp "$work/build/build.log" "$out"; fail "llama.cpp was not built"; }
    rm -rf "${work:?}/bin" && mv "$work/build/bin" "$work/bin"
    tar -C "$work" -c bin | xz -4 -T0 | split -b 15m - "$out/built.tar.xz."
    runs || fail "what was built does not run: $(tail -n 20 "$work/devices")"
  fi
fi
say "llama.cpp is there: $(grep -s CUDA0 "$work/devices" || true)"
export LD_LIBRARY_PATH=$libraries
for process in ${writing[@]+"${writing[@]}"}; do
  wait "$process" || fail "a model or Tandem could not be written"
done

status=0
now=$(python3 -c 'import time; print(time.monotonic())')
PYTHONUNBUFFERED=1 timeout -k 5 $((budget - (SECONDS - began))) python3 "$here/measure.py" ${dry:+--dry} --models "$models" --llama "$work/bin" \
  --tandem "$work/tandem" --out "$out" --logs "$logs" --until "$(python3 -c "print($now + $budget - ($SECONDS - $began) - 15)")" \
  --since "$(python3 -c "print($now - ($SECONDS - $began))")" || status=$?
find "$logs" -name '*.log' -exec sh -c 'tail -c 400000 "$1" >"$1.end" && mv "$1.end" "$1"' - {} \;
(cd "$logs" && find . -name '*.log' -o -name '*.txt' | tar -czf "$out/logs.tar.gz" -T -)
say "done with status $status"
exit $status
