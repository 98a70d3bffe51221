"""Writes files of Gemma 4 26B-A4B's real dimensions and seeded random weights, in two mixes of types of weights.

Dimensions, names and order are those that llama.cpp's src/models/gemma4.cpp reads and that load logs of published files
show (658 tensors; https://github.com/lemonade-sdk/llamacpp-rocm/issues/81, google's config.json). README.md says where
the mixes come from.

    model.py FILE static|dynamic [--layers N] [--tiny] [--table]
"""

import argparse
import os
import struct
import zlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy

import vocabulary

ALIGNMENT = 32
PIECE = 1 << 18  # blocks that a thread makes at a time

# Id in the format, bytes of a block, weights of a block.
TYPES = {"F32": (0, 4, 1), "Q5_0": (6, 22, 32), "Q5_1": (7, 24, 32), "Q8_0": (8, 34, 32),
         "Q4_K": (12, 144, 256), "Q5_K": (13, 176, 256), "Q6_K": (14, 210, 256)}
# What llama-quantize falls back to where rows are no whole blocks.
FALLBACK = {"Q4_K": "Q5_0", "Q5_K": "Q5_1", "Q6_K": "Q8_0"}

REAL = {"layers": 30, "width": 2816, "dense": 2112, "heads": 16, "window_heads": 8, "global_heads": 2, "head": 512,
        "window_head": 256, "window": 1024, "experts": 128, "used": 8, "expert": 704, "vocabulary": 262_144}
# The same structure with all its fallbacks, for a processor.
TINY = {"layers": 6, "width": 256, "dense": 320, "heads": 4, "window_heads": 2, "global_heads": 1, "head": 256,
        "window_head": 128, "window": 128, "experts": 8, "used": 2, "expert": 96, "vocabulary": 40_000}
EVERY = 6  # layers, of which the last has full attention


def is_global(layer):
    return layer % EVERY == EVERY - 1


def more_bits(index, count):
    """llama-quant.cpp, use_more_bits."""
    return index < count // 8 or index >= 7 * count // 8 or (index - count // 8) % 3 == 2


class Mix:
    """The type that a tensor is given."""

    def __init__(self, shape, name):
        self.dynamic = name == "dynamic"
        self.layers = shape["layers"]
        self.values = [layer for layer in range(self.layers) if not is_global(layer)]

    def type(self, layer, part, row):
        wanted = self._dynamic(layer, part) if self.dynamic else self._static(layer, part)
        return wanted if row % TYPES[wanted][2] == 0 else FALLBACK[wanted]

    def _static(self, layer, part):
        """Q4_K_M of llama-quant.cpp, llama_tensor_get_type_impl."""
        if part == "token_embd":
            return "Q6_K"
        if part == "attn_v":
            return "Q6_K" if more_bits(self.values.index(layer), len(self.values)) else "Q4_K"
        if part in ("ffn_down", "ffn_down_exps"):
            return "Q6_K" if more_bits(layer, self.layers) else "Q4_K"
        return "Q4_K"

    def _dynamic(self, layer, part):
        """Few bits for the experts, many for what every token passes through."""
        if part == "ffn_gate_up_exps":
            return "Q5_K" if layer in (0, 1, self.layers - 2, self.layers - 1) else "Q4_K"
        return "Q5_K" if part == "ffn_down_exps" else "Q8_0"


def tensors(shape, mix):
    """Name, type, dimensions and what it is filled with: a scale for weights, a value where it starts with '='."""
    width, experts = shape["width"], shape["experts"]
    yield "token_embd.weight", mix.type(0, "token_embd", width), (width, shape["vocabulary"]), "embedding"
    yield "output_norm.weight", "F32", (width,), "=6"
    yield "rope_freqs.weight", "F32", (shape["head"] // 2,), "rotations"
    for layer in range(shape["layers"]):
        whole = is_global(layer)
        head = shape["head"] if whole else shape["window_head"]
        queries, keys = shape["heads"] * head, shape["global_heads" if whole else "window_heads"] * head
        matrices = [("attn_q", (width, queries)), ("attn_k", (width, keys)), ("attn_v", (width, keys)),
                    ("attn_output", (queries, width)), ("ffn_gate", (width, shape["dense"])),
                    ("ffn_up", (width, shape["dense"])), ("ffn_down", (shape["dense"], width)),
                    ("ffn_gate_up_exps", (width, 2 * shape["expert"], experts)),
                    ("ffn_down_exps", (shape["expert"], width, experts))]
        for part, dimensions in matrices:
            if whole and part == "attn_v":  # the keys are the values
                continue
            yield f"blk.{layer}.{part}.weight", mix.type(layer, part, dimensions[0]), dimensions, "weights"
        # Attention adds less than the networks do, or all tokens of a conversation would be routed alike.
        vectors = [("attn_norm.weight", width, 1), ("attn_q_norm.weight", head, 0.5), ("attn_k_norm.weight", head, 0.5),
                   ("post_attention_norm.weight", width, 0.3), ("layer_output_scale.weight", 1, 1),
                   ("ffn_norm.weight", width, 1), ("post_ffw_norm.weight", width, 1), ("ffn_gate_inp.scale", width, 1),
                   ("pre_ffw_norm_2.weight", width, 1), ("post_ffw_norm_1.weight", width, 1),
                   ("post_ffw_norm_2.weight", width, 1), ("ffn_down_exps.scale", experts, 1)]
        for part, length, value in vectors:
            yield f"blk.{layer}.{part}", "F32", (length,), f"={value}"
        yield f"blk.{layer}.ffn_gate_inp.weight", "F32", (width, experts), "router"


def size(kind, dimensions):
    _, block, weights = TYPES[kind]
    return int(numpy.prod(dimensions)) // weights * block


def fill(kind, name, first, count, row, how):
    """Elements of a vector or blocks of a matrix, from the given one on; random by the tensor's name and the place."""
    if how.startswith("="):
        return numpy.full(count, float(how[1:]), "<f4")
    if how == "rotations":  # full attention turns a quarter of each head
        return numpy.where(numpy.arange(first, first + count) < row // 4, 1, 1e30).astype("<f4")
    draw = numpy.random.Generator(numpy.random.SFC64([zlib.crc32(name.encode()), first]))
    if kind == "F32":  # the router, which divides by the root of the width itself
        return draw.standard_normal(count, "float32")
    _, block, weights = TYPES[kind]
    raw = draw.integers(0, 1 << 64, (count * block + 7) // 8, "uint64").view("uint8")[:count * block].reshape(count, block)
    scale(kind, raw, 0.004 if how == "embedding" else row ** -0.5)
    if how == "embedding":  # of all logits 0 is never among the largest
        raw[:max(0, vocabulary.SILENT * row // weights - first)] = 0
    return raw


def scale(kind, raw, spread):
    """Makes the weights of random blocks spread around zero; layouts are ggml-common.h's."""
    if kind in ("Q4_K", "Q5_K"):  # scales and minima of six bits, all 15, packed
        middle, deviation = (7.5, 4.61) if kind == "Q4_K" else (15.5, 9.23)
        raw[:, 4:12], raw[:, 12:16] = 15, 255
        put(raw, 0, spread / deviation / 15)
        put(raw, 2, spread / deviation / 15 * middle)
    elif kind == "Q6_K":  # signed scales of eight bits
        raw[:, 192:208] = numpy.where(raw[:, 192:208] < 128, 16, 240)
        put(raw, 208, spread / 18.47 / 16)
    elif kind == "Q5_1":
        put(raw, 0, spread / 9.23)
        put(raw, 2, spread / 9.23 * -15.5)
    else:
        signs = numpy.where(raw[:, 0] < 128, 1, -1)
        put(raw, 0, signs * (spread / (9.23 if kind == "Q5_0" else 73.9)))


def put(raw, at, values):
    """A float of 16 bits into each block."""
    raw[:, at:at + 2] = numpy.broadcast_to(numpy.asarray(values, "<f2"), len(raw)).copy().view("uint8").reshape(-1, 2)


def describe(shape, mix):
    """The metadata of a converted file."""
    layers = range(shape["layers"])
    keys = {
        "general.architecture": "gemma4", "general.type": "model", "general.name": "Gemma 4 of random weights",
        "general.size_label": f"{shape['experts']}x2.6B", "general.quantized_by": "dynamic" if mix.dynamic else "static",
        "general.file_type": 15, "general.quantization_version": 2,
        "block_count": shape["layers"], "context_length": 262_144, "embedding_length": shape["width"],
        "feed_forward_length": shape["dense"], "attention.head_count": shape["heads"],
        "attention.head_count_kv": [shape["global_heads" if is_global(i) else "window_heads"] for i in layers],
        "rope.freq_base": 1e6, "rope.freq_base_swa": 1e4, "attention.layer_norm_rms_epsilon": 1e-6,
        "expert_count": shape["experts"], "expert_used_count": shape["used"],
        "attention.key_length": shape["head"], "attention.value_length": shape["head"], "final_logit_softcapping": 30.0,
        "attention.sliding_window": shape["window"], "attention.shared_kv_layers": 0,
        "embedding_length_per_layer_input": 0,
        "attention.sliding_window_pattern": [not is_global(i) for i in layers],
        "attention.key_length_swa": shape["window_head"], "attention.value_length_swa": shape["window_head"],
        "expert_feed_forward_length": shape["expert"], "rope.dimension_count": shape["head"],
        "rope.dimension_count_swa": shape["window_head"],
    }
    return {key if key.startswith("general.") else f"gemma4.{key}": value for key, value in keys.items()} \
        | vocabulary.describe(shape["vocabulary"])


def packed(value, inner=False):
    """A value of the metadata, after its type unless it is an array's element."""
    if isinstance(value, bool):
        kind, data = 7, struct.pack("<B", value)
    elif isinstance(value, int):
        kind, data = (5, struct.pack("<i", value)) if inner else (4, struct.pack("<I", value))
    elif isinstance(value, float):
        kind, data = 6, struct.pack("<f", value)
    elif isinstance(value, str):
        kind, data = 8, struct.pack("<Q", len(value.encode())) + value.encode()
    else:
        first = packed(value[0], inner=True)[0]
        kind = 9
        data = struct.pack("<IQ", first, len(value)) + b"".join(packed(item, inner=True)[1] for item in value)
    return kind, data


def header(keys, table):
    """All before the tensors' bytes, and where each begins after it."""
    parts = [b"GGUF", struct.pack("<IQQ", 3, len(table), len(keys))]
    for key, value in keys.items():
        kind, data = packed(value)
        parts += [packed(key)[1], struct.pack("<I", kind), data]
    places, place = [], 0
    for name, kind, dimensions, _ in table:
        parts += [packed(name)[1], struct.pack("<I", len(dimensions)), struct.pack(f"<{len(dimensions)}Q", *dimensions),
                  struct.pack("<IQ", TYPES[kind][0], place)]
        places.append(place)
        place += -(-size(kind, dimensions) // ALIGNMENT) * ALIGNMENT
    whole = b"".join(parts)
    return whole + bytes(-len(whole) % ALIGNMENT), places, place


def write(path, shape, mix, threads):
    table = list(tensors(shape, mix))
    start, places, length = header(describe(shape, mix), table)
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    os.truncate(file, len(start) + length)
    os.pwrite(file, start, 0)

    def piece(name, kind, dimensions, how, place, first, count):
        made = fill(kind, name, first, count, dimensions[0], how)
        os.pwrite(file, made.data.cast("B") if made.flags.c_contiguous else made.tobytes(),
                  len(start) + place + first * TYPES[kind][1])

    with ThreadPoolExecutor(threads) as pool:
        waiting = [pool.submit(piece, name, kind, dimensions, how, place, first, min(PIECE, blocks - first))
                   for (name, kind, dimensions, how), place in zip(table, places, strict=True)
                   for blocks in [size(kind, dimensions) // TYPES[kind][1]] for first in range(0, blocks, PIECE)]
        for done in waiting:
            done.result()
    os.close(file)


def show(shape, mix):
    """How many tensors and GiB each type has; what a load log tells as well."""
    table = list(tensors(shape, mix))
    for kind in TYPES:
        sizes = [size(kind, dimensions) for _, other, dimensions, _ in table if other == kind]
        print(f"{kind:5} {len(sizes):4} tensors {sum(sizes) / 2**30:7.2f} GiB")
    total = sum(size(kind, dimensions) for _, kind, dimensions, _ in table)
    parameters = sum(int(numpy.prod(dimensions)) for _, _, dimensions, _ in table)
    print(f"{'all':5} {len(table):4} tensors {total / 2**30:7.2f} GiB ({total / 1e9:.2f} GB), {parameters / 1e9:.2f} billion"
          f" parameters, {total * 8 / parameters:.2f} bits each")


def main():
    options = argparse.ArgumentParser()
    options.add_argument("file", type=Path)
    options.add_argument("mix", choices=("static", "dynamic"))
    options.add_argument("--layers", type=int)
    options.add_argument("--tiny", action="store_true")
    options.add_argument("--table", action="store_true", help="print it and write nothing")
    options.add_argument("--threads", type=int, default=os.cpu_count())
    asked = options.parse_args()
    shape = dict(TINY if asked.tiny else REAL)
    if asked.layers:
        shape["layers"] = asked.layers
    mix = Mix(shape, asked.mix)
    show(shape, mix)
    if not asked.table:
        draft = asked.file.with_suffix(".draft")
        write(draft, shape, mix, asked.threads)
        draft.rename(asked.file)


if __name__ == "__main__":
    main()
