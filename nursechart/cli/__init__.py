"""The command line: `desktop` is nursechart, `pharmacy` is nursechart-server. Importing this loads neither."""
