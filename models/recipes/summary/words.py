"""Fits the weights of usecases/worth.py: how likely a word of the lead is in the summary.

Usage: words.py --data FOLDER [--articles N]     (prints the weights and their calibration)
"""

from __future__ import annotations

import argparse
from collections import Counter
from itertools import islice
from pathlib import Path

import numpy as np
from articles import Pair, training

from kibaru_service.usecases.features import WORD

STEM = 6
LEAD = 4  # sentences whose words are looked at
NAMES = ("bias", "others", "share", "lead", "number", "name", "short", "place")


def rows(pair: Pair) -> tuple[list[list[float]], list[bool]]:
    """Return the features of each word of the lead, and whether a highlight has the word."""
    sets = [{stem(w) for w in WORD.findall(s)} for s in pair.sentences]
    spread = Counter(word for one in sets for word in one)
    wanted = {stem(w) for h in pair.highlights for w in WORD.findall(h)}
    found, told = [], []
    for order, sentence in enumerate(pair.sentences[:LEAD]):
        words = WORD.findall(sentence)
        for place, word in enumerate(words):
            others = spread[stem(word)] - 1
            found.append(
                [
                    1.0,
                    float(np.log1p(others)),
                    others / max(len(sets) - 1, 1),
                    float(stem(word) in sets[0]) if order else 0.5,
                    float(any(c.isdigit() for c in word)),
                    float(place > 0 and word[0].isupper()),
                    float(len(word) <= 3),
                    place / len(words),
                ]
            )
            told.append(stem(word) in wanted)
    return found, told


def stem(word: str) -> str:
    """Return what two forms of a word have in common."""
    return word.casefold()[:STEM]


def fit(inputs: np.ndarray, told: np.ndarray, steps: int = 25) -> np.ndarray:
    """Return the logistic weights by Newton's method."""
    weights = np.zeros(inputs.shape[1])
    for _ in range(steps):
        chance = 1 / (1 + np.exp(-inputs @ weights))
        curve = (inputs * (chance * (1 - chance))[:, None]).T @ inputs
        curve += 1e-3 * np.eye(len(weights))
        weights += np.linalg.solve(curve, inputs.T @ (told - chance))
    return weights


def main() -> None:
    """Fit and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--articles", type=int, default=1200)
    given = parser.parse_args()
    pairs = [rows(pair) for pair in islice(training(given.data), given.articles)]
    inputs = np.array([row for found, _ in pairs for row in found])
    told = np.array([one for _, some in pairs for one in some], float)
    weights = fit(inputs, told)
    print(dict(zip(NAMES, weights.round(2).tolist(), strict=True)))
    chance = 1 / (1 + np.exp(-inputs @ weights))
    for part in np.array_split(np.argsort(chance), 8):
        print(f"{chance[part].mean():.3f} given, {told[part].mean():.3f} told")


if __name__ == "__main__":
    main()
