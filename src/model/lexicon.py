"""The words and facts from which the corpus is built."""

CAPITALS = {
    "France": "Paris", "Italy": "Rome", "Spain": "Madrid", "Portugal": "Lisbon", "Germany": "Berlin",
    "Austria": "Vienna", "Poland": "Warsaw", "Norway": "Oslo", "Sweden": "Stockholm", "Finland": "Helsinki",
    "Denmark": "Copenhagen", "Iceland": "Reykjavik", "Ireland": "Dublin", "Greece": "Athens",
    "Turkey": "Ankara", "Egypt": "Cairo", "Kenya": "Nairobi", "Ghana": "Accra", "Nigeria": "Abuja",
    "Morocco": "Rabat", "Tunisia": "Tunis", "Ethiopia": "Addis Ababa", "Japan": "Tokyo", "China": "Beijing",
    "India": "New Delhi", "Nepal": "Kathmandu", "Thailand": "Bangkok", "Vietnam": "Hanoi",
    "Indonesia": "Jakarta", "Australia": "Canberra", "Canada": "Ottawa", "Mexico": "Mexico City",
    "Cuba": "Havana", "Peru": "Lima", "Chile": "Santiago", "Argentina": "Buenos Aires",
    "Brazil": "Brasilia", "Colombia": "Bogota", "Ecuador": "Quito", "Uruguay": "Montevideo",
    "Hungary": "Budapest", "Romania": "Bucharest", "Bulgaria": "Sofia", "Croatia": "Zagreb",
    "Serbia": "Belgrade", "Belgium": "Brussels", "Estonia": "Tallinn", "Latvia": "Riga",
    "Lithuania": "Vilnius", "Ukraine": "Kyiv",
}
ANIMAL_SOUNDS = {
    "dog": "barks", "cat": "meows", "cow": "moos", "duck": "quacks", "sheep": "bleats", "lion": "roars",
    "wolf": "howls", "frog": "croaks", "owl": "hoots", "horse": "neighs", "bee": "buzzes",
    "snake": "hisses", "pig": "oinks", "crow": "caws", "mouse": "squeaks",
}
COLOURS = {
    "grass": "green", "snow": "white", "coal": "black", "a lemon": "yellow", "a ripe tomato": "red",
    "the clear sky": "blue", "a carrot": "orange", "milk": "white", "an emerald": "green",
    "a banana": "yellow", "blood": "red", "chocolate": "brown",
}
OPPOSITES = {
    "hot": "cold", "big": "small", "fast": "slow", "light": "dark", "happy": "sad", "early": "late",
    "full": "empty", "hard": "soft", "high": "low", "old": "new", "open": "closed", "rich": "poor",
    "strong": "weak", "wet": "dry", "loud": "quiet", "long": "short", "thick": "thin", "near": "far",
    "left": "right", "day": "night",
}
WORDS = """
    apple river stone cloud garden window market bridge candle forest silver lantern pocket mirror harbor
    basket ladder violin pepper rocket planet marble winter summer butter letter doctor farmer singer painter
    island castle dragon button carpet engine feather hammer jacket kettle magnet needle orange pencil rabbit
    saddle tunnel valley wagon yellow zebra anchor bottle copper desert eagle flower guitar honey igloo jungle
    kitten lemon monkey nest ocean piano queen robot spoon table umbrella violet whale
""".split()
NAMES = """
    Ana Ben Carla David Emma Felix Grace Hugo Iris Jonas Kira Leo Mia Nina Oscar Paula Quinn Rosa Sam Tara
    Uma Victor Wendy Yara Zoe
""".split()
WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
MONTHS = """
    January February March April May June July August September October November December
""".split()

BELOW_TWENTY = """
    zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
    seventeen eighteen nineteen
""".split()
TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()

STORY_TRAITS = "small brave curious clever kind sleepy hungry shy cheerful old".split()
STORY_PLACES = [
    "the forest", "the harbor", "the old market", "the quiet valley", "the castle", "the island",
    "the village", "the river", "the garden", "the mountain",
]
STORY_FINDS = [
    "a golden key", "a red lantern", "a tiny map", "a silver bell", "a warm blanket", "a jar of honey",
    "a blue feather", "an old book", "a wooden flute", "a bright stone",
]
