"""Help: what a field asks (F1), all keys (Ctrl+/), and the user guide with its search."""
