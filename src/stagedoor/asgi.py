"""What the web server loads."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

from stagedoor.common.private_files import write_private_files

write_private_files()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "stagedoor.settings")
handler = get_wsgi_application()

from stagedoor.observe.worker_watch import watch_workers  # noqa: E402 - after Django is set up
from stagedoor.web.door.application import Door  # noqa: E402

# They work, and never wait for a client.
THREADS = min(8, 2 * (os.cpu_count() or 1) + 1)

application = Door(handler, THREADS)
watch_workers()
