"""What a person can do and see, one function an act or a look.

An act takes the `Shift` (who is at work on this laptop), the look its author had on screen, and plain values; it checks
them against `clinical`, builds statements and commits them, one transaction an act. A look is made of the chart's views
with the words already chosen. Every look at a chart is recorded (S-68); every act is re-authenticated where the rules
say so. Screens hold no rule and no row; the log holds no screen.
"""
