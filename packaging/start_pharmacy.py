"""Where the frozen `nursechart-server` begins."""

from nursechart.cli.pharmacy import main

if __name__ == "__main__":
    main()
