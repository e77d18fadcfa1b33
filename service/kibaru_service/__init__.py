"""The kibaru news service: summaries and translations over gRPC."""
