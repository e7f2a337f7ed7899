"""The credit budget of a Swoogo key: the ledger that all processes share, and what one run holds of it."""
