"""Where Tandem answers otherwise than llama-server and means to: what it is, why, and how to undo it for a test.

A test that fails through Tandem is run a second time with these undone. When it passes then, it is listed with the
reasons of those that were found in its answers.
"""

from typing import Callable, NamedTuple


class Difference(NamedTuple):
    """undo changes an answer, chunk or error to what llama-server says; it tells whether there was anything to undo."""

    reason: str
    undo: Callable[[dict], bool]


def fingerprint(answer: dict) -> bool:
    said = answer.get("system_fingerprint")
    if not isinstance(said, str) or not said.startswith("fp_"):
        return False
    answer["system_fingerprint"] = "b" + said
    return True


def context_length(answer: dict) -> bool:
    error = answer.get("error")
    if not isinstance(error, dict) or error.get("code") != "context_length_exceeded":
        return False
    error["type"] = "exceed_context_size_error"
    return True


LISTED = [
    Difference("system_fingerprint names the variant with all that decides its answers, not llama-server's build", fingerprint),
    Difference("an error's type is one of OpenAI's; what llama-server says there is its code", context_length),
]


def undo(answer: object) -> set[str]:
    """Undoes all that are listed, and returns the reasons of those that were there."""
    return {difference.reason for difference in LISTED if difference.undo(answer)} if isinstance(answer, dict) else set()
