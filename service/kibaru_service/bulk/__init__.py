"""Corpora: many rows in, one row out for each of them, whatever dies on the way."""
