"""Today: the visits of the day, the next one first, and what waits for the nurse."""
