"""Changing many records of an event at once: one transaction, one entry of the history, one undo."""
