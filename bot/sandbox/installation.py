"""An app's way into the workspace, as its settings pages lead: made from a manifest, verified, installed, removed."""

import secrets
from dataclasses import replace

from bot.sandbox.errors import SlackError
from bot.sandbox.manifests import Json, at, check_manifest, is_read_only
from bot.sandbox.model import Command
from bot.sandbox.outbound import Ack
from bot.sandbox.server import Sandbox

_NOTHING: frozenset[str] = frozenset()


class Installation:
    """The app of `sandbox` from its first day: at first there is none, and nothing is sent to it.

    What the manifest calls https://… is reached at the sandbox's own request URL: there are no certificates here.
    """

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox, self._workspace = sandbox, sandbox.workspace
        self._manifest: Json = {}
        self._verified = False
        self._installed = False
        self._credentials("", "")
        self._open()

    def create(self, manifest: Json) -> str:
        """Make the app of a manifest, or change it; its signing secret. SlackError invalid_manifest, with pointers.

        A request URL that is new is not verified yet.
        """
        if problems := check_manifest(manifest):
            raise SlackError("invalid_manifest", errors=problems)
        changed = _address(manifest) != _address(self._manifest)
        self._verified = self._verified and not changed
        self._manifest = manifest
        secret = self._workspace.app.signing_secret or secrets.token_hex(16)
        self._credentials(self._workspace.app.bot_token, secret)
        self._open()
        return secret

    async def verify(self) -> bool:
        """Press "verify" beside the request URL: Slack sends a signed challenge, and the app answers with it."""
        self._verified = bool(self._manifest) and await self._sandbox.events.verify_url()
        self._open()
        return self._verified

    def install(self) -> str:
        """Install the app into the workspace, or again: its bot token."""
        if not self._manifest:
            raise SlackError("invalid_app_id")
        self._installed = True
        self._credentials(f"xoxb-sandbox-{secrets.token_hex(12)}", self._workspace.app.signing_secret)
        self._open()
        return self._workspace.app.bot_token

    async def uninstall(self) -> list[Ack | None]:
        """Remove the app: its token is void at once, and it is told by two events."""
        user, events = self._workspace.app.bot_user, self._sandbox.events
        self._credentials("", self._workspace.app.signing_secret)
        told = [
            await events.send({"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [user]}}),
            await events.send({"type": "app_uninstalled"}),
        ]
        self._installed = False
        self._open()
        return told

    def _open(self) -> None:
        """Open the ways that work now: commands and buttons once installed, events once their address is verified too."""
        workspace, installed, manifest = self._workspace, self._installed, self._manifest
        commands = at(manifest, "/features/slash_commands") or []
        made = [
            Command(c["command"], c["description"], c.get("usage_hint", ""), bool(c.get("should_escape")))
            for c in commands
        ]
        workspace.commands = {c.name: c for c in made} if installed else {}
        workspace.scopes = (
            frozenset(at(manifest, "/oauth_config/scopes/bot") or ()) if installed else _NOTHING
        )
        workspace.is_read_only = is_read_only(manifest)
        told = at(manifest, "/display_information") or {}
        workspace.describe(told.get("description", ""), told.get("long_description", ""))
        subscribed = frozenset(at(manifest, "/settings/event_subscriptions/bot_events") or ())
        workspace.events = subscribed if installed and self._verified else _NOTHING

    def _credentials(self, token: str, secret: str) -> None:
        self._workspace.app = replace(self._workspace.app, bot_token=token, signing_secret=secret)
        self._sandbox.outbound.sign_with(secret)


def _address(manifest: Json) -> object:
    return at(manifest, "/settings/event_subscriptions/request_url")
