"""A confound that was planted is found; music files that differ in nothing are cleared."""

from dataclasses import replace

import numpy as np

from songjudge.features.feature_set import FeatureBlock, FeatureSet
from songjudge.learning.confounds import find_confounds, warning_of
from songjudge.learning.dataset import Bags
from songjudge.learning.evaluation import Confound
from songjudge.library.song import AudioFormat, Song, SongTags
from tests.support.labelled_songs import a_song

GROUP = (np.arange(120) // 4).astype(np.int64)


def songs(good: np.ndarray, *, leak: str = "") -> list[Song]:
    rng = np.random.default_rng(1)
    found = []
    for n, liked in enumerate(good):
        codec = ("flac" if liked else "mp3") if leak == "codec" else rng.choice(["flac", "mp3"])
        middle = abs(rng.normal(200, 10) if liked else rng.choice([100, 300]) + rng.normal(0, 10))
        length = middle if leak == "length" else rng.uniform(60, 400)
        form = AudioFormat(str(codec), 44100, 2, int(rng.integers(100_000, 320_000)), float(length))
        found.append(replace(a_song(n), format=form, tags=SongTags(year=int(rng.choice([0, 1980, 1999, 2015])))))
    return found


def likes(seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).random(120) < 0.5


def by_name(found: tuple[Confound, ...]) -> dict[str, float]:
    return {c.name: c.auc for c in found}


def test_planted_codec_is_found() -> None:
    good = likes()
    found = by_name(find_confounds(songs(good, leak="codec"), good, GROUP))
    assert found["codec"] > 0.95
    assert found["all together"] > 0.9
    assert found["length"] < 0.7


def test_link_that_does_not_rise_is_found() -> None:
    good = likes()
    assert by_name(find_confounds(songs(good, leak="length"), good, GROUP))["length"] > 0.9


def test_planted_loudness_is_found() -> None:
    good = likes()
    blocks = (FeatureBlock("tempo", "tempo", (1,)), FeatureBlock("loudness", "loudness", (2,)))
    layout = FeatureSet("spectral", 1, blocks, {})
    counts = np.random.default_rng(2).integers(1, 5, len(good))
    offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    values = np.random.default_rng(3).standard_normal((offsets[-1], 3)).astype(np.float32)
    found = by_name(find_confounds(songs(good), good, GROUP, bags={"spectral": Bags(layout, values, offsets)}))
    assert found["loudness"] < 0.7
    values[:, 1] -= 20 + 8 * np.repeat(good, counts)  # what is liked comes 8 LU more quietly
    found = by_name(find_confounds(songs(good), good, GROUP, bags={"spectral": Bags(layout, values, offsets)}))
    assert found["loudness"] > 0.95
    assert found["all together"] > 0.9
    assert "loudness" not in by_name(find_confounds(songs(good), good, GROUP))  # nothing measured it


def test_files_that_differ_in_nothing_are_cleared() -> None:
    good = likes()
    found = find_confounds(songs(good), good, GROUP)
    assert all(0.5 <= c.auc < 0.68 for c in found)
    assert warning_of(found, 0.9) == ""


def test_what_is_the_same_everywhere_is_left_out() -> None:
    good = likes()
    assert "sample rate" not in by_name(find_confounds(songs(good), good, GROUP))
    alike = [replace(a_song(n), tags=SongTags()) for n in range(120)]
    assert find_confounds(alike, good, GROUP) == ()


def test_warning_names_the_worst() -> None:
    found = (Confound("codec", 0.86), Confound("year", 0.55))
    assert warning_of(found, 0.9).startswith("The codec alone would tell your good songs from the bad ones")
    assert warning_of(found, 0.99).startswith("The codec")
    assert warning_of((Confound("codec", 0.7),), 0.95) == ""
    together = warning_of((Confound("all together", 0.8),), 0.8)
    assert together.startswith("Codec, bit rate, loudness, length and year alone")
    assert warning_of((), 0.8) == ""
