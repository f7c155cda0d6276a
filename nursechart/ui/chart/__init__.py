"""The chart of one patient at a glance, before, between and during visits."""
