"""Photos on the screen."""
