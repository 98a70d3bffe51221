"""Synthetic conversations, endless and the same for the same seed."""

import argparse
from random import Random

from lexicon import NAMES
from questions import Turn, draw_kind

START_OF_TURN, END_OF_TURN = "<start_of_turn>", "<end_of_turn>"


def conversation(rng: Random) -> list[Turn]:
    """One to three unrelated questions or, for about one in eight, a name to be remembered across turns."""
    if rng.random() < 0.12:
        name = rng.choice(NAMES)
        introduction = rng.choice([f"My name is {name}.", f"I am {name}.", f"Call me {name}."])
        between = [random_turn(rng) for _ in range(rng.randint(0, 2))]
        reminder = rng.choice(["What is my name?", "Do you remember my name?", "Who am I?"])
        return [
            Turn(introduction, f"Nice to meet you, {name}!"),
            *between,
            Turn(reminder, f"Your name is {name}."),
        ]
    return [random_turn(rng) for _ in range(rng.choices([1, 2, 3], [6, 3, 1])[0])]


def random_turn(rng: Random) -> Turn:
    return draw_kind(rng)(rng)


def prompt(question: str) -> str:
    """The text up to the point where the model begins to answer; the chat template produces the same."""
    return f"{START_OF_TURN}user\n{question}{END_OF_TURN}\n{START_OF_TURN}model\n"


def render(turns: list[Turn]) -> str:
    """The conversation as the model reads it."""
    return "".join(f"{prompt(turn.question)}{turn.answer}{END_OF_TURN}\n" for turn in turns)


def render_plain(turns: list[Turn]) -> str:
    """The conversation without its turn markers, for tools that read plain text."""
    return "".join(f"{turn.question}\n{turn.answer}\n" for turn in turns)


def main() -> None:
    parser = argparse.ArgumentParser(description="Print conversations of the corpus.")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=12, help="number of conversations")
    parser.add_argument("--plain", action="store_true", help="leave the turn markers out")
    arguments = parser.parse_args()
    rng = Random(arguments.seed)
    write = render_plain if arguments.plain else render
    for _ in range(arguments.count):
        print(write(conversation(rng)), end="")


if __name__ == "__main__":
    main()
