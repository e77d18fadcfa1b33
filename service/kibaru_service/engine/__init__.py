"""Models behind small protocols: tokenizers, CTranslate2, batching, the catalogue."""
