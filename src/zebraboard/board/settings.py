"""How one board is run."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import platformdirs

from zebraboard.language.errors import ZebraboardError


def default_database() -> str:
    """The SQLite file in the folder where this user's programs keep their data."""
    return f"sqlite:///{Path(platformdirs.user_data_dir('zebraboard')) / 'board.sqlite'}"


@dataclass(frozen=True)
class Provider:
    """An OpenID Connect provider that people sign in with."""

    issuer: str
    client_id: str
    client_secret: str
    role_claim: str = ""
    """Claim of the ID token that names the person's groups."""
    roles: tuple[tuple[str, str], ...] = ()
    """Role and the group that gives it; the highest one counts."""
    name: str = "your organisation"

    def __post_init__(self) -> None:
        parts = urlsplit(self.issuer)
        if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(parts.hostname or "")):
            raise ZebraboardError(
                f"the sign-in provider {self.issuer!r} is not reached by https",
                remedy="Give its issuer as it names itself: https://...",
            )


@dataclass(frozen=True)
class Settings:
    """Everything that does not change while the board runs."""

    database: str
    host: str = "127.0.0.1"
    port: int = 8000
    url: str = ""
    """The address that people type, if it is not the one that the board listens on: behind a proxy, on all interfaces."""
    jurisdiction: str = ""
    local: Path | None = None
    provider: Provider | None = None

    def __post_init__(self) -> None:
        if self.url:
            parts = urlsplit(self.url)
            if parts.scheme not in ("http", "https") or not parts.hostname or parts.path not in ("", "/"):
                raise ZebraboardError(
                    f"--url {self.url!r} is no address", remedy="Write it as https://board.example.org."
                )

    @property
    def loopback(self) -> bool:
        """Whether only this machine can reach the board: it listens on loopback and is known by no other name."""
        return is_loopback(self.host) and not self.url

    @property
    def secure(self) -> bool:
        """Whether people reach it by https."""
        return self.url.startswith("https://")

    @property
    def origin(self) -> str:
        """Scheme, host and port of every address of the board."""
        if self.url:
            parts = urlsplit(self.url)
            return f"{parts.scheme}://{parts.netloc}"
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"

    @property
    def hosts(self) -> frozenset[str]:
        """Names that may stand in the Host header; any other is somebody's trick."""
        if self.url:
            return frozenset({urlsplit(self.url).hostname or ""})
        return frozenset({"127.0.0.1", "localhost", "::1", self.host}) if self.loopback else frozenset({self.host})


def is_loopback(host: str) -> bool:
    """Whether an address to listen on can be reached from this machine only."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_any(host: str) -> bool:
    """Whether an address to listen on stands for every interface."""
    try:
        return ipaddress.ip_address(host).is_unspecified
    except ValueError:
        return host == ""
