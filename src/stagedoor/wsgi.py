"""What the web server loads."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

from stagedoor.common.private_files import write_private_files

write_private_files()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "stagedoor.settings")
application = get_wsgi_application()
