"""Keeps a workspace to one program at a time, and says which one."""

import json
import os
import socket
import sys
import time
from pathlib import Path

import filelock

from songjudge.errors import WorkspaceError
from songjudge.store.disk_trouble import trouble
from songjudge.store.locations import Locations


class WorkspaceHeldError(WorkspaceError):
    """Another program, or another part of this one, has the workspace open.  It can still be opened for reading."""

    @property
    def holder(self) -> str:
        """Who holds it: "by songjudge (process 4711 on desk), since 2026-03-01 20:15:00"."""
        return self.why


class WorkspaceLock:
    """The system's lock on `store.lock`.  The system drops it when its holder dies, so a crash leaves none behind.

    The name of the holder lies in a file of its own, because whoever tries for a lock may empty the locked file.
    """

    def __init__(self, locations: Locations) -> None:
        self._folder = locations.folder
        self._holder = locations.holder
        self._lock = filelock.FileLock(locations.lock, thread_local=False)

    def take(self, wait: float) -> None:
        """Take the lock, waiting at most `wait` seconds; raise `WorkspaceHeldError` that names the holder."""
        try:
            self._lock.acquire(timeout=max(wait, 0.0), poll_interval=0.05)
        except filelock.Timeout:
            raise WorkspaceHeldError(
                f"The workspace {self._folder} is already open",
                why=_described(self._holder),
                remedy="Close it there, or wait until it is done.",
            ) from None
        except NotImplementedError as error:
            raise WorkspaceError(
                f"The workspace {self._folder} cannot be locked",
                why="its disk knows no file locks",
                remedy="Choose a folder on a local disk.",
            ) from error
        except OSError as error:
            raise trouble(error, f"Cannot open the workspace {self._folder}") from error
        self._sign()

    def release(self) -> None:
        """Give the lock back."""
        self._holder.unlink(missing_ok=True)
        self._lock.release()

    def _sign(self) -> None:
        """Say who holds it.  No reason to fail: a full disk must not keep anyone from reading their songs."""
        signature = {
            "pid": os.getpid(),
            "host": socket.gethostname(),
            "program": Path(sys.argv[0] or "python").name,
            "since": time.strftime("%Y-%m-%d %H:%M:%S"),
        }
        try:
            self._holder.write_text(json.dumps(signature), encoding="utf-8")
        except OSError:
            self._holder.unlink(missing_ok=True)


def _described(holder: Path) -> str:
    """Say who signed the holder file."""
    try:
        signed = json.loads(holder.read_text(encoding="utf-8", errors="replace"))
        return "by {program} (process {pid} on {host}), since {since}".format(**signed)
    except (OSError, ValueError, KeyError, TypeError):
        return "by another program"
