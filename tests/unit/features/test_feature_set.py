from songjudge.features.feature_set import FeatureBlock, FeatureSet

BLOCKS = (
    FeatureBlock("tempo", "tempo", (1,), "beats a minute"),
    FeatureBlock("mel.mean", "mel", (4,), "dB"),
    FeatureBlock("mel.steps", "mel", (3, 2), "dB", sequence=True),
)


def test_blocks_lie_in_the_row_one_after_the_other() -> None:
    layout = FeatureSet("spectral", 1, BLOCKS, {})
    assert layout.size == 11
    assert layout.slices == {"tempo": slice(0, 1), "mel.mean": slice(1, 5), "mel.steps": slice(5, 11)}
    assert layout.groups == ("tempo", "mel")


def test_the_fingerprint_changes_with_anything_that_changes_the_numbers() -> None:
    sets = [
        FeatureSet("spectral", 1, BLOCKS, {"hop": 512}),
        FeatureSet("spectral", 2, BLOCKS, {"hop": 512}),
        FeatureSet("spectral", 1, BLOCKS[:2], {"hop": 512}),
        FeatureSet("spectral", 1, BLOCKS, {"hop": 256}),
        FeatureSet("listener", 1, BLOCKS, {"hop": 512}),
    ]
    assert len({layout.fingerprint for layout in sets}) == 5
    assert sets[0].fingerprint == FeatureSet("spectral", 1, BLOCKS, {"hop": 512}).fingerprint
    assert sets[4].fingerprint.startswith("listener-")
