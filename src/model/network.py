"""The network: Gemma 3's architecture, small, with every parameter named as its GGUF tensor."""

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

WIDTH = 256
LAYERS = 6
HEADS = 4
KV_HEADS = 2
HEAD_SIZE = 64
FEED_FORWARD = 768
EPSILON = 1e-6
CONTEXT = 2048  # what the file declares; training sees far shorter sequences
SLIDING_WINDOW = 512  # longer than any training sequence, so that no window is masked here

GLOBAL_EVERY = 6  # in Gemma 3 every sixth layer attends globally; llama.cpp assumes the same
GLOBAL_ROPE_BASE = 1e6
LOCAL_ROPE_BASE = 1e4

Rotation = tuple[Tensor, Tensor]


class Model(nn.Module):
    """Token ids in, logits out; the output shares its matrix with the embedding, as Gemma's does."""

    def __init__(self, vocabulary_size: int, longest_sequence: int):
        super().__init__()
        self.token_embd = nn.Embedding(vocabulary_size, WIDTH)
        self.output_norm = Norm(WIDTH)
        self.blk = nn.ModuleList(Block() for _ in range(LAYERS))
        for parameter in self.matrices():
            fan_in = parameter.shape[1]
            nn.init.normal_(parameter, std=1 / math.sqrt(fan_in))
        self.rotations = [
            rotation(GLOBAL_ROPE_BASE if layer % GLOBAL_EVERY == 0 else LOCAL_ROPE_BASE, longest_sequence)
            for layer in range(1, LAYERS + 1)
        ]

    def matrices(self) -> list[nn.Parameter]:
        return [parameter for parameter in self.parameters() if parameter.dim() == 2]

    def norms(self) -> list[nn.Parameter]:
        return [parameter for parameter in self.parameters() if parameter.dim() == 1]

    def forward(self, tokens: Tensor) -> Tensor:
        length = tokens.shape[1]
        causal_mask = torch.full((length, length), float("-inf")).triu(1)
        hidden = self.token_embd(tokens) * math.sqrt(WIDTH)
        for block, angles in zip(self.blk, self.rotations):
            hidden = block(hidden, angles, causal_mask)
        return F.linear(self.output_norm(hidden), self.token_embd.weight)


class Block(nn.Module):
    """Attention, then a gated feed-forward layer, each with a norm before and after it."""

    def __init__(self):
        super().__init__()
        self.attn_norm = Norm(WIDTH)
        self.attn_q = matrix(WIDTH, HEADS * HEAD_SIZE)
        self.attn_k = matrix(WIDTH, KV_HEADS * HEAD_SIZE)
        self.attn_v = matrix(WIDTH, KV_HEADS * HEAD_SIZE)
        self.attn_output = matrix(HEADS * HEAD_SIZE, WIDTH)
        self.attn_q_norm = Norm(HEAD_SIZE)
        self.attn_k_norm = Norm(HEAD_SIZE)
        self.post_attention_norm = Norm(WIDTH)
        self.ffn_norm = Norm(WIDTH)
        self.ffn_gate = matrix(WIDTH, FEED_FORWARD)
        self.ffn_up = matrix(WIDTH, FEED_FORWARD)
        self.ffn_down = matrix(FEED_FORWARD, WIDTH)
        self.post_ffw_norm = Norm(WIDTH)

    def forward(self, hidden: Tensor, angles: Rotation, mask: Tensor) -> Tensor:
        hidden = hidden + self.post_attention_norm(self.attend(self.attn_norm(hidden), angles, mask))
        return hidden + self.post_ffw_norm(self.feed_forward(self.ffn_norm(hidden)))

    def attend(self, hidden: Tensor, angles: Rotation, mask: Tensor) -> Tensor:
        queries = rotate(self.attn_q_norm(heads(self.attn_q(hidden))), angles)
        keys = rotate(self.attn_k_norm(heads(self.attn_k(hidden))), angles)
        values = heads(self.attn_v(hidden))
        keys = keys.repeat_interleave(HEADS // KV_HEADS, dim=1)
        values = values.repeat_interleave(HEADS // KV_HEADS, dim=1)
        # The softmax runs in full precision, whatever autocast makes of the products.
        scores = (queries @ keys.transpose(-1, -2)).float() / math.sqrt(HEAD_SIZE) + mask
        mixed = scores.softmax(-1).to(values.dtype) @ values
        return self.attn_output(mixed.transpose(1, 2).flatten(2))

    def feed_forward(self, hidden: Tensor) -> Tensor:
        return self.ffn_down(F.gelu(self.ffn_gate(hidden), approximate="tanh") * self.ffn_up(hidden))


class Norm(nn.Module):
    """Root-mean-square norm; its weight is stored as it is applied, without Gemma's offset of one."""

    def __init__(self, size: int):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(size))

    def forward(self, hidden: Tensor) -> Tensor:
        hidden = hidden.float()
        return hidden * torch.rsqrt(hidden.pow(2).mean(-1, keepdim=True) + EPSILON) * self.weight


def matrix(inputs: int, outputs: int) -> nn.Linear:
    return nn.Linear(inputs, outputs, bias=False)


def heads(hidden: Tensor) -> Tensor:
    """From (batch, position, heads x size) to (batch, head, position, size)."""
    return hidden.unflatten(-1, (-1, HEAD_SIZE)).transpose(1, 2)


def rotation(base: float, length: int) -> Rotation:
    """Cosines and sines of the rotary angles, one row per position."""
    frequencies = 1.0 / base ** (torch.arange(0, HEAD_SIZE, 2).float() / HEAD_SIZE)
    angles = torch.outer(torch.arange(length).float(), frequencies)
    return angles.cos().repeat(1, 2), angles.sin().repeat(1, 2)


def rotate(vectors: Tensor, angles: Rotation) -> Tensor:
    length = vectors.shape[-2]
    cosines, sines = (table[:length] for table in angles)
    first, second = vectors.chunk(2, dim=-1)
    return vectors * cosines + torch.cat([-second, first], -1) * sines
