"""Doing a run: who owns it, what it sends in which order, and what becomes of each record."""
