"""Where `LatestAnswer` was before the session needed it, too; new code imports it from `songjudge.gui.latest`."""

from songjudge.gui.latest import LatestAnswer

__all__ = ["LatestAnswer"]
