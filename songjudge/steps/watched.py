"""What is watched: whether the library's folders are followed, and which folder is the inbox.

It belongs to this machine, like the window's size: a backup that is restored elsewhere does not bring it along.
"""

import json
import logging
from dataclasses import dataclass
from pathlib import Path

from songjudge.atomic_file import replace_with
from songjudge.steps.writing import writing
from songjudge.store.workspace import Workspace

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Watched:
    """`follow`: take up what changes in the library's folders.  `inbox`: judge what comes into this folder."""

    follow: bool = True
    inbox: Path | None = None


def read_watched(workspace: Workspace) -> Watched:
    """Return what is watched; a file that cannot be understood counts as none, and is logged."""
    try:
        plain = json.loads(_file(workspace).read_bytes())
        inbox = plain.get("inbox")
        return Watched(bool(plain.get("follow", True)), Path(inbox) if inbox else None)
    except FileNotFoundError:
        return Watched()
    except (OSError, ValueError, TypeError, AttributeError) as error:
        _LOG.warning("%s cannot be read: %s", _file(workspace), error)
        return Watched()


def write_watched(workspace: Workspace, watched: Watched) -> None:
    """Keep what is watched.  Raises `UnreadableFileError` when the disk refuses."""
    plain = {"follow": watched.follow, "inbox": str(watched.inbox) if watched.inbox else None}
    with writing(_file(workspace)):
        replace_with(_file(workspace), json.dumps(plain, indent=2).encode())


def _file(workspace: Workspace) -> Path:
    return workspace.folder / "watched.json"
