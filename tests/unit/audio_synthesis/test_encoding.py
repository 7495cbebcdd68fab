"""Samples reach every container and come back."""

from pathlib import Path

import av
import numpy as np
import pytest

from songjudge.audio.synthesis.encoding import ENCODABLE, encode
from tests.support.tones import a_signal


@pytest.mark.parametrize("suffix", sorted(ENCODABLE))
@pytest.mark.parametrize("channels", [1, 2])
def test_what_was_written_sounds_the_same(tmp_path: Path, suffix: str, channels: int) -> None:
    signal = a_signal(seconds=1.5, channels=channels)
    encode(tmp_path / f"a{suffix}", signal, 24_000)
    with av.open(str(tmp_path / f"a{suffix}")) as container:
        stream = container.streams.audio[0]
        assert stream.channels == channels
        resampler = av.AudioResampler("fltp", stream.layout.name, 24_000)
        pieces = [p.to_ndarray().mean(axis=0) for f in [*container.decode(stream), None] for p in resampler.resample(f)]
    heard = np.concatenate(pieces)
    assert len(heard) == pytest.approx(len(signal), abs=3000)
    wanted = np.abs(np.fft.rfft(signal.mean(axis=1), 1 << 16))
    got = np.abs(np.fft.rfft(heard[: len(signal)], 1 << 16))
    assert abs(int(wanted.argmax()) - int(got.argmax())) < 6
    assert np.sqrt(np.mean(heard**2)) == pytest.approx(np.sqrt(np.mean(signal.mean(axis=1) ** 2)), rel=0.15)


def test_an_unknown_ending_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no encoder"):
        encode(tmp_path / "a.xyz", a_signal(), 24_000)
