"""Names every file of a workspace."""

import os
import time
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Locations:
    """Where things lie inside the workspace `folder`, which is absolute."""

    folder: Path

    @property
    def about(self) -> Path:
        """The schema version, the store's own id and the library folders, as JSON."""
        return self.folder / "workspace.json"

    @property
    def lock(self) -> Path:
        """The file whose lock says that the workspace is open; always empty."""
        return self.folder / "store.lock"

    @property
    def holder(self) -> Path:
        """Who holds the lock: only true while the lock is held."""
        return self.folder / "store.holder"

    @property
    def label_log(self) -> Path:
        """The truth about the labels."""
        return self.folder / "labels.log"

    @property
    def index(self) -> Path:
        """The UnQLite key/value index."""
        return self.folder / "index.unqlite"

    @property
    def index_files(self) -> tuple[Path, Path]:
        """The index and the journal that UnQLite keeps beside it."""
        return self.index, self.index.with_name(self.index.name + "_unqlite_journal")

    @property
    def clean(self) -> Path:
        """There only while the workspace is closed in good order; holds the size and checksum of the index."""
        return self.folder / "clean"

    @property
    def songs(self) -> Path:
        """The columnar snapshot of all songs."""
        return self.folder / "songs.arrow"

    @property
    def features(self) -> Path:
        """One folder a feature set's fingerprint."""
        return self.folder / "features"

    @property
    def models(self) -> Path:
        """One folder a model."""
        return self.folder / "models"

    @property
    def judgements(self) -> Path:
        """One Arrow file a model."""
        return self.folder / "judgements"

    @property
    def tag_journals(self) -> Path:
        """What was written into the music files' tags, so that it can be taken back; made when first needed."""
        return self.folder / "tag-journals"

    @property
    def settings(self) -> Path:
        """The user's settings, as JSON."""
        return self.folder / "settings.json"

    @property
    def wishes(self) -> tuple[Path, ...]:
        """What the user wants done again and again, as JSON: playlists to keep fresh, folders to follow."""
        return self.folder / "playlists.json", self.folder / "watched.json"

    @property
    def backups(self) -> Path:
        """The daily backups."""
        return self.folder / "backups"

    def create(self) -> None:
        """Make the folders that are not there yet."""
        for folder in (self.folder, self.features, self.models, self.judgements, self.backups):
            folder.mkdir(parents=True, exist_ok=True)


def quarantined(path: Path) -> Path:
    """Rename a damaged file to `<name>.bad-<time>` beside it, where nothing reads it, and return the new name."""
    stamp = time.strftime("%Y%m%d-%H%M%S")
    target = path.with_name(f"{path.name}.bad-{stamp}")
    number = 1
    while os.path.lexists(target):
        number += 1
        target = path.with_name(f"{path.name}.bad-{stamp}-{number}")
    path.rename(target)
    return target
