"""The one Settings object: what can be set, and its defaults; `config_sources` reads it."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field, model_validator
from pydantic_settings import SettingsConfigDict

from kibaru_service.access_settings import AccessSettings
from kibaru_service.domain import Limits

_DEFAULTS = Limits()
_CHECKOUT = Path(__file__).resolve().parents[2] / "models"


class Settings(AccessSettings):
    """Serves the news digests of kibaru over gRPC.

    Every setting is also read from the environment (KIBARU_PORT for --port) and from the TOML file
    that --config names (port = 50051); argv wins over the environment, which wins over the file.
    """

    model_config = SettingsConfigDict(env_prefix="KIBARU_", frozen=True, extra="forbid")

    config: Path | None = Field(default=None, description="TOML file with settings")
    port: int = Field(
        default=50051, ge=0, le=65535, description="port to listen on; 0 takes a free one"
    )
    port_file: Path | None = Field(
        default=None, description="file to write the bound port to, once serving"
    )
    profile: str = Field(
        default="compact",
        description="profiles of catalog.toml to serve, separated by commas; requests that name"
        ' none get the first; "fake" serves made-up models for tests',
    )
    models_dir: Path = Field(
        default=_CHECKOUT if _CHECKOUT.is_dir() else Path("/models"),
        description="folder that holds catalog.toml",
    )
    workers: int | None = Field(
        default=None,
        ge=1,
        description="batches that run at once; default: one per core that is free to use",
    )
    device: Literal["cpu", "cuda", "auto"] = Field(
        default="cpu", description="where models run; auto takes a GPU where there is one"
    )
    compute_type: str = Field(
        default="auto",
        description="arithmetic of the models, such as int8 or float16; auto: as catalogued",
    )
    max_queued: int = Field(
        10_000, ge=1, description="sentences that may wait before calls are refused"
    )
    max_queue_seconds: float = Field(
        60.0, gt=0, description="seconds of work that may wait before calls are refused"
    )
    cache_mb: float = Field(
        64.0, ge=0, description="MiB of sentence results to remember; 0 remembers none"
    )
    drain_seconds: float = Field(
        default=30.0, ge=0, description="how long running calls may go on after SIGTERM"
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="least severe messages to log"
    )
    log_format: Literal["json", "console"] = Field(
        default="json", description="how to write log lines"
    )
    metrics_port: int | None = Field(
        default=None,
        ge=0,
        le=65535,
        description="port to serve Prometheus metrics on, at /metrics over plain HTTP; 0 takes a"
        " free one; default: none are kept",
    )
    metrics_host: str = Field(
        default="127.0.0.1", description="address to serve the metrics on; they hold no text"
    )
    otlp_endpoint: str | None = Field(
        default=None,
        description="URL of an OpenTelemetry collector (OTLP over gRPC) to send traces to, such as"
        " http://127.0.0.1:4317; needs the otel extra; default: none are made",
    )
    trace_ratio: float = Field(
        default=1.0,
        ge=0,
        le=1,
        description="share of calls to trace where the caller has not decided",
    )
    max_text_chars: int = Field(
        default=_DEFAULTS.max_text_chars, ge=1, description="code points of a text"
    )
    max_sentences: int = Field(
        default=_DEFAULTS.max_sentences,
        ge=1,
        description="sentences of an article, or of all texts of a Translate request",
    )
    max_request_bytes: int = Field(
        default=_DEFAULTS.max_request_bytes, ge=1024, description="bytes of a request"
    )
    max_summary_sentences: int = Field(
        default=_DEFAULTS.max_summary_sentences, ge=1, description="sentences of a summary"
    )
    max_texts: int = Field(
        default=_DEFAULTS.max_texts, ge=1, description="texts of a Translate request"
    )
    max_glossary_terms: int = Field(
        default=_DEFAULTS.max_glossary_terms, ge=0, description="terms of a glossary"
    )
    max_title_chars: int = Field(
        default=_DEFAULTS.max_title_chars, ge=1, description="code points of a title"
    )
    max_term_chars: int = Field(
        default=_DEFAULTS.max_term_chars,
        ge=1,
        description="code points of either side of a glossary term of a request",
    )
    glossary: Path | None = Field(
        default=None,
        description="fixed translations for every request: lines of term TAB translation [TAB"
        " language]; a term alone is left untranslated",
    )
    repair_ratio: float = Field(
        default=1.0,
        ge=0,
        description="tokens that repairs of failed checks may cost, as a share of the tokens that a"
        " request costs without; 0 turns repairs off",
    )
    one_pass_chars: int = Field(
        default=_DEFAULTS.one_pass_chars,
        ge=1,
        description="code points beyond which long_input decides",
    )

    @model_validator(mode="after")
    def _check_profiles(self) -> Settings:
        names = self.profiles
        if not all(names) or len(set(names)) < len(names):
            raise ValueError("profile: expected different names separated by commas")
        return self

    @model_validator(mode="after")
    def _check_queue(self) -> Settings:
        if self.max_queued < self.max_sentences:
            raise ValueError(
                f"max_queued: {self.max_queued} texts would never let in an article of"
                f" {self.max_sentences} sentences (max_sentences)"
            )
        return self

    @property
    def profiles(self) -> tuple[str, ...]:
        """Return the names of the profiles, the default first."""
        return tuple(name.strip() for name in self.profile.split(","))

    @property
    def limits(self) -> Limits:
        """Return the limits that callers meet."""
        return Limits(
            max_text_chars=self.max_text_chars,
            max_request_bytes=self.max_request_bytes,
            max_summary_sentences=self.max_summary_sentences,
            max_texts=self.max_texts,
            max_glossary_terms=self.max_glossary_terms,
            one_pass_chars=self.one_pass_chars,
            max_sentences=self.max_sentences,
            max_title_chars=self.max_title_chars,
            max_term_chars=self.max_term_chars,
        )
