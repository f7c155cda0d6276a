"""The note is read by Qt as it will be printed, on a machine that may have no screen."""

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
