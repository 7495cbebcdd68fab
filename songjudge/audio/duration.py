"""How long a song really is: what its file claims, or what can be read."""

from songjudge.audio.reader import DecodingError, Reader

NEARLY = 0.98
"""Part of a claim that must be there; MP3 and AAC files end a frame or two early."""

_END = 0.3  # seconds before the claimed end where there must be sound
_LONGEST = 12 * 3600.0  # seconds


def true_duration(reader: Reader) -> float:
    """Return how many seconds can be read: what the file claims if there is sound near that end.

    Otherwise the end of the sound is found by bisection, to a tenth of a second; a file that claims nothing is searched
    up to 12 hours.
    """
    claimed = reader.duration
    if claimed > 0 and _has_sound_at(reader, max(0.0, claimed * NEARLY - _END)):
        return claimed
    low, high = 0.0, claimed if claimed > 0 else _LONGEST
    while high - low > 0.1:
        middle = (low + high) / 2
        if _has_sound_at(reader, middle):
            low = middle
        else:
            high = middle
    return low


def _has_sound_at(reader: Reader, second: float) -> bool:
    try:
        return len(reader.read(second, 0.05)) > 0
    except DecodingError:
        return False
