"""A folder of everything that goes wrong with music files: each gives features or a reason, and none stops the run."""

import os
import struct
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import av
import numpy as np
import pytest
import soundfile
import soxr

from songjudge.steps.extract_features import ExtractFeatures, ExtractionReport
from songjudge.steps.labelled_songs import layouts_of
from songjudge.steps.scan_folders import ScanFolders
from songjudge.store.workspace import Workspace
from tests.support import nasty_files
from tests.support.monitors import RecordingMonitor
from tests.unit.audio.sounds import FloatArray, encode, tune, write

RATE = 44100
SECONDS = 16.0
SILENT_HOURS = 3


def sound(rate: int = RATE) -> FloatArray:
    found: FloatArray = tune(SECONDS, rate=RATE)
    return found if rate == RATE else soxr.resample(found, RATE, rate).astype(np.float32)


def through_ffmpeg(codec: str, *, rate: int = RATE, mono: bool = False) -> Callable[[Path], object]:
    """Return what writes the sound with an FFmpeg encoder that wants whole numbers of 16 bits."""

    def make(path: Path) -> None:
        samples = sound(rate)[:, :1] if mono else sound(rate)
        layout = "mono" if mono else "stereo"
        with av.open(str(path), "w") as container:
            stream = container.add_stream(codec, rate=rate, layout=layout)
            whole = (np.clip(samples, -1, 1) * 32767).astype(np.int16).reshape(1, -1)
            frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(whole), format="s16", layout=layout)
            frame.sample_rate = rate
            fifo = av.AudioFifo()
            fifo.write(frame)
            size = stream.codec_context.frame_size or 4096
            while piece := fifo.read(size, partial=True):
                container.mux(stream.encode(piece))
            container.mux(stream.encode(None))

    return make


def two_tracks(path: Path) -> None:
    """Matroska with the sound in the first track and noise in the second."""
    noise = np.random.default_rng(0).normal(scale=0.1, size=(2, 960)).astype(np.float32)
    given = np.ascontiguousarray(sound(48000).T)
    with av.open(str(path), "w", format="matroska") as container:
        streams = [container.add_stream("libopus", rate=48000, layout="stereo") for _ in range(2)]
        for start in range(0, given.shape[1] - 960, 960):
            for stream, samples in zip(streams, (given[:, start : start + 960], noise), strict=True):
                frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples), format="fltp", layout="stereo")
                frame.sample_rate, frame.pts = 48000, start
                container.mux(stream.encode(frame))
        for stream in streams:
            container.mux(stream.encode(None))


def video(container_format: str, picture_codec: str, sound_codec: str, size: int) -> Callable[[Path], object]:
    """Return what writes a moving picture in stream 0 and the sound in stream 1."""

    def make(path: Path) -> None:
        given = np.ascontiguousarray(sound(48000).T)
        with av.open(str(path), "w", format=container_format) as container:
            picture = container.add_stream(picture_codec, rate=10)
            picture.width, picture.height, picture.pix_fmt = 64, 48, "yuv420p"
            tone = container.add_stream(sound_codec, rate=48000, layout="stereo")
            for number in range(round(SECONDS * 10)):
                frame = av.VideoFrame.from_ndarray(np.full((48, 64, 3), number, np.uint8), format="rgb24")
                container.mux(picture.encode(frame))
            container.mux(picture.encode(None))
            for start in range(0, given.shape[1] - size, size):
                samples = np.ascontiguousarray(given[:, start : start + size])
                audio = av.AudioFrame.from_ndarray(samples, format="fltp", layout="stereo")
                audio.sample_rate, audio.pts = 48000, start
                container.mux(tone.encode(audio))
            container.mux(tone.encode(None))

    return make


def flipped_bytes(path: Path) -> None:
    """A FLAC with 300 flipped bytes."""
    content = bytearray(write(path, sound()).read_bytes())
    for at in np.random.default_rng(3).integers(5000, len(content), 300):
        content[at] ^= 0x55
    path.write_bytes(content)


def lying_xing(path: Path) -> None:
    """A header that claims 7.6 hours."""
    content = encode(path, sound(), codec="libmp3lame").read_bytes()
    at = content.index(b"Info")
    path.write_bytes(content[: at + 8] + (1_048_576).to_bytes(4, "big") + content[at + 12 :])


def hidden_track(path: Path) -> None:
    """Five seconds of music in two and a half minutes of silence."""
    samples = np.zeros((155 * 11025, 1), np.float32)
    samples[60 * 11025 : 65 * 11025] = tune(5.0, rate=11025, channels=1)
    write(path, samples, rate=11025)


def long_silence(path: Path) -> None:
    with soundfile.SoundFile(path, "w", 8000, 1) as file:
        for _ in range(SILENT_HOURS):
            file.write(np.zeros(3600 * 8000, np.int16))


def level(decibels: float) -> Callable[[Path], object]:
    return lambda path: write(path, np.clip(sound() * 10 ** (decibels / 20), -1, 1), subtype="FLOAT")


def ogg_as(path: Path) -> None:
    write(path.with_suffix(".ogg"), sound()).rename(path)


def wav(rate: int = RATE, *, subtype: str = "PCM_16", mono: bool = False) -> Callable[[Path], object]:
    return lambda path: write(path, sound(rate)[:, :1] if mono else sound(rate), rate=rate, subtype=subtype)


HEARD: Mapping[str, Callable[[Path], object]] = {
    "wav_32float.wav": wav(subtype="FLOAT"),
    "wav_mulaw_8k_mono.wav": wav(8000, subtype="ULAW", mono=True),
    "mono_8khz.wav": wav(8000, mono=True),
    "rate_192k_24bit.flac": wav(192_000, subtype="PCM_24"),
    "aiff_big_endian.aiff": wav(),
    "wma.wma": lambda path: encode(path, sound(), codec="wmav2"),
    "adpcm.wav": wav(subtype="MS_ADPCM"),
    "adpcm_by_ffmpeg.wav": through_ffmpeg("adpcm_ms"),
    "odd_rate_37800.wav": wav(37800),
    "dc_offset.wav": lambda path: write(path, sound() * np.float32(0.5) + np.float32(0.4), subtype="FLOAT"),
    "very_quiet_minus60dB.wav": level(-60),
    "really_ogg.mp3": ogg_as,
    "really_mp3.wav": lambda path: encode(path.with_suffix(".mp3"), sound(), codec="libmp3lame").rename(path),
    "NO_EXTENSION": lambda path: write(path.with_suffix(".flac"), sound()).rename(path),
    "SHOUTING.MP3": lambda path: encode(path.with_suffix(".mp3"), sound(), codec="libmp3lame").rename(path),
    "xing_claims_7h.mp3": lying_xing,
    "two_audio_tracks.mka": two_tracks,
}
"""Files that sound like the reference: their mean spectrum is close to its."""

MEASURED: Mapping[str, Callable[[Path], object]] = {
    "crc_error.flac": flipped_bytes,
    "truncated_half.mp3": nasty_files.truncated,
    "float_with_nan_inf.wav": nasty_files.not_a_number_wav,
    "hard_clipped.wav": level(30),
    "tone_440.wav": lambda path: write(path, np.sin(np.arange(RATE * 10) / RATE * 2764.6)[:, None].astype(np.float32)),
    "two_seconds.wav": lambda path: write(path, sound()[: 2 * RATE]),
    "mostly_silence_5s_music.wav": hidden_track,
    "wav_size_zero.wav": nasty_files.sizeless_wav,
    "two_mp3_glued.mp3": nasty_files.two_songs_glued,
    "music_video.mp4": video("mp4", "mpeg4", "aac", 1024),
    "video.ogg": video("ogg", "vp8", "libopus", 960),
    "shift_jis.ogg": nasty_files.shift_jis_ogg,
}

REFUSED: Mapping[str, tuple[Callable[[Path], object], str]] = {
    "zero_byte.mp3": (nasty_files.empty, "empty"),
    "html_error_page.ogg": (nasty_files.web_page, ""),
    "header_only.wav": (nasty_files.header_only_wav, ""),
    "silence_60s.wav": (lambda path: nasty_files.silent_wav(path, 60.0), "louder"),
    "ten_ms.wav": (lambda path: write(path, sound()[:441]), "at least 1"),
    "silence_3h.flac": (long_silence, "louder"),
    "video_without_sound.m4a": (lambda path: nasty_files.video(path, sound=False), ""),
    "tracker_module.xm": (lambda path: path.write_bytes(b"Extended Module: tune" + bytes(3000)), ""),
    "notes_only.mid": (lambda path: path.write_bytes(b"MThd" + struct.pack(">IHHH", 6, 0, 1, 96) + b"MTrk"), ""),
    "concat.mp3": (lambda path: nasty_files.concat_script(path, path.with_name("wav_32float.wav")), ""),
    "playlist.ogg": (lambda path: nasty_files.stream_list(path, path.with_name("wav_32float.wav")), ""),
    "noise.mp3": (nasty_files.noise_bytes, ""),
}
"""Files without usable sound, and a word that their reason holds."""

EITHER = {"id3_size_lies.mp3": nasty_files.lying_id3}
"""Files that may be measured or refused."""

IGNORED = ("._AppleDouble.mp3", "list.m3u8", "cover.jpg")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("nasty").resolve()
    write(folder / "reference.flac", sound())
    for name, make in {**HEARD, **MEASURED, **EITHER}.items():
        make(folder / name)
    for name, (make, _) in REFUSED.items():
        make(folder / name)
    for name in IGNORED:
        (folder / name).write_bytes(bytes(4096))
    nasty_files.fifo(folder / "pipe.mp3")
    (folder / "broken_link.mp3").symlink_to("nowhere.mp3")
    write(folder / "ü.flac", sound()[::-1].copy()).rename(os.fsdecode(os.fsencode(folder) + b"/caf\xe9_\xff.flac"))
    return folder


@pytest.fixture(scope="module")
def measured(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Workspace, ExtractionReport]]:
    with Workspace.open(tmp_path_factory.mktemp("workspace") / "w") as workspace:
        ScanFolders(workspace, (folder,)).run(RecordingMonitor())
        yield workspace, ExtractFeatures(workspace).run(RecordingMonitor())


Measured = tuple[Workspace, ExtractionReport]


def rows(workspace: Workspace, path: Path) -> np.ndarray:
    (layout,) = layouts_of(workspace)
    features = workspace.features(layout, workspace.known_files()[path].song_id)
    assert features is not None, workspace.problems().get(path)
    return features.values


@pytest.mark.parametrize("name", [*HEARD, *MEASURED])
def test_what_can_be_heard_has_finite_features(measured: Measured, folder: Path, name: str) -> None:
    workspace, report = measured
    assert folder / name not in report.refused
    assert np.isfinite(rows(workspace, folder / name)).all()


@pytest.mark.parametrize("name", HEARD)
def test_the_same_sound_in_another_guise_measures_the_same(measured: Measured, folder: Path, name: str) -> None:
    workspace, _ = measured
    (layout,) = layouts_of(workspace)
    place = layout.slices["mel.mean"]
    low = slice(place.start, place.start + 60)  # to about 2.2 kHz: all that 8 kHz can hold, with room to spare
    here, there = (rows(workspace, folder / n)[:, low].mean(axis=0) for n in (name, "reference.flac"))
    shape = np.abs((here - here.mean()) - (there - there.mean()))
    assert np.median(shape) < 1.5  # dB


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_heard_has_a_reason(measured: Measured, folder: Path, name: str) -> None:
    workspace, _ = measured
    problem = workspace.problems().get(folder / name)
    assert problem is not None, "it was measured, or lost without a word"
    assert REFUSED[name][1] in str(problem)


def test_what_is_no_music_is_not_spoken_of(measured: Measured, folder: Path) -> None:
    workspace, _ = measured
    spoken_of = {path.name for path in (*workspace.known_files(), *workspace.problems())}
    assert not spoken_of & set(IGNORED)


def test_a_name_that_is_not_utf_8_is_measured(measured: Measured, folder: Path) -> None:
    workspace, _ = measured
    assert len(rows(workspace, Path(os.fsdecode(os.fsencode(folder) + b"/caf\xe9_\xff.flac"))))


def test_every_file_is_accounted_for(measured: Measured, folder: Path) -> None:
    workspace, _ = measured
    accounted = {path.name for path in (*workspace.known_files(), *workspace.problems())}
    there = {path.name for path in folder.iterdir()} - set(IGNORED) - {"broken_link.mp3"}
    assert there <= accounted
