"""Takes a folder's word: every song below it is good, or bad, because the folder is."""

from collections.abc import Callable, Iterator
from pathlib import Path

from songjudge.library.folder import music_files
from songjudge.library.verdict import Source, Verdict
from songjudge.library.verdict_sources.evidence import Evidence
from songjudge.library.verdict_sources.table import verdict_word


def folder_evidence(
    folder: Path, verdict: Verdict, *, on_problem: Callable[[Path, str], None] = lambda path, reason: None
) -> Iterator[Evidence]:
    """Yield `verdict` for each music file under `folder`.  `on_problem(path, reason)` hears what cannot be read."""
    for path in music_files(folder, on_problem=on_problem):
        yield Evidence(Source.FOLDER, path=path, verdict=verdict, origin=str(path.parent))


def named_folders(root: Path) -> dict[Path, Verdict]:
    """Return the folders directly under `root` whose names are verdicts ("good", "Disliked"), for the user to confirm.

    Raises nothing: a folder that cannot be listed names none.
    """
    try:
        folders = sorted(entry for entry in root.iterdir() if entry.is_dir())
    except OSError:
        return {}
    found = {folder: verdict_word(folder.name) for folder in folders}
    return {folder: verdict for folder, verdict in found.items() if verdict in {Verdict.GOOD, Verdict.BAD} and verdict}
