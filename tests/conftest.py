"""Keeps every test away from the user's own data: workspaces, caches and the pretrained listener."""

import os
import tempfile
from pathlib import Path

_HOME = Path(tempfile.mkdtemp(prefix="songjudge-tests-"))

for variable in ("XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"):
    os.environ[variable] = str(_HOME / variable.lower())
os.environ["SONGJUDGE_LISTENER_DIR"] = str(_HOME / "no listener")  # tests that need one install it themselves
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
os.environ.pop("SONGJUDGE_WORKSPACE", None)
