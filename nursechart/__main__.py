"""`python -m nursechart` is the command `nursechart`."""

from nursechart.cli.desktop import main

if __name__ == "__main__":
    main()
