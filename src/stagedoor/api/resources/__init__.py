"""What the API offers, one module for each kind of record."""
