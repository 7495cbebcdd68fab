from pathlib import Path

import numpy as np

from songjudge.features.feature_set import FeatureBlock, FeatureSet
from songjudge.store.workspace import Workspace
from tests.support.songs import a_song_id
from tests.unit.store.test_feature_shards import LAYOUT, some_features

OTHER = FeatureSet("listener", 1, (FeatureBlock("ear", "ear", (3,)),), {})


def named(workspace: Workspace, *layouts: FeatureSet) -> dict[str, int]:
    found = workspace.measured(layouts)
    return {raw.decode(): int(stamp) for raw, stamp in zip(found.ids.tolist(), found.stamps, strict=True)}


def test_only_songs_with_every_set_count_and_a_stamp_tells_their_features(tmp_path: Path) -> None:
    with Workspace.open(tmp_path) as workspace:
        assert named(workspace, LAYOUT, OTHER) == {}
        workspace.put_features(LAYOUT, [(a_song_id(n), some_features(n)) for n in (3, 1, 2)])
        assert list(named(workspace, LAYOUT)) == [a_song_id(n) for n in (3, 1, 2)]  # as they lie on disk
        assert named(workspace, LAYOUT, OTHER) == {}
        workspace.put_features(OTHER, [(a_song_id(n), some_features(n, layout=OTHER)) for n in (1, 3, 9)])
        before = named(workspace, LAYOUT, OTHER)
        assert list(before) == [a_song_id(3), a_song_id(1)]
        assert all(before.values())
        workspace.put_features(OTHER, [(a_song_id(3), some_features(30, layout=OTHER))])
        after = named(workspace, LAYOUT, OTHER)
        assert after[a_song_id(1)] == before[a_song_id(1)]
        assert after[a_song_id(3)] != before[a_song_id(3)]


def test_rows_that_were_lacking_are_kept_unless_it_is_read_only(tmp_path: Path) -> None:
    with Workspace.open(tmp_path) as workspace:
        workspace.put_features(LAYOUT, [(a_song_id(1), some_features(1))])
        (rows,) = tmp_path.rglob("*.pooled")
        whole = rows.read_bytes()
        rows.unlink()
        ids = np.array([a_song_id(1).encode()], "S32")
        with Workspace.open(tmp_path, read_only=True) as reader:
            assert reader.pooled(LAYOUT, ids).good.all()
        assert not rows.exists()
        assert workspace.pooled(LAYOUT, ids).made.all()
        assert rows.read_bytes() == whole
