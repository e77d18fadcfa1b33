"""A rival: CTranslate2 called as Argos Translate 1.11 calls it (translate.py, settings.py).

Beam 4, `batch_type="tokens"` with 32 tokens a batch, one text at a time, default threads. Argos
itself needs a sentence splitter that it downloads, which an offline machine cannot have.
Usage: rival_argos_way.py TEXTS FOLDER; prints its CPU time and its seconds as JSON.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import ctranslate2
from weights import Weights


def main() -> None:
    """Translate the texts."""
    weights = Weights()
    model = ctranslate2.Translator(str(weights.folder), compute_type="int8")
    texts = json.loads(Path(sys.argv[1]).read_text())
    started, cpu = time.perf_counter(), time.process_time()
    for text in texts:
        model.translate_batch(
            [weights.row(text)],
            [weights.prefix("fr")],
            beam_size=4,
            max_batch_size=32,
            batch_type="tokens",
            length_penalty=0.2,
            return_scores=True,
        )
    used = {"cpu": time.process_time() - cpu, "seconds": time.perf_counter() - started}
    print(json.dumps(used))


if __name__ == "__main__":
    main()
