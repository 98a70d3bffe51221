"""Writes the model as a GGUF file: matrices in F16, norms in F32."""

import struct
from pathlib import Path
from typing import Any, NamedTuple

import network
from network import Model
from tokenizer import Tokenizer

VERSION = 3
ALIGNMENT = 32

# Numbers that the GGUF format gives to types of metadata ...
UINT32, INT32, FLOAT32, BOOL, STRING, ARRAY = 4, 5, 6, 7, 8, 9
SCALAR_LAYOUT = {UINT32: "<I", INT32: "<i", FLOAT32: "<f", BOOL: "<?"}
# ... to types of tensors, and to a file whose matrices are mostly F16.
TENSOR_F32, TENSOR_F16 = 0, 1
MOSTLY_F16 = 1
QUANTIZATION_VERSION = 2

CHAT_TEMPLATE = (
    "{{ bos_token }}{% for message in messages %}"
    "{% set role = 'model' if message['role'] == 'assistant' else 'user' %}"
    "{{ '<start_of_turn>' + role + '\n' + message['content'] | trim + '<end_of_turn>\n' }}"
    "{% endfor %}{% if add_generation_prompt %}{{ '<start_of_turn>model\n' }}{% endif %}"
)


class Entry(NamedTuple):
    """A piece of metadata; a list makes it an array of its type."""

    key: str
    type: int
    value: Any


def write_gguf(path: Path, model: Model, tokenizer: Tokenizer) -> None:
    entries = [*architecture_entries(), *tokenizer_entries(tokenizer)]
    tensors = model.state_dict()
    header = [
        struct.pack("<4sIQQ", b"GGUF", VERSION, len(tensors), len(entries)),
        *(encode_entry(entry) for entry in entries),
    ]
    contents = []
    offset = 0
    for name, tensor in tensors.items():
        is_matrix = tensor.dim() == 2
        dimensions = tuple(reversed(tensor.shape))  # GGUF counts from the innermost
        header.append(encode(STRING, name))
        header.append(struct.pack(f"<I{len(dimensions)}Q", len(dimensions), *dimensions))
        header.append(struct.pack("<IQ", TENSOR_F16 if is_matrix else TENSOR_F32, offset))
        contents.append(padded((tensor.half() if is_matrix else tensor.float()).numpy().tobytes()))
        offset += len(contents[-1])
    path.write_bytes(padded(b"".join(header)) + b"".join(contents))


def architecture_entries() -> list[Entry]:
    return [
        Entry("general.architecture", STRING, "gemma3"),
        Entry("general.name", STRING, "Demo 5M"),
        Entry("general.type", STRING, "model"),
        Entry("general.file_type", UINT32, MOSTLY_F16),
        Entry("general.quantization_version", UINT32, QUANTIZATION_VERSION),
        Entry("gemma3.context_length", UINT32, network.CONTEXT),
        Entry("gemma3.embedding_length", UINT32, network.WIDTH),
        Entry("gemma3.block_count", UINT32, network.LAYERS),
        Entry("gemma3.feed_forward_length", UINT32, network.FEED_FORWARD),
        Entry("gemma3.attention.head_count", UINT32, network.HEADS),
        Entry("gemma3.attention.head_count_kv", UINT32, network.KV_HEADS),
        Entry("gemma3.attention.key_length", UINT32, network.HEAD_SIZE),
        Entry("gemma3.attention.value_length", UINT32, network.HEAD_SIZE),
        Entry("gemma3.attention.layer_norm_rms_epsilon", FLOAT32, network.EPSILON),
        Entry("gemma3.rope.freq_base", FLOAT32, network.GLOBAL_ROPE_BASE),
        Entry("gemma3.attention.sliding_window", UINT32, network.SLIDING_WINDOW),
    ]


def tokenizer_entries(tokenizer: Tokenizer) -> list[Entry]:
    return [
        Entry("tokenizer.ggml.model", STRING, "llama"),
        Entry("tokenizer.ggml.pre", STRING, "default"),
        Entry("tokenizer.ggml.tokens", STRING, [token.text for token in tokenizer.tokens]),
        Entry("tokenizer.ggml.scores", FLOAT32, [token.score for token in tokenizer.tokens]),
        Entry("tokenizer.ggml.token_type", INT32, [token.kind for token in tokenizer.tokens]),
        Entry("tokenizer.ggml.bos_token_id", UINT32, tokenizer.id_of("<bos>")),
        Entry("tokenizer.ggml.eos_token_id", UINT32, tokenizer.id_of("<eos>")),
        Entry("tokenizer.ggml.eot_token_id", UINT32, tokenizer.id_of("<end_of_turn>")),
        Entry("tokenizer.ggml.unknown_token_id", UINT32, tokenizer.id_of("<unk>")),
        Entry("tokenizer.ggml.padding_token_id", UINT32, tokenizer.id_of("<pad>")),
        Entry("tokenizer.ggml.add_bos_token", BOOL, True),
        Entry("tokenizer.ggml.add_eos_token", BOOL, False),
        Entry("tokenizer.ggml.add_space_prefix", BOOL, False),
        Entry("tokenizer.chat_template", STRING, CHAT_TEMPLATE),
    ]


def encode_entry(entry: Entry) -> bytes:
    key = encode(STRING, entry.key)
    if isinstance(entry.value, list):
        items = b"".join(encode(entry.type, item) for item in entry.value)
        return key + struct.pack("<IIQ", ARRAY, entry.type, len(entry.value)) + items
    return key + struct.pack("<I", entry.type) + encode(entry.type, entry.value)


def encode(kind: int, value: Any) -> bytes:
    if kind == STRING:
        text = value.encode()
        return struct.pack("<Q", len(text)) + text
    return struct.pack(SCALAR_LAYOUT[kind], value)


def padded(data: bytes) -> bytes:
    return data + bytes(-len(data) % ALIGNMENT)
