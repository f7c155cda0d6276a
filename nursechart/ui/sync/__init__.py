"""The sync centre: where everything charted is, proved."""
