"""What one pharmacy has chosen: its name, ids, addresses and limits, in `settings.toml` of its folder.

No secret stands here (`folder` keeps those in files of their own) and no secret has a default. A setting that is
missing, unknown or of the wrong kind stops the server with its name: nothing is guessed.
"""

from __future__ import annotations

import json
import tomllib
from dataclasses import MISSING, dataclass, fields
from pathlib import Path
from typing import Any

from nursechart.errors import EnvironmentFault

LONGEST_LEASE_DAYS = 30  # security.md 0.8


class SettingsRefused(EnvironmentFault):
    """`settings.toml` cannot be used; the text names the setting and what it may be."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The pharmacy's settings. `names` are what laptops may call the server by (host names and addresses)."""

    name: str
    organisation: str
    server_id: str
    host: str
    port: int
    names: tuple[str, ...]
    database: str = "embedded"  # or "postgresql": its address is then in keys/database.url
    lease_days: int = 7
    password_min: int = 15  # 8 at least: the laptop's key is the second factor (security.md 6)
    minimum_app: str = ""  # as "1.4.0": an older laptop may push what it charted, and no more
    require_approval: bool = False  # True: a laptop waits for an administrator even with a code
    metrics: str = ""  # "127.0.0.1:9464": /metrics there, in plain HTTP for Prometheus; empty: nowhere
    drain_seconds: int = 0  # behind a balancer: says "draining" so long before it takes no more
    proxies: tuple[str, ...] = ()  # addresses of those whose X-Forwarded-For is believed: limits count who is behind
    projects: bool = True  # false: `nursechart-server project` works the charts out, in a process of its own

    def __post_init__(self) -> None:
        if self.database not in ("embedded", "postgresql"):
            raise SettingsRefused('settings.toml: database must be "embedded" or "postgresql".')
        if not 1 <= self.lease_days <= LONGEST_LEASE_DAYS:
            raise SettingsRefused(f"settings.toml: lease_days must be 1 to {LONGEST_LEASE_DAYS}.")
        if not 8 <= self.password_min <= 64:
            raise SettingsRefused("settings.toml: password_min must be 8 to 64.")
        if not 0 <= self.port <= 65535:
            raise SettingsRefused("settings.toml: port must be 0 to 65535; 0 takes a free one.")
        if self.metrics and not _is_address(self.metrics):
            raise SettingsRefused('settings.toml: metrics must be an address and a port, as "127.0.0.1:9464".')
        if not 0 <= self.drain_seconds <= 300:
            raise SettingsRefused("settings.toml: drain_seconds must be 0 to 300.")
        if not self.names:
            raise SettingsRefused("settings.toml: names must list at least one name laptops reach this server by.")


def read_settings(path: Path) -> Settings:
    """The settings in a file.

    Raises SettingsRefused when the file is missing, is not TOML, or a setting in it is unknown, missing or unusable.
    """
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise SettingsRefused(
            f"There is no {path.name} in this folder. Is it a server folder? `nursechart-server init` makes one."
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsRefused(f"{path.name} is not TOML: {error}") from None
    known = {field.name: field for field in fields(Settings)}
    for key in found:
        if key not in known:
            raise SettingsRefused(f"{path.name}: {key} is not a setting.")
    for key, field in known.items():
        if key not in found:
            if field.default is MISSING:
                raise SettingsRefused(f"{path.name}: {key} is missing.")
            continue
        wanted = {"str": str, "int": int, "bool": bool}.get(str(field.type), list)
        if type(found[key]) is not wanted or (wanted is list and not all(isinstance(one, str) for one in found[key])):
            raise SettingsRefused(f"{path.name}: {key} must be a {_in_words(wanted)}.")
    values: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in found.items()}
    return Settings(**values)


def write_settings(settings: Settings) -> str:
    """The settings as TOML, every one of them, so that what can be chosen is seen."""
    lines = ["# Settings of a nursechart pharmacy server. `nursechart-server check DIR` says whether they can be used."]
    for field in fields(Settings):
        value = getattr(settings, field.name)
        lines.append(f"{field.name} = {json.dumps(list(value) if isinstance(value, tuple) else value)}")
    return "\n".join(lines) + "\n"


def _is_address(text: str) -> bool:
    host, _, port = text.rpartition(":")
    return bool(host) and port.isdecimal() and int(port) <= 65535


def _in_words(wanted: type) -> str:
    return {str: "text in quotes", int: "whole number", bool: "true or false", list: "list of texts"}[wanted]
