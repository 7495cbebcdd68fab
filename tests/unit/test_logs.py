"""Log records stay on one line, whatever a tag contains."""

import logging
from pathlib import Path

from songjudge.logs import log_to_file


def test_control_characters_cannot_forge_the_log(tmp_path: Path) -> None:
    handler = log_to_file(tmp_path / "log.txt")
    try:
        logging.getLogger("songjudge.library").warning("title %s", "\x1b[31mred\x00")
    finally:
        logging.getLogger("songjudge").removeHandler(handler)
        handler.close()
    text = (tmp_path / "log.txt").read_text()
    assert r"title \x1b[31mred\x00" in text
    assert "WARNING songjudge.library" in text
