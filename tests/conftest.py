"""How much Hypothesis tries: `default` on each run, `long` with HYPOTHESIS_PROFILE=long."""

import os

from hypothesis import settings

settings.register_profile("default", deadline=None, derandomize=False, max_examples=60)
settings.register_profile("long", deadline=None, derandomize=False, max_examples=2_000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))
