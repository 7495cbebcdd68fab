"""What can be asked of the local API, over HTTP, while another program works in the workspace."""

import os
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlencode
from xml.etree import ElementTree as ET

import pytest

import songjudge
from songjudge.export.playlist_rule import Rule
from songjudge.library.song import SongId
from songjudge.library.verdict import Verdict
from songjudge.steps.export_scores import scored_rows
from songjudge.steps.smart_playlists import SmartPlaylist, add_smart_playlist
from songjudge.store.workspace import Workspace
from tests.support.taught_workspace import fill, score, train
from tests.unit.api.conftest import Asker, serving


def test_health_says_what_may_be_done(reader: Asker) -> None:
    assert reader.ask("/v1/health") == (200, {"version": songjudge.__version__, "writing": False})


def test_scores_are_those_of_the_steps_best_first(reader: Asker, taught: Path) -> None:
    status, answer = reader.ask("/v1/scores", limit=1000)
    with Workspace.open(taught, read_only=True) as workspace:
        rows = scored_rows(workspace)
    assert (status, answer["total"]) == (200, 60)
    assert [(s["path"], s["score"], s["out_of_fold"]) for s in answer["songs"]] == [
        (row.path, row.score, row.out_of_fold) for row in rows
    ]
    _, page = reader.ask("/v1/scores", at_least=0.5, offset=3, limit=4)
    assert page["songs"] == answer["songs"][3:7]
    assert page["total"] == sum(row.score >= 0.5 for row in rows)


def test_songs_are_found_by_words_by_path_and_by_id(reader: Asker) -> None:
    _, every = reader.ask("/v1/songs", limit=1000)
    assert every["total"] == 60
    assert [s["path"] for s in every["songs"]] == sorted(s["path"] for s in every["songs"])
    _, found = reader.ask("/v1/songs", search="ARTIST 3 title 15")
    (song,) = found["songs"]
    assert (song["title"], song["artist"]) == ("Title 15", "Artist 3")
    assert reader.ask(f"/v1/songs/{song['id']}") == (200, song)
    assert reader.ask("/v1/songs", path=song["path"]) == (200, {"total": 1, "songs": [song]})
    assert reader.ask("/v1/songs", path="/nowhere.mp3") == (200, {"total": 0, "songs": []})


def test_why_names_reasons_clips_and_neighbours(reader: Asker, taught: Path) -> None:
    best = reader.ask("/v1/scores", limit=1)[1]["songs"][0]
    status, why = reader.ask(f"/v1/songs/{best['id']}/why", nearest=2)
    assert (status, why["score"]) == (200, best["score"])
    assert len(why["clip_scores"]) == 3
    pushes = [abs(reason["push"]) for reason in why["reasons"]]
    assert pushes == sorted(pushes, reverse=True)
    with Workspace.open(taught, read_only=True) as workspace:
        verdicts = workspace.verdicts()
    assert [verdicts[SongId(n["id"])].verdict for n in why["liked"]] == [Verdict.GOOD] * 2
    assert [verdicts[SongId(n["id"])].verdict for n in why["disliked"]] == [Verdict.BAD] * 2


def test_alike_lists_neighbours_nearest_first(taught: Path, tmp_path: Path) -> None:
    with serving(taught) as asker:
        song = asker.ask("/v1/scores", limit=1)[1]["songs"][0]
        status, alike = asker.ask(f"/v1/songs/{song['id']}/alike", count=5)
    assert status == 200
    likeness = [each["likeness"] for each in alike]
    assert len(likeness) == 5
    assert likeness == sorted(likeness, reverse=True)
    assert song["id"] not in {each["id"] for each in alike}


@pytest.mark.parametrize("kind", ["m3u8", "m3u", "pls", "xspf"])
def test_a_playlist_comes_with_whole_paths(reader: Asker, kind: str) -> None:
    status, raw = reader.ask_raw("/v1/playlist", kind=kind, at_least=0.5, count=5)
    assert status == 200
    paths = [s["path"] for s in reader.ask("/v1/scores", at_least=0.5, limit=5)[1]["songs"]]
    if kind == "xspf":
        named = [e.text for e in ET.fromstring(raw).iter("{http://xspf.org/ns/0/}location")]
        assert named == [Path(path).as_uri() for path in paths]
    else:
        assert [line.partition("=")[2] or line for line in raw.decode().splitlines() if "/music/" in line] == paths


@pytest.mark.parametrize(
    ("way", "wishes", "status", "words"),
    [
        ("/v1/songs/00000000000000000000000000ffffff", {}, 404, "No song has the id"),
        ("/v1/songs/not-an-id", {}, 422, "pattern"),
        ("/v1/scores", {"limit": 100000}, 422, "less than or equal to 1000"),
        ("/v1/playlist", {"at_least": 0.9, "at_most": 0.1}, 409, "its lowest score is above its highest"),
        ("/v1/playlist", {"order": "alike"}, 409, "belong together"),
        ("/v1/playlist", {"kind": "doc"}, 422, "m3u8"),
        ("/v1/nothing", {}, 404, "Not Found"),
        ("/docs", {}, 404, "Not Found"),
    ],
)
def test_what_cannot_be_answered_says_why(
    reader: Asker, way: str, wishes: Mapping[str, object], status: int, words: str
) -> None:
    told, raw = reader.ask_raw(f"{way}?{urlencode(wishes)}")
    assert told == status
    assert words in raw.decode()


def test_labels_are_refused_unless_allowed(reader: Asker, taught: Path) -> None:
    song = reader.ask("/v1/scores", limit=1)[1]["songs"][0]
    status, told = reader.ask("/v1/labels", body={"songs": [song["id"]], "verdict": "bad"})
    assert (status, told["error"]) == (
        403,
        "This server only reads. Start it with: songjudge serve --allow-writing",
    )
    assert reader.ask("/v1/playlists/refresh", body={})[0] == 403
    assert reader.ask(f"/v1/songs/{song['id']}")[1] == song


def test_the_description_names_every_way_and_the_token(reader: Asker) -> None:
    status, told = reader.ask("/openapi.json")
    assert status == 200
    assert told["openapi"].startswith("3.")
    assert {w.removeprefix("/v1") for w in told["paths"]} == {
        "/health", "/songs", "/songs/{song}", "/songs/{song}/why", "/songs/{song}/alike", "/scores", "/playlist",
        "/playlists", "/labels", "/playlists/refresh",
    }  # fmt: skip
    assert told["components"]["securitySchemes"]["HTTPBearer"]["scheme"] == "bearer"
    assert all(
        any("HTTPBearer" in need for need in way["security"])
        for ways in told["paths"].values()
        for way in ways.values()
    )


def test_what_another_program_does_is_seen_at_once(tmp_path: Path) -> None:
    """The window labels and scores; the server, which only reads, answers with it."""
    with Workspace.open(tmp_path / "w") as workspace:
        made = fill(workspace)
        workspace.flush()
        with serving(tmp_path / "w") as asker:
            assert asker.ask("/v1/scores")[0] == 409
            stranger = made[-1].song_id
            assert asker.ask(f"/v1/songs/{stranger}")[1]["verdict"] == "none"
            workspace.give_verdict([stranger], Verdict.GOOD)
            assert asker.ask(f"/v1/songs/{stranger}")[1]["verdict"] == "good"
            train(workspace)
            score(workspace)
            assert asker.ask("/v1/scores")[1]["total"] == 60


def test_labels_and_playlists_are_written_when_allowed(tmp_path: Path) -> None:
    folder = tmp_path / "w"
    with Workspace.open(folder) as workspace:
        made = fill(workspace)
        train(workspace)
        score(workspace)
        add_smart_playlist(workspace, SmartPlaylist("best", tmp_path / "best.m3u8", Rule(count=3, at_least=0.0)))
    with serving(folder, "--allow-writing") as asker:
        ids = [made[-1].song_id, made[-2].song_id, SongId("f" * 32)]
        assert asker.ask("/v1/labels", body={"songs": ids, "verdict": "good"}) == (
            200,
            {"given": 2, "unknown": ["f" * 32]},
        )
        assert asker.ask(f"/v1/songs/{ids[0]}")[1]["verdict"] == "good"
        assert asker.ask("/v1/playlists") == (
            200,
            [{"name": "best", "file": str(tmp_path / "best.m3u8"), "rule": {"at_least": 0.0, "count": 3}}],
        )
        assert asker.ask("/v1/playlists/refresh", body={}) == (200, {"written": {"best": 3}, "refused": {}})
    assert (tmp_path / "best.m3u8").read_text().count("#EXTINF") == 3
    with Workspace.open(folder) as workspace:  # closed in good order, nobody holds it
        assert workspace.verdicts()[ids[1]].verdict is Verdict.GOOD
        assert set(workspace.undo()) == set(ids[:2])


def test_names_that_are_not_utf8_are_shown_and_played(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"caf\xe9.mp3")
    from songjudge.judging.judgement import Judgement
    from tests.support.songs import a_song

    with Workspace.open(tmp_path / "w") as workspace:
        song = a_song(1, path=path)
        workspace.put_songs([song])
        workspace.put_judgements("m", [Judgement(song.song_id, 0.9)])
    with serving(tmp_path / "w") as asker:
        assert asker.ask("/v1/songs")[1]["songs"][0]["path"].endswith("caf�.mp3")
        assert asker.ask_raw("/v1/playlist")[1].splitlines()[-1].decode() == path.as_uri()
