"""What a sync costs and how long it takes, measured on this machine. ``python -m bench``."""
