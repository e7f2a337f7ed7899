"""The lists: what each shows, finds and lets people choose. The machinery is in ``base`` and ``columns``."""
