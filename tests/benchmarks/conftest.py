"""Windows of these tests are offscreen."""

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_LOGGING_RULES", "qt.text.font.db=false")

from tests.store.thrifty import thrifty_laptops as thrifty_laptops
