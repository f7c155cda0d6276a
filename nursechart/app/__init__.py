"""The desktop, put together: the only place that builds its parts and hands them to one another.

`Desktop` is the program of one laptop; beside it stand those who each keep one thing for it and know one another only
by what they are handed. `doors` is what the command line opens. The database is loaded after the first paint, so every
module here names `store`, `sync` and `charting` inside the functions that need them.
"""

from nursechart.app.desktop import Desktop
from nursechart.app.doors import paints, print_note, run, show_gallery, system_zone
from nursechart.app.outside import Outside
from nursechart.ui.application import application

__all__ = ["Desktop", "Outside", "application", "paints", "print_note", "run", "show_gallery", "system_zone"]
