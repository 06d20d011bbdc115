"""Settings: `.env` and the environment into one typed object, checked once, secrets masked."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from dotenv import dotenv_values
from pydantic import BaseModel, Field, SecretStr, ValidationError, field_validator

from bot.errors import Misconfigured

DEFAULT_DATABASE_URL = "sqlite:///usher.db"
NAMES = {
    "bot_token": "SLACK_BOT_TOKEN",
    "signing_secret": "SLACK_SIGNING_SECRET",
    "app_token": "SLACK_APP_TOKEN",
    "api_url": "SLACK_API_URL",
    "database_url": "DATABASE_URL",
    "organizers": "USHER_ORGANIZERS",
    "command_prefix": "USHER_COMMAND_PREFIX",
    "log": "USHER_LOG",
    "host": "HOST",
    "port": "PORT",
}
"""Field of `Settings` to the variable that sets it."""


class Settings(BaseModel, frozen=True, extra="forbid"):
    """What the environment decides (DESIGN §10)."""

    bot_token: SecretStr | None = None
    signing_secret: SecretStr | None = None
    app_token: SecretStr | None = None
    api_url: str = "https://slack.com/api/"
    database_url: str = DEFAULT_DATABASE_URL
    organizers: tuple[str, ...] = ()
    command_prefix: str = Field(default="", pattern=r"^([a-z0-9][a-z0-9_-]{0,15})?$")
    log: Literal["text", "json"] = "text"
    host: str = "127.0.0.1"
    port: int = Field(default=3000, ge=0, le=65535)

    @field_validator("organizers", mode="before")
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
        return value.rstrip("/") + "/"

    @field_validator("bot_token", "app_token")
    @classmethod
    def _token(cls, value: SecretStr | None) -> SecretStr | None:
        if value and not value.get_secret_value().startswith(("xoxb-", "xapp-")):
            raise ValueError("is not a Slack token of the right kind")
        return value

    def require_slack(self) -> tuple[str, str]:
        """The bot token and the signing secret ("" in Socket Mode); Misconfigured names what is missing."""
        if not self.bot_token:
            raise Misconfigured("SLACK_BOT_TOKEN is not set; copy .env.example to .env and fill it in.")
        if not self.signing_secret and not self.app_token:
            raise Misconfigured(
                "Neither SLACK_SIGNING_SECRET (HTTP) nor SLACK_APP_TOKEN (Socket Mode) is set; set one in .env."
            )
        secret = self.signing_secret.get_secret_value() if self.signing_secret else ""
        return self.bot_token.get_secret_value(), secret


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
