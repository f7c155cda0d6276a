"""Where the frozen `nursechart` begins."""

from nursechart.cli.desktop import main

if __name__ == "__main__":
    main()
