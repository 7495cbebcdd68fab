import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def quick_folder() -> Iterator[Path]:
    """A folder in memory where there is one: neither a kill nor a simulated power cut needs a real disk."""
    memory = Path("/dev/shm")
    base = memory if memory.is_dir() and os.access(memory, os.W_OK) else None
    folder = Path(tempfile.mkdtemp(prefix="songjudge-faults-", dir=base))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)
