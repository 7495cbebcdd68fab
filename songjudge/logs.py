"""Sets up the log: warnings and worse to standard error, everything to a rotating file in the workspace."""

import logging
import logging.handlers
from pathlib import Path

_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"


class _OneLine(logging.Formatter):
    """Keeps each record on one line and free of control characters, whatever a tag or file name contains."""

    def format(self, record: logging.LogRecord) -> str:
        text = super().format(record)
        return "".join(c if c.isprintable() or c in "\n\t" else f"\\x{ord(c):02x}" for c in text)


def log_to_stderr(level: int = logging.WARNING) -> None:
    """Show records of `level` and above on standard error.  Calling it again changes the level."""
    root = logging.getLogger("songjudge")
    for old in [h for h in root.handlers if type(h) is logging.StreamHandler]:
        root.removeHandler(old)
    handler = logging.StreamHandler()
    handler.setLevel(level)
    handler.setFormatter(_OneLine("songjudge: %(message)s"))
    root.addHandler(handler)


def log_to_file(path: Path) -> logging.Handler:
    """Append everything from INFO upwards to `path`, keeping three files of one megabyte.  Returns the handler."""
    handler = logging.handlers.RotatingFileHandler(
        path, maxBytes=1_000_000, backupCount=3, encoding="utf-8", errors="backslashreplace", delay=True
    )
    handler.setFormatter(_OneLine(_FORMAT))
    root = logging.getLogger("songjudge")
    root.setLevel(logging.INFO)
    root.addHandler(handler)
    return handler
