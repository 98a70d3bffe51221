"""Imports what trains and writes the demo model, with a stand-in for PyTorch where there is none, and tries the rest."""

import importlib.util
import sys
from unittest.mock import MagicMock

sys.path.insert(0, "src/model")
if importlib.util.find_spec("torch") is None:
    torch = MagicMock()
    torch.nn.Module = object
    for name, module in {"torch": torch, "torch.nn": torch.nn, "torch.nn.functional": torch.nn.functional}.items():
        sys.modules[name] = module

import conversation_drift  # noqa: E402
import corpus  # noqa: E402
import exact_match  # noqa: E402
import tokenizer  # noqa: E402
import train  # noqa: E402

rng = train.Random(1)
text = "".join(corpus.render(corpus.conversation(rng)) for _ in range(300))
learnt = tokenizer.Tokenizer.trained_on([text])
assert learnt.decode(learnt.encode(text)) == text, "the tokenizer does not give back what it was given"
assert len(exact_match.checkable_questions()) == exact_match.QUESTIONS
assert train.write_gguf and train.Model
assert abs(conversation_drift.divergence({1: -.1, 2: -3.}, {1: -.1, 2: -3.})) < 1e-9
