"""The revisions of the server's schema, in order, for both databases; `schema` runs them.

    versions/r0001_released.py   every table of the first release; what such a database has already is left as it is

A revision is a file of its own, frozen once released: it spells its tables out and imports none of the program's, as
those go on. What comes next takes the number after (`revision = "0002"`, `down_revision = "0001"`), adds it to
`schema.REVISIONS`, and changes `tables` to match: a test holds the two together. It only ever adds to `entry`, never
rewrites a stored byte, and runs in one transaction with the others. There is no way down but a backup. At a release
`tests/server/freeze.py` freezes what its program leaves in a database: every later one has to bring that up.

The chart's own tables have no revisions: they are worked out from the log, and made anew when their version rises.
"""
