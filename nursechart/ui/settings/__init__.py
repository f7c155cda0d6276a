"""My settings: how this person likes the program on this laptop. Each change is in force at once and is kept."""
