"""Songs are written within their style and the same way every time."""

import numpy as np
import pytest

from songjudge.audio.synthesis.composing import compose
from songjudge.audio.synthesis.drums import DRUMS
from songjudge.audio.synthesis.instruments import INSTRUMENTS
from songjudge.audio.synthesis.mixing import perform
from songjudge.audio.synthesis.styles import STYLES


@pytest.mark.parametrize("style", STYLES.values(), ids=STYLES)
def test_a_song_is_whole(style) -> None:  # type: ignore[no-untyped-def]
    for seed in range(12):
        piece = compose(style, (seed, 1))
        voices = {note.voice for note in piece.notes}
        assert voices <= {*INSTRUMENTS, *DRUMS}
        assert voices & set(style.chord_voices)
        assert voices & set(style.lead_voices)
        assert voices & set(style.bass_voices)
        assert 16 < piece.seconds < 32
        assert all(0 <= note.start < piece.seconds for note in piece.notes)
        assert all(0 < note.velocity <= 1.2 for note in piece.notes)
        assert len(piece.notes) > 50


def test_the_same_seed_writes_the_same_song_and_another_seed_another() -> None:
    style = STYLES["lantern"]
    assert compose(style, (1, 2)) == compose(style, (1, 2))
    assert compose(style, (1, 2)) != compose(style, (1, 3))


def test_the_styles_are_audibly_different() -> None:
    """The driven style has far more strokes a second than the calm one."""

    def density(name: str) -> float:
        pieces = [compose(STYLES[name], (seed, 0)) for seed in range(20)]
        return float(np.mean([len(piece.notes) / piece.seconds for piece in pieces]))

    assert density("hearth") < density("lantern") < density("circuit")


@pytest.mark.parametrize("style", STYLES.values(), ids=STYLES)
def test_a_performance_is_stereo_level_and_never_clips(style) -> None:  # type: ignore[no-untyped-def]
    sound = perform(compose(style, (3, 1)), rate=22_050)
    assert sound.shape[1] == 2
    assert sound.dtype == np.float32
    assert np.abs(sound).max() < 0.98
    assert np.sqrt(np.mean(sound**2)) == pytest.approx(0.12, abs=0.02)
    assert np.abs(sound[-5:]).max() < 1e-3
    assert not np.array_equal(sound[:, 0], sound[:, 1])
