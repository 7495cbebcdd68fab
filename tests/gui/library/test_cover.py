import base64
from pathlib import Path

import pytest
from mutagen.flac import FLAC, Picture
from mutagen.id3 import APIC, ID3
from mutagen.mp4 import MP4, MP4Cover
from mutagen.oggvorbis import OggVorbis
from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from songjudge.gui.library.cover import cover_bytes
from songjudge.gui.library.cover_view import CoverView, square_picture
from tests.support.tones import write_tone


def png(colour: str = "red") -> bytes:
    image = QImage(20, 10, QImage.Format.Format_RGB32)
    image.fill(QColor(colour))
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]  # the stubs say bytes, Qt wants text
    return bytes(data.data())


def picture(content: bytes) -> Picture:
    made = Picture()
    made.type, made.mime, made.data = 3, "image/png", content
    return made


def tag(path: Path, content: bytes) -> None:
    """Put a front cover into a file in the way of its format."""
    if path.suffix == ".mp3":
        tags = ID3()
        tags.add(APIC(encoding=3, mime="image/png", type=3, desc="", data=content))
        tags.save(path)
    elif path.suffix == ".flac":
        flac = FLAC(path)
        flac.add_picture(picture(content))
        flac.save()
    elif path.suffix == ".ogg":
        ogg = OggVorbis(path)
        ogg["metadata_block_picture"] = [base64.b64encode(picture(content).write()).decode()]
        ogg.save()
    else:
        mp4 = MP4(path)
        mp4["covr"] = [MP4Cover(content, imageformat=MP4Cover.FORMAT_PNG)]
        mp4.save()


@pytest.mark.parametrize("ending", [".mp3", ".flac", ".ogg", ".m4a"])
def test_a_cover_is_read_from_every_kind_of_file(tmp_path: Path, ending: str) -> None:
    path = write_tone(tmp_path / f"song{ending}")
    assert cover_bytes(path) is None
    tag(path, png())
    assert cover_bytes(path) == png()


def test_a_picture_beside_the_song_will_do(tmp_path: Path) -> None:
    path = write_tone(tmp_path / "song.wav")
    (tmp_path / "cover.png").write_bytes(png())
    assert cover_bytes(path) == png()


def test_a_broken_file_has_no_cover(tmp_path: Path) -> None:
    path = tmp_path / "song.mp3"
    path.write_bytes(b"ID3\x04\x00\x00\x7f\x7f\x7f\x7f" + b"APIC" * 50)
    assert cover_bytes(path) is None
    assert cover_bytes(tmp_path / "gone.mp3") is None
    assert square_picture(b"no picture") is None


def test_the_view_shows_picture_or_disc(qtbot: QtBot) -> None:
    view = CoverView()
    qtbot.addWidget(view)
    view.resize(view.sizeHint())
    view.show_disc("An Album")
    disc = view.grab().toImage()
    view.show_disc("Another Album")
    assert view.grab().toImage() != disc
    found = square_picture(png())
    assert found is not None
    view.show_picture(found)
    assert view.grab().toImage().pixelColor(36, 36) == QColor("red")
