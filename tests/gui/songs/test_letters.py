import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from songjudge.gui.songs.letters import is_exact, letter_sets, letters_of, may_hold_pairs, pair_sets

TEXTS = st.lists(st.text(alphabet="abxyz 019é/√", max_size=8), max_size=20)


@settings(deadline=None)  # a busy machine
@given(TEXTS, st.text(alphabet="abxyz019é", min_size=1, max_size=4))
def test_no_text_that_holds_a_word_is_ruled_out(texts: list[str], word: str) -> None:
    sets = letter_sets(pa.array(texts, pa.string()))
    wanted = letters_of(word)
    for text, letters in zip(texts, sets, strict=True):
        if word in text:
            assert letters & wanted == wanted
        if is_exact(word):
            assert (letters & wanted == wanted) == (word in text)


def test_a_slice_of_a_longer_array_is_read_from_its_own_place() -> None:
    texts = pa.array(["abc", "", "xyz", "a"]).slice(1, 2)
    assert letter_sets(texts).tolist() == [0, int(letters_of("xyz"))]


@settings(deadline=None)  # a busy machine
@given(st.lists(st.text("abcä 1/", max_size=12), max_size=8), st.text("abcä 1/", min_size=1, max_size=4))
def test_no_text_that_holds_a_word_is_ruled_out_by_its_pairs(texts: list[str], word: str) -> None:
    may = may_hold_pairs(pair_sets(pa.array(texts, pa.string())), word)
    assert may.shape == (len(texts),)
    assert all(holds for text, holds in zip(texts, may, strict=True) if word in text)


def test_pairs_rule_out_what_letters_do_not() -> None:
    texts = pa.array(["harbour", "abhor", "", "a h"])
    assert may_hold_pairs(pair_sets(texts), "ha").tolist() == [True, False, False, False]
    assert may_hold_pairs(pair_sets(texts.slice(1, 2)), "bh").tolist() == [True, False]
