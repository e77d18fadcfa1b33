"""The steps of models/tools/fetch.py, one room each."""
