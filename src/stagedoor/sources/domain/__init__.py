"""What people and the worker do with sources: add, test, pull, approve, take theirs, remove."""
