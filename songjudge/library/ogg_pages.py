"""Reads the audio pages of an Ogg file without libavformat, which refuses some valid ones."""

import struct
from collections.abc import Iterator
from typing import BinaryIO

_PAGE = struct.Struct("<4sBBqIIIB")  # RFC 3533, section 6
_HEADER_PACKETS = {b"\x01vorbis": 3, b"OpusHead": 2}


def audio_payloads(file: BinaryIO) -> Iterator[bytes]:
    """Yield the bodies of the pages that carry audio packets of the first Vorbis or Opus stream in `file`.

    The header packets, tags among them, are left out: both formats begin the audio on a page of its own (Vorbis I,
    appendix A.2; RFC 7845, section 3).  Ends quietly at the first byte that is no page.
    """
    stream, headers_left = -1, 0
    while page := _next_page(file):
        number, lacing, body = page
        if stream < 0:
            headers_left = next((n for magic, n in _HEADER_PACKETS.items() if body.startswith(magic)), 0)
            stream = number if headers_left else -1
        if number != stream:
            continue
        if headers_left > 0:
            headers_left -= sum(1 for size in lacing if size < 255)
        else:
            yield body


def _next_page(file: BinaryIO) -> tuple[int, bytes, bytes] | None:
    """Return a page's stream number, lacing values and body, or None at the end."""
    head = file.read(_PAGE.size)
    if len(head) < _PAGE.size:
        return None
    magic, _version, _flags, _granule, number, _sequence, _checksum, segments = _PAGE.unpack(head)
    if magic != b"OggS":
        return None
    lacing = file.read(segments)
    return number, lacing, file.read(sum(lacing))
