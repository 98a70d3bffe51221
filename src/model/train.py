"""Trains the tokenizer and the network on the corpus, on a CPU, and writes them as a GGUF file."""

import argparse
import math
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from corpus import conversation, prompt, render
from export import write_gguf
from network import Model
from tokenizer import Tokenizer

TOKENIZER_SEED, CORPUS_SEED, WEIGHTS_SEED = 7, 1234, 0
TOKENIZER_CONVERSATIONS = 30_000
SEQUENCE, BATCH = 256, 32

PEAK_RATE = 2.5e-3
FINAL_SHARE = 0.02  # of the peak rate, at the end
WARM_UP_STEPS = 60
WEIGHT_DECAY = 0.05
BETAS = (0.9, 0.97)
LARGEST_GRADIENT = 1.0
LOSS_SMOOTHING = 0.95
STEPS_PER_REPORT = 25

SAMPLE_QUESTIONS = [
    "What is 17 + 25?",
    "What is the capital of France?",
    "Tell me a story about a fox.",
    "Give me JSON for Ana, aged 31, from Rome.",
    "Sort these numbers: 45, 3, 78.",
]
LONGEST_SAMPLE = 60


def conversations(seed: int) -> Iterator[str]:
    rng = Random(seed)
    while True:
        yield render(conversation(rng))


def train_tokenizer() -> Tokenizer:
    texts = conversations(TOKENIZER_SEED)
    return Tokenizer.trained_on(next(texts) for _ in range(TOKENIZER_CONVERSATIONS))


def batches(tokenizer: Tokenizer) -> Iterator[tuple[Tensor, Tensor]]:
    """Inputs and targets, cut from one endless run of conversations without regard to where each begins."""
    texts = conversations(CORPUS_SEED)
    pending: list[int] = []
    while True:
        rows = []
        for _ in range(BATCH):
            while len(pending) <= SEQUENCE:
                pending += [tokenizer.id_of("<bos>"), *tokenizer.encode(next(texts))]
            rows.append(pending[:SEQUENCE + 1])  # the next row begins with the last token of this one
            del pending[:SEQUENCE]
        tokens = torch.tensor(rows)
        yield tokens[:, :-1], tokens[:, 1:]


def learning_rate(step: int, steps: int) -> float:
    """A linear warm-up, then half a cosine down to a small rest."""
    warm_up = min(1, (step + 1) / WARM_UP_STEPS)
    cosine = (1 + math.cos(math.pi * step / steps)) / 2
    return PEAK_RATE * warm_up * (cosine * (1 - FINAL_SHARE) + FINAL_SHARE)


def train(model: Model, tokenizer: Tokenizer, steps: int) -> None:
    optimizer = torch.optim.AdamW([
        {"params": model.matrices(), "weight_decay": WEIGHT_DECAY},
        {"params": model.norms(), "weight_decay": 0},
    ], betas=BETAS)
    started = time.monotonic()
    smooth_loss = None
    for step, (inputs, targets) in zip(range(steps), batches(tokenizer)):
        for group in optimizer.param_groups:
            group["lr"] = learning_rate(step, steps)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            logits = model(inputs)
        loss = F.cross_entropy(logits.float().flatten(0, 1), targets.flatten())
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), LARGEST_GRADIENT)
        optimizer.step()
        if smooth_loss is None:
            smooth_loss = loss.item()
        smooth_loss = LOSS_SMOOTHING * smooth_loss + (1 - LOSS_SMOOTHING) * loss.item()
        if step % STEPS_PER_REPORT == 0 or step == steps - 1:
            print(f"step {step}: loss {smooth_loss:.3f}, {time.monotonic() - started:.0f} s", flush=True)


@torch.no_grad()
def answer(model: Model, tokenizer: Tokenizer, question: str) -> str:
    """The model's greedy answer; without a cache, which is fast enough for a few samples."""
    ids = [tokenizer.id_of("<bos>"), *tokenizer.encode(prompt(question))]
    start = len(ids)
    ends = {tokenizer.id_of("<end_of_turn>"), tokenizer.id_of("<eos>")}
    for _ in range(LONGEST_SAMPLE):
        best = int(model(torch.tensor([ids]))[0, -1].argmax())
        if best in ends:
            break
        ids.append(best)
    return tokenizer.decode(ids[start:])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=1100)
    parser.add_argument("--out", type=Path, default=Path("demo-F16.gguf"), help="the GGUF file to write")
    arguments = parser.parse_args()

    tokenizer = train_tokenizer()
    torch.manual_seed(WEIGHTS_SEED)
    model = Model(len(tokenizer), SEQUENCE)
    parameters = sum(parameter.numel() for parameter in model.parameters())
    print(f"vocabulary {len(tokenizer):,}, parameters {parameters:,}", flush=True)

    train(model, tokenizer, arguments.steps)
    write_gguf(arguments.out, model, tokenizer)
    for question in SAMPLE_QUESTIONS:
        print(f"{question} -> {answer(model, tokenizer, question)}")


if __name__ == "__main__":
    main()
