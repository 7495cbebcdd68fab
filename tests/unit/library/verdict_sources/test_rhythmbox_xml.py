"""A Rhythmbox library as Rhythmbox writes it."""

from pathlib import Path

from songjudge.library.verdict import Source
from songjudge.library.verdict_sources.rhythmbox_xml import read_rhythmbox

LIBRARY = """<?xml version="1.0" standalone="yes"?>
<rhythmdb version="2.0">
  <entry type="song">
    <title>Ando ganas (llora llora)</title>
    <genre>Rock &amp; Roll</genre>
    <artist>Los Piojos</artist>
    <album>Ay ay ay</album>
    <duration>330</duration>
    <file-size>5281796</file-size>
    <location>file:///home/ale/Music/Los%20Piojos/Ay%20ay%20ay/Ando%20ganas%20(llora%20llora).mp3</location>
    <mtime>1414775700</mtime>
    <last-played>1471130542</last-played>
    <play-count>7</play-count>
    <rating>4</rating>
    <media-type>audio/mpeg</media-type>
  </entry>
  <entry type="song">
    <location>file:///m/b.ogg</location><play-count>2</play-count><rating>0.000000</rating>
  </entry>
  <entry type="song"><location>file:///m/old.ogg</location><rating>5.000000</rating></entry>
  <entry type="song"><location>file:///m/silent.ogg</location></entry>
  <entry type="song"><location>smb://nas/m/c.ogg</location><rating>5</rating></entry>
  <entry type="iradio"><location>http://radio</location><rating>5</rating></entry>
  <entry type="podcast-post"><location>file:///p.ogg</location><rating>5</rating></entry>
  <entry type="song"><location>file:///m/odd.ogg</location><rating>many</rating><play-count>-1</play-count></entry>
</rhythmdb>
"""


def test_songs_with_stars_or_plays_are_read(tmp_path: Path) -> None:
    (tmp_path / "rhythmdb.xml").write_text(LIBRARY, "utf-8")
    piojos, played, old = read_rhythmbox(tmp_path / "rhythmdb.xml")
    assert piojos.path == Path("/home/ale/Music/Los Piojos/Ay ay ay/Ando ganas (llora llora).mp3")
    assert (piojos.artist, piojos.rating, piojos.plays, piojos.source) == ("Los Piojos", 0.8, 7, Source.PLAYER_LIBRARY)
    assert (played.rating, played.plays, played.source) == (None, 2, Source.PLAY_COUNT)
    assert (old.rating, old.plays) == (1.0, None)
