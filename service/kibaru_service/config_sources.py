"""Reads the settings: argv over environment over TOML file over defaults.

Nothing else in the service reads the environment.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from pathlib import Path

from pydantic import ValidationError
from pydantic_settings import (
    BaseSettings,
    CliSettingsSource,
    PydanticBaseSettingsSource,
    TomlConfigSettingsSource,
)
from pydantic_settings.exceptions import SettingsError

from kibaru_service.config import Settings
from kibaru_service.errors import KibaruError


class BadSettings(KibaruError):
    """A setting is unknown or has a value that it cannot have; the message names it."""

    reason = "BAD_SETTINGS"


def load(argv: Sequence[str]) -> Settings:
    """Return the settings; raises BadSettings with one line, SystemExit for --help."""
    file = _config_file(argv)

    class Sourced(Settings):
        __doc__ = Settings.__doc__

        @classmethod
        def settings_customise_sources(
            cls,
            settings_cls: type[BaseSettings],
            init_settings: PydanticBaseSettingsSource,  # noqa: ARG003
            env_settings: PydanticBaseSettingsSource,
            dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
            file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        ) -> tuple[PydanticBaseSettingsSource, ...]:
            cli = CliSettingsSource[argparse.ArgumentParser](
                settings_cls,
                cli_prog_name="kibaru-server",
                cli_parse_args=list(argv),
                cli_kebab_case=True,
                cli_implicit_flags=True,
                cli_hide_none_type=True,
                cli_avoid_json=True,
            )
            toml = TomlConfigSettingsSource(settings_cls, toml_file=file)
            return (cli, env_settings, toml)

    try:
        return Sourced()
    except ValidationError as error:
        raise BadSettings("; ".join(map(_line, error.errors()))) from None
    except (SettingsError, OSError, ValueError) as error:
        raise BadSettings(str(error).splitlines()[0]) from None


def _config_file(argv: Sequence[str]) -> Path | None:
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("--config", default=os.environ.get("KIBARU_CONFIG"))
    named = parser.parse_known_args(list(argv))[0].config
    if not named:
        return None
    path = Path(named)
    if not path.is_file():
        raise BadSettings(f"config: no such file: {path}")
    return path


def _line(error: object) -> str:
    details = dict(error) if isinstance(error, dict) else {}
    where = ".".join(str(part) for part in details.get("loc", ()))
    message = str(details.get("msg", "is wrong")).removeprefix("Value error, ")
    return f"{where}: {message}" if where else message
