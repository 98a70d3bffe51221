#!/usr/bin/env bash
# Builds llama-server and libllama with CUDA for one kind of card, wherever there is a compiler for it; a card is not
# needed. What runs is left in one folder, with everything that is not the system's or CUDA's.
#
#   src/bench/gpu/build.sh SOURCES FOLDER [architecture; 90] [jobs; all cores]
set -euo pipefail
sources=$(readlink -f "$1")
mkdir -p "$2"
folder=$(readlink -f "$2")
architecture=${3:-90}
jobs=${4:-$(nproc)}
log=$folder/build.log
exec 3>&1 >"$log" 2>&1

fail() {
  tail -n 25 "$log" >&3
  echo "build.sh: $1" >&3
  exit 1
}
trap 'fail "failed; $log ends as above"' ERR

found() { # the first that exists
  for path; do
    [[ ! -e $path ]] || { echo "$path"; return; }
  done
}
packages=$(python3 -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/nvidia/cu13

nvcc=$(command -v nvcc || found /usr/local/cuda/bin/nvcc)
[[ -n $nvcc ]] || fail "there is no nvcc"
cuda=$("$nvcc" --dryrun -x cu /dev/null 2>&1 | sed -n 's/^#\$ _HERE_=\(.*\)/\1/p' | head -n 1)
cuda=$(dirname "${cuda:-/usr/local/cuda/bin}")
[[ -e $cuda/include/cuda_runtime.h ]] || cuda=/usr/local/cuda
header=$(found ${CUBLAS:+"$CUBLAS/include/cublas_v2.h"} "$cuda/include/cublas_v2.h" "$packages/include/cublas_v2.h")
[[ -n $header ]] || fail "there is no cublas_v2.h: neither in $cuda nor in $packages, and CUBLAS names none"
cublas=$(found ${CUBLAS:+"$CUBLAS/lib/libcublas.so.13"} "$cuda"/lib64/libcublas.so "$cuda"/lib64/libcublas.so.1* \
  "$packages"/lib/libcublas.so.1*)
[[ -n $cublas ]] || fail "there is no libcublas"
for tool in cmake ninja g++; do
  command -v $tool || fail "there is no $tool"
done

# The driver's library is there at run time only; to link, its names suffice.
driver=$folder/link/libcuda.so
mkdir -p "$folder/link"
grep -ohE '\bcu(Device|Mem|GetError|Ctx)[A-Za-z]*\(' "$sources"/ggml/src/ggml-cuda/*.cu* | sort -u \
  | sed 's/(/(void) { return 0; }/; s/^/int /' >"$folder/link/driver.c"
gcc -shared -fPIC -Wl,-soname,libcuda.so.1 -o "$driver" "$folder/link/driver.c"

echo "nvcc $nvcc, CUDA $cuda, cuBLAS $cublas, $(cmake --version | head -n 1), ninja $(ninja --version), $(g++ --version | head -n 1)" | tee /dev/fd/3
# No -march=native: some virtual machines claim instructions that they fault on.
cmake -S "$sources" -B "$folder/build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DGGML_NATIVE=OFF -DGGML_CCACHE=OFF \
  -DGGML_CUDA=ON -DCMAKE_CUDA_COMPILER="$cuda/bin/nvcc" -DCMAKE_CUDA_ARCHITECTURES="$architecture-real" \
  -DCMAKE_CUDA_FLAGS="-I$(dirname "$header")" -DCMAKE_CXX_FLAGS="-I$(dirname "$header")" \
  -DCUDA_cublas_LIBRARY="$cublas" -DCUDA_cuda_driver_LIBRARY="$driver" -DGGML_CUDA_NCCL=OFF -DGGML_CUDA_FA_QUANTS=f16-f16 \
  -DLLAMA_CURL=OFF -DLLAMA_OPENSSL=OFF -DLLAMA_BUILD_TESTS=OFF -DLLAMA_BUILD_EXAMPLES=OFF -DLLAMA_BUILD_APP=OFF \
  -DLLAMA_USE_PREBUILT_UI=OFF -DLLAMA_BUILD_UI=OFF -DLLAMA_ALL_WARNINGS=OFF \
  -DCMAKE_BUILD_WITH_INSTALL_RPATH=ON "-DCMAKE_INSTALL_RPATH=\$ORIGIN" -DCMAKE_EXE_LINKER_FLAGS=-Wl,--allow-shlib-undefined
began=$SECONDS
ninja -C "$folder/build" -j "$jobs" llama-server

mkdir -p "$folder/bin"
cp -a "$folder"/build/bin/llama-server "$folder"/build/bin/*.so* "$folder/bin/"
strip --strip-unneeded "$folder"/bin/llama-server "$folder"/bin/*.so.*.*
echo "built in $((SECONDS - began)) s: $(du -sh "$folder/bin" | cut -f1)" | tee /dev/fd/3
