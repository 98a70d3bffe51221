"""Tables of medians over rounds, whose arms took turns; ratios are those of the same round."""

import math
import statistics

COLUMNS = ("variants", "streams", "arm", "rounds", "tokens/s", "TTFT p50 ms", "TTFT p95 ms", "ms/token p50", "ms/token p95",
           "its CPU ms/token")
RATIOS = ("variants", "streams", "arm", "tokens/s, of direct", "ms/token p50, of direct", "TTFT p50, ms more than direct")


def render(results):
    turns = [turn for turn in results["turns"] if turn["round"] > 0]
    groups = {}
    for turn in turns:
        groups.setdefault((turn["section"], turn["streams"], turn["arm"]), []).append(turn)
    medians, ratios = [], []
    for (section, streams, arm), of_arm in sorted(groups.items(), key=lambda item: (item[0][0] != "one variant", item[0][1])):
        ttft, tpot = ([value for turn in of_arm for value in turn[what]] for what in ("ttft", "tpot"))
        medians.append((section, streams, arm, len(of_arm), statistics.median(turn["rate"] for turn in of_arm),
                        rank(ttft, 0.5), rank(ttft, 0.95), rank(tpot, 0.5), rank(tpot, 0.95),
                        statistics.median(turn["cpu"] for turn in of_arm) if arm != "direct" else ""))
        direct = {turn["round"]: turn for turn in groups.get((section, streams, "direct"), ())}
        pairs = [(turn, direct[turn["round"]]) for turn in of_arm if turn["round"] in direct]
        if arm != "direct" and pairs:
            ratios.append((section, streams, arm, spread([turn["rate"] / other["rate"] for turn, other in pairs], 3),
                           spread([rank(turn["tpot"], 0.5) / rank(other["tpot"], 0.5) for turn, other in pairs], 3),
                           spread([rank(turn["ttft"], 0.5) - rank(other["ttft"], 0.5) for turn, other in pairs], 1)))
    system = "\n".join(f"- {name}: {' '.join(str(value).split())}" for name, value in results["system"].items()
                       if isinstance(value, str))
    faults = "".join(f"\nfault: {fault}" for fault in results["faults"])
    return (f"{system}\n\n{table(RATIOS, ratios)}\n\nMedian over rounds [least, most].\n\n{table(COLUMNS, medians)}\n\n"
            f"tokens/s are medians over rounds, percentiles are over all answers of the rounds.\n{faults}\n")


def rank(values, share):
    """The smallest value that so large a share of them does not exceed."""
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


def spread(values, digits):
    return f"{statistics.median(values):.{digits}f} [{min(values):.{digits}f}, {max(values):.{digits}f}]"


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join(lines + ["| " + " | ".join(cell(value) for value in row) + " |" for row in rows])


def cell(value):
    return value if isinstance(value, str) else f"{value:.2f}" if isinstance(value, float) and value < 100 \
        else f"{value:,.0f}" if isinstance(value, float) else str(value)
