"""The administrator's pages: people, laptops, assignments, quarantine and health, as plain HTML from the server.

A process and a listener of their own (`nursechart-server admin DIR`, loopback unless said otherwise): nothing of them
is mounted where laptops come in, and they can be stopped without stopping care. The pages work without a script, and
each act goes through the very function the command line calls, so there is one set of rules and one audit.

A browser has no laptop's key, so signing in takes the account's password and a code of her second factor. Nothing that
was charted is shown: ids, staff, times and numbers alone. A page that is not for a role does not exist for it.
"""
