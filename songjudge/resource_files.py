"""Finds the files that come with the program: icons, fonts, styles, the manual, model manifests.

A checkout keeps them in `resources/` beside the package; an installed wheel carries them inside, as `_resources`.
"""

from pathlib import Path

_PACKAGE = Path(__file__).parent


def resource_path(*parts: str) -> Path:
    """Return where the named resource lies, e.g. `resource_path("icons", "play.svg")`; it need not exist."""
    installed = _PACKAGE / "_resources"
    root = installed if installed.is_dir() else _PACKAGE.parent / "resources"
    return root.joinpath(*parts)
