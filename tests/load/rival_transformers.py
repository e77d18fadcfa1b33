"""A rival: transformers' `generate` over the bundled weights, one sorted list in batches of 32.

Runs in an interpreter with torch and transformers: rival_transformers.py TEXTS FOLDER; prints its
CPU time and its seconds as JSON. Needs nothing of the service.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2] / "models"
sys.path.insert(0, str(ROOT / "recipes" / "compact"))
BUNDLED = ROOT / "bundled" / "news-compact-fr"
BATCH, BEAM, LONGEST = 32, 2, 256


def main() -> None:
    """Translate the texts."""
    import network  # type: ignore[import-not-found]
    import prepare  # type: ignore[import-not-found]
    import sentencepiece
    import thaw  # type: ignore[import-not-found]
    import torch  # type: ignore[import-not-found,unused-ignore]

    state = thaw.state(thaw.variables(BUNDLED / "model.bin"))
    vocabulary = json.loads((BUNDLED / "shared_vocabulary.json").read_text())
    ids = {token: number for number, token in enumerate(vocabulary)}
    shape = network.shape_of(state, prepare.recipe()["network"])
    model = network.build(shape, len(vocabulary))
    model.load_state_dict(state, strict=False)
    model.eval()
    pieces = sentencepiece.SentencePieceProcessor(model_file=str(BUNDLED / "spm.model"))
    texts = json.loads(Path(sys.argv[1]).read_text())
    rows = sorted(
        (
            [ids[t] for t in ["<en>", "<0x0C>", *pieces.encode(x, out_type=str), "</s>"]]
            for x in texts
        ),
        key=len,
    )
    started, cpu = time.perf_counter(), time.process_time()
    with torch.inference_mode():
        for place in range(0, len(rows), BATCH):
            part = rows[place : place + BATCH]
            width = max(map(len, part))
            source = torch.tensor([row + [network.PAD] * (width - len(row)) for row in part])
            model.generate(
                source,
                attention_mask=(source != network.PAD).long(),
                num_beams=BEAM,
                max_new_tokens=LONGEST,
                forced_bos_token_id=ids["<fr>"],
                decoder_start_token_id=network.EOS,
                eos_token_id=network.EOS,
                pad_token_id=network.PAD,
            )
    used = {"cpu": time.process_time() - cpu, "seconds": time.perf_counter() - started}
    print(json.dumps(used))


if __name__ == "__main__":
    main()
