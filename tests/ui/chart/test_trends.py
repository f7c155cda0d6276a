"""The words below a trend, and how far back it goes."""

from nursechart.charting.looks.common import Series
from nursechart.ui.shown import day_marks, trace
from tests.ui.chart.looks import TEMPERATURE, series


def words(marks: tuple[tuple[float, str], ...]) -> list[str]:
    return [word for _, word in marks]


def test_each_day_is_written_once_and_first_and_last_always() -> None:
    assert words(day_marks(TEMPERATURE, 7)) == ["7 Nov", "9 Nov", "11 Nov", "13 Nov", "16 Nov", "19 Nov", "21 Nov"]
    assert words(day_marks(TEMPERATURE, 2)) == ["7 Nov", "21 Nov"]


def test_two_readings_of_one_day_share_its_word() -> None:
    twice = series((37.0, 38.4, 38.1), (36.1, 37.9), "°C", days=((11, 20), (11, 21), (11, 21)))
    assert words(day_marks(twice, 7)) == ["20 Nov", "21 Nov"]


def test_a_trend_of_fourteen_days_leaves_out_what_is_older_than_that() -> None:
    long = series((13.4, 9.9, 7.9, 11.8), (4.0, 11.0), "×10⁹/L", days=((10, 29), (11, 5), (11, 12), (11, 19)))
    assert [value for _, value in trace(long, days=14).lines[0]] == [9.9, 7.9, 11.8]
    assert len(trace(long, days=30).lines[0]) == 4
    assert words(day_marks(long, 2, days=14)) == ["5 Nov", "19 Nov"]


def test_a_trend_without_readings_has_no_marks() -> None:
    none = Series()
    assert day_marks(none, 7) == ()
    assert trace(none).lines == ()
