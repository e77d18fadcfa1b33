"""Scores the last weights on a few development sentences through CTranslate2, for the log.

Usage: watch.py --work FOLDER [--dev FOLDER] [--sentences N]
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path

import ctranslate2
import sacrebleu
import sentencepiece as spm
from corpora import DATA, normalise

CONVERT = Path(__file__).resolve().parents[2] / "tools" / "convert.py"
SETS = {
    ("en", "fr"): ("flores200_dev.nokik.en", "flores200_dev.nokik.fr"),
    ("fr", "bm"): ("lafand_dev.fr", "lafand_dev.norm.bm"),
    ("en", "bm"): ("flores200_dev.nokik.en", "flores200_dev.nokik.norm.bm"),
}


def main() -> None:
    """Append chrF per direction and one sample each to work/dev.jsonl."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--dev", type=Path, default=DATA / "dev")
    parser.add_argument("--sentences", type=int, default=60)
    given = parser.parse_args()
    weights = sorted(given.work.glob("weights-*.pt"))[-1]
    out = given.work / "watch"
    command = [
        sys.executable,
        str(CONVERT),
        "--weights",
        str(weights),
        "--work",
        str(given.work),
        "--out",
        str(out),
    ]
    subprocess.run(command, check=True)
    tokenizer = spm.SentencePieceProcessor(model_file=str(given.work / "spm.model"))
    model = ctranslate2.Translator(str(out), intra_threads=2)
    row: dict[str, object] = {"weights": weights.stem}
    for (source, target), (asked, expected) in SETS.items():
        texts = (given.dev / asked).read_text().splitlines()[: given.sentences]
        references = (given.dev / expected).read_text().splitlines()[: given.sentences]
        rows = [
            [f"<{source}>", *tokenizer.encode(normalise(t, source), out_type=str), "</s>"]
            for t in texts
        ]
        results = model.translate_batch(
            rows,
            target_prefix=[[f"<{target}>"]] * len(rows),
            beam_size=1,
            max_batch_size=32,
            max_decoding_length=128,
        )
        found = [tokenizer.decode(r.hypotheses[0][1:]) for r in results]
        references = [normalise(r, target) for r in references]
        row[f"{source}-{target}"] = round(sacrebleu.corpus_chrf(found, [references]).score, 1)
        row[f"{source}-{target} bleu"] = round(sacrebleu.corpus_bleu(found, [references]).score, 1)
        row[f"{source}-{target} sample"] = found[3]
    with (given.work / "dev.jsonl").open("a") as file:
        file.write(json.dumps(row, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
