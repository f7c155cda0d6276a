"""What a screen is given to show: plain frozen values, words already chosen, nothing to decide.

A look carries with it what its author had on screen (`Seen` and the references of the statements shown), and goes back
with every act; so an act supersedes what was shown, never what stands by then.
"""
