"""The chart: what the log says, worked out into tables that screens can ask.

`tables`, `project` and `queries` run unchanged on SQLCipher and PostgreSQL; `engine` makes both. What leaves this
package are the plain values of `views`, which loads no database.

Every statement is kept once, with a mark on those that stand, rather than what stands in a table of its own: histories
are read as quickly, and one row is written where there would be two. There is no table of readings: the subjects of a
kind lie in order of time, so a trend is one range of an index and the statements behind it.
"""
