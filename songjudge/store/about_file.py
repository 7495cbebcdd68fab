"""The file that says what a workspace is: its schema version, its own id, the library folders."""

import json
import time
import uuid
from dataclasses import dataclass, field, replace
from pathlib import Path

from songjudge.atomic_file import replace_with
from songjudge.errors import WorkspaceError
from songjudge.store.disk_trouble import told_as

MAJOR = 1
MINOR = 0
"""A program reads every workspace of its major version and of lower ones, and refuses higher ones."""


@dataclass(frozen=True, slots=True)
class About:
    """What a workspace says of itself."""

    store: str = field(default_factory=lambda: uuid.uuid4().hex)
    created: float = field(default_factory=time.time)  # seconds since 1970
    major: int = MAJOR
    minor: int = MINOR
    roots: tuple[Path, ...] = ()

    def with_roots(self, roots: tuple[Path, ...]) -> "About":
        """Return it with other library folders."""
        return replace(self, roots=roots)


def read_about(path: Path) -> About | None:
    """Return what the file says, or None if there is no file; raise `WorkspaceError` if it is damaged."""
    try:
        plain = json.loads(path.read_bytes())
        return About(
            store=str(plain["store"]),
            created=float(plain["created"]),
            major=int(plain["major"]),
            minor=int(plain["minor"]),
            roots=tuple(Path(root) for root in plain["roots"]),
        )
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError) as error:
        raise WorkspaceError(
            f"The file {path} is damaged", why=str(error), remedy="Run “songjudge doctor --repair”."
        ) from error


def write_about(about: About, path: Path) -> None:
    """Keep it, atomically; raise `WorkspaceError` when the disk refuses."""
    plain = {
        "what": "a songjudge workspace",
        "major": about.major,
        "minor": about.minor,
        "store": about.store,
        "created": about.created,
        "roots": [str(root) for root in about.roots],
    }
    with told_as("The workspace could not be saved in", path.parent):
        replace_with(path, json.dumps(plain, indent=2).encode() + b"\n")
