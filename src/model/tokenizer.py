"""A byte-pair tokenizer in the form of SentencePiece, which llama.cpp calls "llama"."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from enum import IntEnum
from itertools import pairwise
from typing import NamedTuple

from corpus import END_OF_TURN, START_OF_TURN

SPACE = "\u2581"  # SentencePiece's visible space
FEWEST_SIGHTINGS = 20  # a pair seen less often is not worth a token
SIZE_MULTIPLE = 64  # the vocabulary is filled up to a multiple of this

TURN_MARKERS = re.compile(f"({START_OF_TURN}|{END_OF_TURN})")
# Merges never cross the borders between words. Digits stand alone, so that a number is its digits.
WORD = re.compile(r"\n| ?[A-Za-z]+|[0-9]| ?[^\sA-Za-z0-9]+| ")


class Kind(IntEnum):
    """Token types as GGUF numbers them."""

    NORMAL = 1
    UNKNOWN = 2
    CONTROL = 3
    UNUSED = 5
    BYTE = 6


class Token(NamedTuple):
    text: str
    score: float  # of two possible merges, the one with the higher score goes first
    kind: Kind


SPECIAL_TOKENS = [
    Token("<pad>", 0.0, Kind.CONTROL),
    Token("<eos>", 0.0, Kind.CONTROL),
    Token("<bos>", 0.0, Kind.CONTROL),
    Token("<unk>", 0.0, Kind.UNKNOWN),
    Token(START_OF_TURN, 0.0, Kind.CONTROL),
    Token(END_OF_TURN, 0.0, Kind.CONTROL),
]
BYTE_TOKENS = [Token(f"<0x{byte:02X}>", 0.0, Kind.BYTE) for byte in range(256)]


class Tokenizer:
    """Turns text into token ids and back."""

    def __init__(self, characters: Iterable[str], merged: Iterable[str]):
        """Takes the single characters and, in the order in which they were learnt, the merged pieces."""
        self.tokens = [
            *SPECIAL_TOKENS,
            *BYTE_TOKENS,
            *(Token(text, -float(rank), Kind.NORMAL) for rank, text in enumerate(merged, start=1)),
            *(Token(text, -1e4 - index, Kind.NORMAL) for index, text in enumerate(characters)),
        ]
        while len(self.tokens) % SIZE_MULTIPLE:
            self.tokens.append(Token(f"<unused{len(self.tokens)}>", -1e6, Kind.UNUSED))
        self._ids = {token.text: index for index, token in enumerate(self.tokens)}
        self._known_words: dict[str, list[int]] = {}

    @classmethod
    def trained_on(cls, texts: Iterable[str]) -> "Tokenizer":
        frequency = Counter(word for text in texts for word in split(text) if not TURN_MARKERS.match(word))
        printable = {chr(code) for code in range(ord("!"), ord("~") + 1)}
        characters = printable.union("\n", SPACE, *frequency)
        return cls(sorted(characters), learn_merges(frequency))

    def __len__(self) -> int:
        return len(self.tokens)

    def id_of(self, text: str) -> int:
        return self._ids[text]

    def encode(self, text: str) -> list[int]:
        return [index for word in split(text) for index in self._encode_word(word)]

    def decode(self, ids: Iterable[int]) -> str:
        return "".join(self.tokens[index].text for index in ids).replace(SPACE, " ")

    def _encode_word(self, word: str) -> list[int]:
        if word not in self._known_words:
            self._known_words[word] = [self._ids[word]] if TURN_MARKERS.match(word) else self._merge_up(word)
        return self._known_words[word]

    def _merge_up(self, word: str) -> list[int]:
        pieces = list(word)
        while True:
            # Merged pieces stand in the vocabulary in the order of learning, so the lowest id goes first.
            merges = [(self._ids[left + right], at) for at, (left, right) in enumerate(pairwise(pieces))
                      if left + right in self._ids]
            if not merges:
                return [index for piece in pieces for index in self._ids_of_piece(piece)]
            _, at = min(merges)
            pieces[at:at + 2] = [pieces[at] + pieces[at + 1]]

    def _ids_of_piece(self, piece: str) -> list[int]:
        if piece in self._ids:
            return [self._ids[piece]]
        return [len(SPECIAL_TOKENS) + byte for byte in piece.encode()]


def split(text: str) -> Iterator[str]:
    """The turn markers and words of a text."""
    for part in TURN_MARKERS.split(text):
        if TURN_MARKERS.match(part):
            yield part
        else:
            yield from (word.replace(" ", SPACE) for word in WORD.findall(part))


def learn_merges(frequency: Counter[str]) -> list[str]:
    """Joins the most frequent neighbours, again and again, until none is frequent."""
    words = {word: list(word) for word in frequency}
    learnt: dict[str, None] = {}  # an ordered set: different pairs may join to the same piece
    while True:
        pairs: Counter[tuple[str, str]] = Counter()
        for word, pieces in words.items():
            for pair in pairwise(pieces):
                pairs[pair] += frequency[word]
        (pair, sightings), = pairs.most_common(1)
        if sightings < FEWEST_SIGHTINGS:
            return list(learnt)
        joined = "".join(pair)
        learnt[joined] = None
        for word in words:
            if joined in word:
                words[word] = join_pair(words[word], pair)


def join_pair(pieces: list[str], pair: tuple[str, str]) -> list[str]:
    joined: list[str] = []
    at = 0
    while at < len(pieces):
        step = 2 if tuple(pieces[at:at + 2]) == pair else 1
        joined.append("".join(pieces[at:at + step]))
        at += step
    return joined
