"""One module per kind of source: how it is asked, and how its answer is read."""
