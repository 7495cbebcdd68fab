"""The options that several commands share."""

from pathlib import Path
from typing import Annotated

import platformdirs
import typer

WORKSPACE_VARIABLE = "SONGJUDGE_WORKSPACE"


def default_workspace() -> Path:
    """Return the workspace that the window opens, too: a folder in the platform's place for a program's data."""
    return platformdirs.user_data_path("songjudge", appauthor=False) / "workspace"


Workspace = Annotated[
    Path,
    typer.Option(
        "--workspace",
        "-w",
        envvar=WORKSPACE_VARIABLE,
        help="The folder where songjudge keeps what it knows.",
        show_default="the platform's data folder",
        file_okay=False,
        default_factory=default_workspace,
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for a program to read.")]
Helpers = Annotated[
    int | None, typer.Option("--workers", min=1, max=64, help="Helper processes to use.", show_default="cores - 1")
]
Seed = Annotated[int, typer.Option("--seed", help="Equal seeds, labels and songs give equal models.")]
