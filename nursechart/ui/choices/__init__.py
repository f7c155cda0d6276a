"""The conflict desk: two versions of one value, side by side, and a person chooses."""
