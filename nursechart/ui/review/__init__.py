"""Review: the supervisor reads, comments, sends back and co-signs."""
