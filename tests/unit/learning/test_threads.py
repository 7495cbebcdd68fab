"""Few songs are worked on by one thread, many by as many as there are."""

from threadpoolctl import threadpool_info

from songjudge.learning.threads import MANY_SONGS, threads_for


def most_threads() -> int:
    return max(int(pool["num_threads"]) for pool in threadpool_info())


def test_few_songs_hold_the_threads_and_give_them_back() -> None:
    import sklearn.linear_model  # noqa: F401 -- loads the libraries

    before = most_threads()
    with threads_for(20):
        assert most_threads() == 1
    assert most_threads() == before
    with threads_for(MANY_SONGS):
        assert most_threads() == before
