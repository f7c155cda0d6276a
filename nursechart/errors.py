"""The roots of every error, sorted by who can put it right.

What is neither of these two is a bug: it is let through to the crash report. What is expected is no error at all but
a value (the server's answers, a doubtful reading).
"""

from __future__ import annotations


class NurseCanAct(Exception):
    """Something the person at the screen can put right.

    The text is the sentence for the screen: what is wrong and how to put it right. It may hold what was typed, so it is
    shown and never logged.
    """


class EnvironmentFault(Exception):
    """The disk, the clock or the network: what was charted is safe, and trying again can help.

    The text says what happened, what is safe and what to do. It holds no patient data.
    """
