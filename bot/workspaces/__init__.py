"""The workspaces that one process serves: each with its own client, use cases, caches, rates and lease."""

from bot.workspaces.registry import Workspaces
from bot.workspaces.shared import Installation, Shared
from bot.workspaces.workspace import Workspace, opened

__all__ = ["Installation", "Shared", "Workspace", "Workspaces", "opened"]
