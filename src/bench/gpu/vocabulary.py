"""A vocabulary of Gemma 4's size and kind for weights that mean nothing: special tokens, bytes, characters, and words that
no text is cut into. Every CJK character is a token, so that a text of them has as many tokens as characters."""

from pathlib import Path

CONTROLS = ["<pad>", "<eos>", "<bos>", "<unk>", "<mask>", "<|tool>", "<tool|>", "<|think|>", "<|turn>", "<turn|>", "<|image|>",
            "<|audio|>"]
VISIBLE = ["<|tool_call>", "<tool_call|>", "<|tool_response>", "<tool_response|>", '<|"|>', "<|channel>", "<channel|>"]
BYTES = [f"<0x{value:02X}>" for value in range(256)]
# Tokens that a model is not to say: the first ones.
SILENT = len(CONTROLS) + len(VISIBLE) + len(BYTES)
WORDS = ["user", "model", "system", "thought"]
IDEOGRAPHS = range(0x4E00, 0x9FA6)

NORMAL, CONTROL, USER_DEFINED, BYTE = 1, 3, 4, 6


def describe(count):
    """Metadata of a tokenizer with so many tokens."""
    texts = CONTROLS + VISIBLE + BYTES + ["\n", "\n\n", "▁"] + [chr(code) for code in range(ord("!"), ord("~") + 1)]
    merges = []
    for word in WORDS:
        for end in range(2, len(word) + 1):
            if word[:end] not in texts:
                texts.append(word[:end])
            merges.append(f"{word[:end - 1]} {word[end - 1]}")
    texts += [chr(code) for code in IDEOGRAPHS]
    texts += [f"▁w{number:x}" for number in range(count - len(texts))]
    kinds = [CONTROL] * len(CONTROLS) + [USER_DEFINED] * len(VISIBLE) + [BYTE] * len(BYTES)
    kinds += [NORMAL] * (count - len(kinds))
    template = Path(__file__).with_name("chat-template.jinja")
    if not template.exists():
        template = Path(__file__).parents[2] / "test/resources/gemma4/chat-template.jinja"
    return {
        "tokenizer.ggml.model": "gemma4", "tokenizer.ggml.tokens": texts, "tokenizer.ggml.scores": [-1000.0] * count,
        "tokenizer.ggml.token_type": kinds, "tokenizer.ggml.merges": list(dict.fromkeys(merges)),
        **{f"tokenizer.ggml.{use}_token_id": CONTROLS.index(text) for use, text in (
            ("bos", "<bos>"), ("eos", "<eos>"), ("unknown", "<unk>"), ("padding", "<pad>"), ("mask", "<mask>"))},
        "tokenizer.ggml.add_space_prefix": False, "tokenizer.ggml.add_bos_token": True,
        "tokenizer.chat_template": template.read_text(),
    }
