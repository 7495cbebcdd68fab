"""Real music and the real listener, for tests that made sounds cannot stand in for.

The music is the 28 tracks of half a minute, acoustic and electronic in five moods, that the package
`immich-memories-music` carries (Opus, freely licensed).  The listener is the published wheel, fetched once a run.
"""

import subprocess
import sys
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

import pytest

from songjudge.errors import SongjudgeError
from songjudge.features.listener.install import install_listener
from songjudge.features.listener.manifest import musicnn_manifest

CALM = ("calm", "tender", "nostalgic")
"""The moods that a listener of quiet music likes; the others are "energetic" and "happy"."""


@lru_cache
def tracks() -> tuple[Path, ...]:
    """Return the tracks, in folders named after their moods, in a fixed order."""
    folder = Path(str(files("immich_memories_music"))) / "tracks"
    return tuple(sorted(folder.rglob("*.opus")))


def fetched_wheel(folder: Path) -> Path:
    """Download the listener's wheel into `folder`, or skip the test where no package index can be reached."""
    manifest = musicnn_manifest()
    command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", str(folder), manifest.package]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("the listener's wheel cannot be downloaded")
    return folder / manifest.wheel


def fetched_listener() -> Path:
    """Install the real listener where the environment says, or skip the test where it cannot be downloaded."""
    try:
        return install_listener()
    except SongjudgeError as error:
        pytest.skip(f"no listener: {error}")
