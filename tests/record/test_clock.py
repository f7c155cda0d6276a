"""The clock that orders lists."""

from nursechart.record.clock import FOLLOWED_MS, HybridClock


def test_the_next_entry_is_later_though_the_laptop_clock_went_back():
    clock = HybridClock().tick(5_000)
    assert clock == (5_000, 0)
    assert clock.tick(4_000) == (5_000, 1)
    assert clock.tick(5_000).tick(5_000) == (5_000, 2)
    assert clock.tick(6_000) == (6_000, 0)


def test_an_entry_written_after_another_was_read_is_listed_after_it():
    heard = HybridClock(5_000, 0).heard((9_000, 3), now_ms=5_000)
    assert heard.tick(5_001) > (9_000, 3)


def test_a_clock_ten_minutes_ahead_is_followed_and_one_further_ahead_is_not():
    clock = HybridClock(5_000, 2)
    assert clock.heard((5_000 + FOLLOWED_MS, 0), now_ms=5_000) == (5_000 + FOLLOWED_MS, 0)
    assert clock.heard((5_001 + FOLLOWED_MS, 0), now_ms=5_000) == clock


def test_an_older_clock_changes_nothing():
    assert HybridClock(5_000, 2).heard((5_000, 1), now_ms=5_000) == (5_000, 2)
