"""The way in: a request is taken in whole, by size and deadline, before a thread works on it."""
