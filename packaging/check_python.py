"""Says in one sentence if this Python is too old or too new, before anything is installed with it."""

import sys

if not (3, 11) <= sys.version_info[:2] <= (3, 13):
    sys.exit(
        f"songjudge needs Python 3.11, 3.12 or 3.13, and this is {sys.version.split()[0]}. "
        "Install one of them, or name it: make PYTHON=python3.12 run"
    )
