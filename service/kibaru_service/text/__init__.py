"""Text as it comes: structure, sentences, languages; pure functions."""
