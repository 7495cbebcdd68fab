"""An iTunes library as iTunes writes it."""

import plistlib
from pathlib import Path

import pytest

from songjudge.errors import UnreadableFileError
from songjudge.library.verdict import Source, Verdict
from songjudge.library.verdict_sources.itunes_xml import read_itunes

LIBRARY = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple Computer//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
	<key>Major Version</key><integer>1</integer>
	<key>Application Version</key><string>12.8.0.150</string>
	<key>Date</key><date>2018-11-01T10:00:00Z</date>
	<key>Music Folder</key><string>file:///Users/u/Music/iTunes/iTunes%20Media/</string>
	<key>Tracks</key>
	<dict>
		<key>369</key>
		<dict>
			<key>Track ID</key><integer>369</integer>
			<key>Name</key><string>Another One Bites The Dust</string>
			<key>Artist</key><string>Queen</string>
			<key>Album</key><string>Greatest Hits</string>
			<key>Total Time</key><integer>217103</integer>
			<key>Play Count</key><integer>55</integer>
			<key>Play Date UTC</key><date>2011-09-14T05:11:44Z</date>
			<key>Skip Count</key><integer>1</integer>
			<key>Rating</key><integer>100</integer>
			<key>Track Type</key><string>File</string>
			<key>Location</key><string>file:///Users/u/Music/iTunes/iTunes%20Media/Queen/Greatest%20Hits/03%20Dust.mp3</string>
		</dict>
		<key>371</key>
		<dict>
			<key>Name</key><string>Computed</string><key>Artist</key><string>Queen</string>
			<key>Play Count</key><integer>2</integer>
			<key>Rating</key><integer>80</integer><key>Rating Computed</key><true/>
			<key>Location</key><string>file://localhost/C:/Music/b.mp3</string>
		</dict>
		<key>373</key>
		<dict><key>Name</key><string>Loved</string><key>Artist</key><string>A</string><key>Loved</key><true/></dict>
		<key>375</key>
		<dict><key>Name</key><string>Disliked</string><key>Artist</key><string>A</string><key>Disliked</key><true/>
			<key>Rating</key><integer>80</integer></dict>
		<key>377</key>
		<dict><key>Name</key><string>Radio</string><key>Track Type</key><string>URL</string>
			<key>Rating</key><integer>80</integer></dict>
		<key>379</key>
		<dict><key>Name</key><string>Film</string><key>Has Video</key><true/>
			<key>Rating</key><integer>80</integer></dict>
		<key>381</key>
		<dict><key>Name</key><string>Silent</string><key>Rating</key><integer>0</integer></dict>
	</dict>
	<key>Playlists</key><array/>
</dict>
</plist>
"""


def test_a_library_is_read_song_by_song(tmp_path: Path) -> None:
    (tmp_path / "iTunes Library.xml").write_text(LIBRARY, "utf-8")
    dust, computed, loved, disliked = read_itunes(tmp_path / "iTunes Library.xml")
    assert dust.path == Path("/Users/u/Music/iTunes/iTunes Media/Queen/Greatest Hits/03 Dust.mp3")
    assert (dust.artist, dust.title, dust.album) == ("Queen", "Another One Bites The Dust", "Greatest Hits")
    assert (dust.rating, dust.plays, dust.skips, dust.source) == (1.0, 55, 1, Source.PLAYER_LIBRARY)
    assert (computed.rating, computed.plays, computed.source) == (None, 2, Source.PLAY_COUNT)
    assert computed.path == Path("C:/Music/b.mp3")
    assert (loved.verdict, loved.path) == (Verdict.GOOD, None)
    assert (disliked.verdict, disliked.rating) == (Verdict.BAD, 0.8)


def test_a_binary_property_list_is_read_too(tmp_path: Path) -> None:
    library = {"Tracks": {"1": {"Name": "N", "Artist": "A", "Rating": 20}}}
    (tmp_path / "Library.xml").write_bytes(plistlib.dumps(library, fmt=plistlib.FMT_BINARY))
    assert [e.rating for e in read_itunes(tmp_path / "Library.xml")] == [0.2]


@pytest.mark.parametrize("library", [{}, {"Tracks": 3}, [1], "text"])
def test_another_property_list_is_refused(tmp_path: Path, library: dict | list | str) -> None:
    (tmp_path / "x.xml").write_bytes(plistlib.dumps(library))
    with pytest.raises(UnreadableFileError, match="not an iTunes library"):
        list(read_itunes(tmp_path / "x.xml"))


def test_odd_values_do_no_harm(tmp_path: Path) -> None:
    library = {
        "Tracks": {"1": {"Rating": "five", "Play Count": -3}, "2": "text", "3": {"Rating": 5000, "Play Count": 1}}
    }
    (tmp_path / "x.xml").write_bytes(plistlib.dumps(library))
    assert [(e.rating, e.plays) for e in read_itunes(tmp_path / "x.xml")] == [(None, 1)]
