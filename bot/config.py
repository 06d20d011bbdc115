"""Settings: `.env` and the environment into one typed object, checked once, secrets masked."""

import os
import re
from collections.abc import Mapping
from ipaddress import ip_network
from pathlib import Path
from typing import Literal

from dotenv import dotenv_values
from pydantic import BaseModel, Field, SecretStr, ValidationError, ValidationInfo, field_validator

from bot.errors import Misconfigured

DEFAULT_DATABASE_URL = "sqlite:///usher.db"
NAMES = {
    "bot_token": "SLACK_BOT_TOKEN",
    "signing_secret": "SLACK_SIGNING_SECRET",
    "app_token": "SLACK_APP_TOKEN",
    "key": "USHER_KEY",
    "api_url": "SLACK_API_URL",
    "database_url": "DATABASE_URL",
    "organizers": "USHER_ORGANIZERS",
    "command_prefix": "USHER_COMMAND_PREFIX",
    "departed_days": "USHER_DEPARTED_DAYS",
    "retention_days": "USHER_RETENTION_DAYS",
    "ledger_days": "USHER_LEDGER_DAYS",
    "fetch_allow": "USHER_FETCH_ALLOW",
    "fetch_http": "USHER_FETCH_HTTP",
    "log": "USHER_LOG",
    "host": "HOST",
    "port": "PORT",
    "metrics_host": "USHER_METRICS_HOST",
    "metrics_port": "USHER_METRICS_PORT",
}
"""Field of `Settings` to the variable that sets it."""
NO_TOKEN = "SLACK_BOT_TOKEN is not set. Copy .env.example to .env and fill it in."  # noqa: S105 - a sentence
NO_WAY_IN = "Neither SLACK_SIGNING_SECRET (HTTP) nor SLACK_APP_TOKEN (Socket Mode) is set. Set one in .env."
_TOKENS = {"bot_token": ("a bot token", "xoxb-"), "app_token": ("an app-level token", "xapp-")}
_PERSON = re.compile(r"[^@\s]+@[^@\s]+|[uw][a-z0-9]+")
_PREFIX = re.compile(r"([a-z0-9][a-z0-9_-]{0,15})?")
_HOST = re.compile(r"(?=.*[a-z])[a-z0-9_]([a-z0-9_.-]{0,251}[a-z0-9_])?")
_YES_OR_NO = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}
_LAST_PORT = 65535
_KEEP, _MOST_DAYS = "keep", 36_500
_YOUNGEST = 30
"""Days for which the ledger keeps everything, whatever is set: see `bot.domain.ledger.aging`."""
_KEY_AT_LEAST = 32


class Settings(BaseModel, frozen=True, extra="forbid"):
    """The settings from the environment."""

    bot_token: SecretStr | None = None
    signing_secret: SecretStr | None = None
    app_token: SecretStr | None = None
    key: SecretStr | None = None
    api_url: str = "https://slack.com/api/"
    database_url: str = DEFAULT_DATABASE_URL
    organizers: tuple[str, ...] = ()
    command_prefix: str = ""
    departed_days: int | None = 30
    """Days after which people whose account was deactivated are forgotten; None keeps them."""
    retention_days: int | None = 400
    """Days after a conference's end for which its personal data is kept; None keeps it."""
    ledger_days: int | None = 400
    """Days after which a settled delivery leaves the ledger; None keeps them all."""
    fetch_allow: tuple[str, ...] = ()
    """Hosts and networks that files are fetched from although they are private."""
    fetch_http: bool = False
    """True if files are fetched by plain http, too."""
    log: Literal["text", "json"] = "text"
    host: str = "127.0.0.1"
    port: int = Field(default=3000, ge=0, le=_LAST_PORT)
    metrics_host: str = "127.0.0.1"
    metrics_port: int | None = Field(default=None, ge=0, le=_LAST_PORT)
    """The port for Prometheus, apart from Slack's; None for no port."""

    @field_validator("organizers", "fetch_allow", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return (
            tuple(v.strip().lower() for v in value.split(",") if v.strip())
            if isinstance(value, str)
            else value
        )

    @field_validator("api_url")
    @classmethod
    def _slash(cls, value: str) -> str:
        if not value.startswith(("http://", "https://")):
            raise ValueError("must begin with http:// or https://")
        if {*"@?#"} & {*value}:  # it is named when it cannot be reached
            raise ValueError("must have no user, no password, no query and no fragment")
        return value.rstrip("/") + "/"

    @field_validator("bot_token", "app_token")
    @classmethod
    def _token(cls, value: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        """Slack's pages show several tokens side by side: the wrong one is the commonest mistake."""
        what, begins = _TOKENS[str(info.field_name)]
        if value and not value.get_secret_value().startswith(begins):
            raise ValueError(f"{what} begins with {begins}")
        return value

    @field_validator("key")
    @classmethod
    def _long(cls, value: SecretStr | None) -> SecretStr | None:
        if value and len(value.get_secret_value()) < _KEY_AT_LEAST:
            raise ValueError(
                f"it needs at least {_KEY_AT_LEAST} characters; `openssl rand -hex 32` makes one"
            )
        return value

    @field_validator("organizers")
    @classmethod
    def _people(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if wrong := next((each for each in value if not _PERSON.fullmatch(each)), ""):
            raise ValueError(f'"{wrong}" is neither an e-mail address nor a Slack user id such as U024BE7LH')
        return value

    @field_validator("fetch_allow")
    @classmethod
    def _hosts(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for number, each in enumerate(value, 1):  # not repeated: an address may hold a password
            if not _HOST.fullmatch(each) and not _is_network(each):
                raise ValueError(
                    f"entry {number} is neither a host such as feeds.example.org nor a network such as 10.1.0.0/16"
                )
        return value

    @field_validator("departed_days", "retention_days", mode="before")
    @classmethod
    def _days(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        if value.strip().lower() == _KEEP:
            return None
        if not (value.isascii() and value.isdigit() and 0 < int(value) <= _MOST_DAYS):
            raise ValueError(f'"{value}" is neither a number of days from 1 to {_MOST_DAYS} nor "{_KEEP}"')
        return int(value)

    @field_validator("ledger_days", mode="before")
    @classmethod
    def _ledger(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        if value.strip().lower() in {"0", "never", _KEEP}:
            return None
        if not (value.isascii() and value.isdigit() and _YOUNGEST <= int(value) <= _MOST_DAYS):
            raise ValueError(
                f'"{value}" is neither a number of days from {_YOUNGEST} to {_MOST_DAYS} nor "never"'
            )
        return int(value)

    @field_validator("fetch_http", mode="before")
    @classmethod
    def _yes(cls, value: object) -> object:
        if isinstance(value, str) and value.lower() not in _YES_OR_NO:
            raise ValueError(f'"{value}" is neither yes nor no')
        return _YES_OR_NO[value.lower()] if isinstance(value, str) else value

    @field_validator("command_prefix")
    @classmethod
    def _prefix(cls, value: str) -> str:
        if not _PREFIX.fullmatch(value):
            raise ValueError(f'"{value}" is not at most 16 small letters, digits, "-" and "_", such as amlc')
        return value

    @field_validator("port", "metrics_port", mode="before")
    @classmethod
    def _port(cls, value: object) -> object:
        if isinstance(value, str) and not (value.isascii() and value.isdigit() and int(value) <= _LAST_PORT):
            raise ValueError(f'"{value}" is not a port; type a number from 0 to {_LAST_PORT}')
        return value

    @field_validator("log", mode="before")
    @classmethod
    def _log(cls, value: object) -> object:
        if value not in {"text", "json"}:
            raise ValueError(f'"{value}" is neither text nor json')
        return value

    @property
    def awaits_token(self) -> bool:
        """Tell whether the app is still to be installed: its signing secret is known, its bot token is not (HTTP)."""
        return bool(self.signing_secret) and not self.bot_token and not self.app_token

    @property
    def secret_key(self) -> bytes:
        """The key of `bot.domain.common.keyed`; b"" without any secret.

        Without USHER_KEY, Slack's own secret for this app serves. It is as hidden, but changes when Slack makes a new one.
        """
        secret = self.key or self.signing_secret or self.app_token
        return secret.get_secret_value().encode() if secret else b""

    def require_slack(self) -> tuple[str, str]:
        """The bot token and the signing secret ("" in Socket Mode); Misconfigured names what is missing."""
        if not self.bot_token:
            raise Misconfigured(NO_TOKEN)
        if not self.signing_secret and not self.app_token:
            raise Misconfigured(NO_WAY_IN)
        secret = self.signing_secret.get_secret_value() if self.signing_secret else ""
        return self.bot_token.get_secret_value(), secret


def _is_network(text: str) -> bool:
    try:
        ip_network(text, strict=False)
    except ValueError:
        return False
    return True


def load(environ: Mapping[str, str] | None = None, dotenv: Path | None = Path(".env")) -> Settings:
    """Settings from `dotenv` overridden by `environ`; Misconfigured names the variable that is wrong."""
    from_file = {k: v for k, v in dotenv_values(dotenv).items() if v} if dotenv else {}
    values = {**from_file, **{k: v for k, v in (os.environ if environ is None else environ).items() if v}}
    try:
        return Settings.model_validate(
            {field: values[name] for field, name in NAMES.items() if name in values}
        )
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        name = NAMES[str(first["loc"][0])]
        reason = first["msg"].removeprefix("Value error, ")
        raise Misconfigured(f"{name} is wrong: {reason[0].lower()}{reason[1:]}.") from None
