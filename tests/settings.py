"""The product's settings on a data directory of the tests' own: an installation is never touched."""

import os
import tempfile

os.environ["STAGEDOOR_DATA_DIR"] = tempfile.mkdtemp(prefix="stagedoor-test-")

from stagedoor.settings import *  # noqa: F403 - after the environment is set
