"""Keeping Swoogo in step."""
