"""Reading a file: one module or package per format, each ending in the neutral sheet."""
