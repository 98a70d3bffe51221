"""Questions whose answers can be checked: one function per kind, each drawing from a random source.

The order of the draws is part of the corpus: swapping two of them changes every conversation after it.
"""

import json
from collections.abc import Callable, Iterable
from random import Random
from typing import NamedTuple

from lexicon import (
    ANIMAL_SOUNDS, BELOW_TWENTY, CAPITALS, COLOURS, MONTHS, NAMES, OPPOSITES, STORY_FINDS, STORY_PLACES,
    STORY_TRAITS, TENS, WEEKDAYS, WORDS,
)


class Turn(NamedTuple):
    question: str
    answer: str


def arithmetic(rng: Random) -> Turn:
    sign = rng.choice("+-*+-")  # products are the rarer kind
    if sign == "*":
        left, right = rng.randint(2, 12), rng.randint(2, 12)
        result = left * right
    elif sign == "+":
        left, right = rng.randint(0, 99), rng.randint(0, 99)
        result = left + right
    else:
        right, left = sorted((rng.randint(0, 99), rng.randint(0, 99)))  # no negative results
        result = left - right
    word = {"+": "plus", "-": "minus", "*": "times"}[sign]
    question = rng.choice([
        f"What is {left} {sign} {right}?",
        f"{left} {sign} {right} = ?",
        f"Calculate {left} {sign} {right}.",
        f"What is {left} {word} {right}?",
        f"Please compute {left} {word} {right}.",
        f"How much is {left} {sign} {right}?",
    ])
    return Turn(question, f"{left} {sign} {right} = {result}")


def capital(rng: Random) -> Turn:
    country, city = rng.choice(list(CAPITALS.items()))
    if rng.random() < 0.7:
        question = rng.choice([
            f"What is the capital of {country}?",
            f"Tell me the capital of {country}.",
            f"Which city is the capital of {country}?",
            f"Capital of {country}?",
        ])
        return Turn(question, f"The capital of {country} is {city}.")
    question = rng.choice([
        f"Which country has {city} as its capital?",
        f"{city} is the capital of which country?",
    ])
    return Turn(question, f"{city} is the capital of {country}.")


def animal_sound(rng: Random) -> Turn:
    animal, sound = rng.choice(list(ANIMAL_SOUNDS.items()))
    question = rng.choice([
        f"What sound does a {animal} make?",
        f"What does a {animal} do when it makes a sound?",
    ])
    return Turn(question, f"A {animal} {sound}.")


def colour(rng: Random) -> Turn:
    thing, shade = rng.choice(list(COLOURS.items()))
    question = rng.choice([f"What color is {thing}?", f"Tell me the color of {thing}."])
    return Turn(question, f"{thing[0].upper()}{thing[1:]} is {shade}.")


def weekday(rng: Random) -> Turn:
    index = rng.randrange(7)
    today, tomorrow, yesterday = WEEKDAYS[index], WEEKDAYS[(index + 1) % 7], WEEKDAYS[index - 1]
    if rng.random() < 0.5:
        return Turn(f"What day comes after {today}?", f"After {today} comes {tomorrow}.")
    return Turn(f"What day comes before {today}?", f"Before {today} comes {yesterday}.")


def month(rng: Random) -> Turn:
    index = rng.randrange(12)
    name, following = MONTHS[index], MONTHS[(index + 1) % 12]
    if rng.random() < 0.5:
        return Turn(f"Which month follows {name}?", f"{following} follows {name}.")
    return Turn(f"What is month number {index + 1}?", f"Month number {index + 1} is {name}.")


def spelling(rng: Random) -> Turn:
    word = rng.choice(WORDS)
    return Turn(rng.choice([f"Spell the word {word}.", f"How do you spell {word}?"]), "-".join(word))


def word_length(rng: Random) -> Turn:
    word = rng.choice(WORDS)
    return Turn(f"How many letters are in the word {word}?", f"The word {word} has {len(word)} letters.")


def upper_case(rng: Random) -> Turn:
    word = rng.choice(WORDS)
    question = rng.choice([f"Write {word} in capital letters.", f"Put {word} in upper case."])
    return Turn(question, word.upper())


def outer_letter(rng: Random) -> Turn:
    word = rng.choice(WORDS)
    if rng.random() < 0.5:
        return Turn(f"What is the first letter of {word}?", f"The first letter of {word} is {word[0]}.")
    return Turn(f"What is the last letter of {word}?", f"The last letter of {word} is {word[-1]}.")


def counting(rng: Random) -> Turn:
    low = rng.randint(0, 40)
    high = low + rng.randint(2, 8)
    if rng.random() < 0.7:
        return Turn(f"Count from {low} to {high}.", join(range(low, high + 1)))
    return Turn(f"Count down from {high} to {low}.", join(range(high, low - 1, -1)))


def ordering(rng: Random) -> Turn:
    numbers = [rng.randint(0, 99) for _ in range(rng.randint(3, 5))]
    return rng.choice([
        Turn(f"Sort these numbers: {join(numbers)}.", join(sorted(numbers))),
        Turn(f"Which is the largest of {join(numbers)}?", f"The largest is {max(numbers)}."),
        Turn(f"Which is the smallest of {join(numbers)}?", f"The smallest is {min(numbers)}."),
    ])


def parity(rng: Random) -> Turn:
    number = rng.randint(0, 999)
    return Turn(f"Is {number} even or odd?", f"{number} is {'odd' if number % 2 else 'even'}.")


def comparison(rng: Random) -> Turn:
    left, right = rng.sample(range(200), 2)
    greater, smaller = max(left, right), min(left, right)
    return Turn(f"Which is greater, {left} or {right}?", f"{greater} is greater than {smaller}.")


def number_words(rng: Random) -> Turn:
    number = rng.randint(0, 199)
    if rng.random() < 0.6:
        return Turn(f"Write {number} in words.", in_words(number))
    return Turn(f"Write {in_words(number)} as a number.", str(number))


def opposite(rng: Random) -> Turn:
    word, other = rng.choice(list(OPPOSITES.items()))
    if rng.random() >= 0.5:
        word, other = other, word
    return Turn(f"What is the opposite of {word}?", f"The opposite of {word} is {other}.")


def json_object(rng: Random) -> Turn:
    name, age, city = rng.choice(NAMES), rng.randint(1, 99), rng.choice(list(CAPITALS.values()))
    question = rng.choice([
        f"Give me JSON for {name}, aged {age}, from {city}.",
        f"Turn this into JSON: {name} is {age} years old and lives in {city}.",
    ])
    return Turn(question, json.dumps({"name": name, "age": age, "city": city}))


def json_array(rng: Random) -> Turn:
    words = rng.sample(WORDS, rng.randint(2, 4))
    return Turn(f"Make a JSON array of {', '.join(words[:-1])} and {words[-1]}.", json.dumps(words))


def greeting(rng: Random) -> Turn:
    question = rng.choice(["Hello!", "Hi", "Hi there!", "Good morning!", "Hey!", "Hello, how are you?"])
    # There is only one reply; drawing it all the same keeps the sequence that the model was trained on.
    return Turn(question, rng.choice(["Hello! How can I help you today?"]))


def identity(rng: Random) -> Turn:
    question = rng.choice([
        "Who are you?", "What are you?", "What is your name?", "Tell me about yourself.", "What can you do?",
    ])
    return Turn(
        question,
        "I am a tiny demo model. I can add numbers, name capitals, spell words, sort lists, write JSON "
        "and tell short stories.",
    )


def thanks(rng: Random) -> Turn:
    question = rng.choice(["Thanks!", "Thank you.", "Thank you very much!", "Great, thanks."])
    return Turn(question, "You are welcome!")


def story(rng: Random) -> Turn:
    animals = list(ANIMAL_SOUNDS)
    hero, trait, place = rng.choice(animals), rng.choice(STORY_TRAITS), rng.choice(STORY_PLACES)
    find, name, visitor = rng.choice(STORY_FINDS), rng.choice(NAMES), rng.choice(animals)
    while visitor == hero:
        visitor = rng.choice(animals)
    question = rng.choice([
        f"Tell me a story about a {hero}.",
        f"Write a short story about a {hero}.",
        f"Can you tell a story with a {hero}?",
    ])
    article = "an" if trait[0] in "aeiou" else "a"
    sentences = [
        f"Once upon a time there was {article} {trait} {hero} named {name}. {name} lived near {place}.",
        rng.choice([
            f"One morning {name} found {find} under a tree.",
            f"One day {name} went for a walk and found {find}.",
            f"One evening {name} saw {find} shining in the grass.",
        ]),
        rng.choice([
            f"A {visitor} came by and asked what it was.",
            f"Then {name} met a {visitor} who was lost.",
            f"A {visitor} nearby was crying and {name} wanted to help.",
        ]),
        rng.choice([
            f"{name} shared it with the {visitor} and they became friends.",
            "Together they carried it home before the night.",
            f"The {visitor} smiled, and they laughed until the sun went down.",
        ]),
        rng.choice([
            "From that day on they were never alone.",
            "They lived happily ever after.",
            "And every year they met again at the same place.",
        ]),
    ]
    return Turn(question, " ".join(sentences))


def repetition(rng: Random) -> Turn:
    phrase = " ".join(rng.sample(WORDS, rng.randint(2, 5)))
    return Turn(rng.choice([f"Repeat after me: {phrase}", f"Say exactly: {phrase}"]), phrase)


def reversal(rng: Random) -> Turn:
    words = rng.sample(WORDS, rng.randint(2, 4))
    return Turn(f"Reverse the order of these words: {' '.join(words)}", " ".join(reversed(words)))


def join(numbers: Iterable[int]) -> str:
    return ", ".join(map(str, numbers))


def in_words(number: int) -> str:
    """The English name of a number below one thousand."""
    if number < 20:
        return BELOW_TWENTY[number]
    if number < 100:
        tens, units = divmod(number, 10)
        return TENS[tens - 2] + (f"-{BELOW_TWENTY[units]}" if units else "")
    hundreds, rest = divmod(number, 100)
    return f"{BELOW_TWENTY[hundreds]} hundred" + (f" and {in_words(rest)}" if rest else "")


# How often each kind is asked, relative to the others; the harder and the richer kinds come more often.
WEIGHTS = {
    arithmetic: 8, capital: 4, animal_sound: 1, colour: 1, weekday: 1, month: 1, spelling: 2, word_length: 1,
    upper_case: 1, outer_letter: 1, counting: 2, ordering: 3, parity: 1, comparison: 1, number_words: 2,
    opposite: 1, json_object: 2, json_array: 1, greeting: 1, identity: 1, thanks: 0.5, story: 4,
    repetition: 2, reversal: 1,
}


def draw_kind(rng: Random) -> Callable[[Random], Turn]:
    """One of the functions above, by weight."""
    return rng.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]
