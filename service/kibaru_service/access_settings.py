"""The settings that say who may call, over what, and how much."""

from __future__ import annotations

import ipaddress
from pathlib import Path
from typing import Self

from pydantic import Field, model_validator
from pydantic_settings import BaseSettings


class AccessSettings(BaseSettings):
    """Where to listen and whom to answer; nobody outside the machine unless that is safe."""

    host: str = Field(
        default="127.0.0.1",
        description="address to listen on; one that others can reach needs TLS, and tokens or"
        " client certificates",
    )
    insecure: bool = Field(
        default=False,
        description="listen where others can reach it without TLS, or without knowing callers:"
        " on a network that you trust",
    )
    health_port: int | None = Field(
        default=None,
        ge=0,
        le=65535,
        description="second port that answers health in the clear, and nothing else, for probes"
        " that speak no TLS",
    )
    tls_cert: Path | None = Field(
        default=None,
        description="PEM certificate chain; needs --tls-key; read again when the file changes",
    )
    tls_key: Path | None = Field(default=None, description="PEM private key; needs --tls-cert")
    tls_client_ca: Path | None = Field(
        default=None, description="PEM authorities whose client certificates are required"
    )
    callers_file: Path | None = Field(
        default=None,
        description="TOML file of callers and the hashes of their tokens, which kibaru-token makes;"
        " read again when the file changes",
    )
    caller_calls_per_minute: int | None = Field(
        default=None, ge=1, description="calls that each caller may make in a minute"
    )
    caller_concurrent_calls: int | None = Field(
        default=None, ge=1, description="calls that each caller may have running at once"
    )
    reflection: bool = Field(
        default=True, description="let callers ask for the contract (gRPC reflection)"
    )
    get_info: bool = Field(
        default=True, description="let callers ask for models, languages and limits (GetInfo)"
    )
    max_streams: int = Field(
        default=1000, ge=1, description="calls that one connection may have open at once"
    )
    max_connection_age_seconds: float | None = Field(
        default=None,
        gt=0,
        description="age at which a connection is asked to end, its calls finished: then every"
        " caller meets a rotated certificate, and new replicas",
    )

    @model_validator(mode="after")
    def _check_tls(self) -> Self:
        if (self.tls_cert is None) != (self.tls_key is None):
            raise ValueError("tls_cert and tls_key are needed together")
        if self.tls_client_ca and not self.tls_cert:
            raise ValueError("tls_client_ca needs tls_cert")
        return self

    @model_validator(mode="after")
    def _check_exposure(self) -> Self:
        if self.exposed and not self.insecure:
            raise ValueError(
                f"host: others can reach {self.host}: set tls_cert, tls_key, and callers_file or"
                " tls_client_ca; or say --insecure, on a network that you trust"
            )
        return self

    @property
    def exposed(self) -> bool:
        """Return whether strangers could call, or read along."""
        known = self.tls_cert and (self.callers_file or self.tls_client_ca)
        return not known and not _is_loopback(self.host)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
