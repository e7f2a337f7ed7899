"""The product's settings on a data directory of the tests' own: an installation is never touched.

SQLite, unless STAGEDOOR_TEST_DATABASE_URL names a PostgreSQL in which a database may be made.
"""

import os
import tempfile

os.environ["STAGEDOOR_DATA_DIR"] = tempfile.mkdtemp(prefix="stagedoor-test-")
os.environ["STAGEDOOR_DATABASE_URL"] = os.environ.get("STAGEDOOR_TEST_DATABASE_URL", "")

from stagedoor.settings import *  # noqa: F403 - after the environment is set
