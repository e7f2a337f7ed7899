"""Bringing an agenda in."""
