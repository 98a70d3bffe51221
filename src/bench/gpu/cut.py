"""Copies of llama.cpp's sources what llama-server and libllama with CUDA are built from, and leaves out the kernels that
Gemma 4 never calls: of the types of weights those that no file here has, of attention the sizes of heads that are not
its own, and what serves cards without tensor cores. They are most of the time that compiling takes. In the place of
each stands a function that aborts, so that everything links and nothing is wrong silently."""

import re
import shutil
import sys
from pathlib import Path

KEPT = (
    "CMakeLists.txt LICENSE cmake common ggml/CMakeLists.txt ggml/cmake ggml/include ggml/src include scripts/ui-assets.cmake"
    " src tools/mtmd tools/server tools/ui/CMakeLists.txt tools/ui/ui.cpp.in tools/ui/ui.h.in vendor"
).split()
LEFT_OUT = shutil.ignore_patterns(
    "ggml-blas", "ggml-cann", "ggml-et", "ggml-hexagon", "ggml-hip", "ggml-metal", "ggml-musa", "ggml-opencl",
    "ggml-openvino", "ggml-rpc", "ggml-sycl", "ggml-virtgpu", "ggml-vulkan", "ggml-webgpu", "ggml-zdnn", "ggml-zendnn",
    "kleidiai", "spacemit", "arm", "riscv", "loongarch", "powerpc", "s390", "wasm",
    "tests", "tests.sh", "bench", "public*", "*.md", "*.jpeg", "*.mp3", "*.mp4", "*.png", "*.py")
TOOLS = "add_subdirectory(mtmd)\nadd_subdirectory(ui)\nadd_subdirectory(server)\n"

TYPES = {"Q4_K", "Q5_K", "Q6_K", "Q5_0", "Q5_1", "Q8_0"}
HEADS = {256, 512}

ABORT = '{ GGML_ABORT("left out of this build"); }'
STUBS = f"""\
// What was left out of this build; see the templates of these names.
#include "ggml.h"
#include <cuda_runtime.h>
struct ggml_backend_cuda_context;
struct mmq_args;

template <ggml_type type>
void mul_mat_q_case(ggml_backend_cuda_context &, const mmq_args &, cudaStream_t) {ABORT}

template <int DKQ, int DV, int ncols1, int ncols2>
void ggml_cuda_flash_attn_ext_mma_f16_case(ggml_backend_cuda_context &, ggml_tensor *) {ABORT}

template <int DKQ, int DV>
void ggml_cuda_flash_attn_ext_tile_case(ggml_backend_cuda_context &, ggml_tensor *) {ABORT}
"""


def main(sources, target):
    shutil.rmtree(target, ignore_errors=True)
    for name in KEPT:
        source, copy = sources / name, target / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, copy, ignore=LEFT_OUT)
        else:
            shutil.copy2(source, copy)
    (target / "tools/CMakeLists.txt").write_text("find_package(Threads REQUIRED)\nllama_add_compile_flags()\n" + TOOLS)
    cuda = target / "ggml/src/ggml-cuda"
    missing = {path.name for path in (sources / "ggml/src/ggml-cuda").rglob("*.cu*")} - {
        path.name for path in cuda.rglob("*.cu*")}
    if missing:
        raise SystemExit(f"cut.py: lost {sorted(missing)}")
    shutil.rmtree(cuda / "vendors/hip", ignore_errors=True)
    print(f"{leave_out(cuda)} instances left out")


def leave_out(cuda):
    """Moves instances of templates into a file of stubs; returns how many."""
    stubs = []
    for path in sorted((cuda / "template-instances").glob("*.cu")):
        kept, dropped = [], []
        for line in path.read_text().splitlines():
            stub = stub_of(line)
            (dropped if stub else kept).append(stub or line)
        if not dropped:
            continue
        stubs += dropped
        if any(line.startswith("DECL_") for line in kept):
            path.write_text("\n".join(kept) + "\n")
        else:
            path.unlink()
    (cuda / "left-out.cu").write_text(STUBS + "\n" + "\n".join(stubs) + "\n")
    return len(stubs) + vectors(cuda / "mmvq.cu")


def stub_of(line):
    """The stub in the place of an instance, or None where the instance stays."""
    if found := re.fullmatch(r"DECL_MMQ_CASE\(GGML_TYPE_(\w+)\);", line):
        if found[1] in TYPES:
            return None
        return f"template void mul_mat_q_case<GGML_TYPE_{found[1]}>(ggml_backend_cuda_context &, const mmq_args &, cudaStream_t);"
    if found := re.fullmatch(r"DECL_FATTN_MMA_F16_CASE\(([\d, ]+)\);", line):
        if int(found[1].split(",")[0]) in HEADS and found[1].split(",")[0] == found[1].split(",")[1].strip():
            return None
        return f"template void ggml_cuda_flash_attn_ext_mma_f16_case<{found[1]}>(ggml_backend_cuda_context &, ggml_tensor *);"
    if found := re.fullmatch(r"DECL_FATTN_TILE_CASE\(([\d, ]+)\);", line):
        return f"template void ggml_cuda_flash_attn_ext_tile_case<{found[1]}>(ggml_backend_cuda_context &, ggml_tensor *);"
    return None


def vectors(path):
    """The product with few columns has all types in one file; what is not among its cases it aborts on by itself."""
    head, tail = path.read_text().split("static void mul_mat_vec_q_switch_type(")
    case = re.compile(r"        case GGML_TYPE_(\w+):\n            mul_mat_vec_q_switch_ncols_dst<.*?            break;\n", re.S)
    dropped = sum(found[1] not in TYPES for found in case.finditer(tail))
    if not dropped:
        raise SystemExit("cut.py: mmvq.cu is not what it was")
    path.write_text(head + "static void mul_mat_vec_q_switch_type("
                    + case.sub(lambda found: found[0] if found[1] in TYPES else "", tail))
    return dropped


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
