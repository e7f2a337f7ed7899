"""Live sources of an event: where its agenda lives, pulled again and again.

Each connector fetches a document and reads it into the sheet that imports take. From there on a pull is an
import: the same preview, the same rules for what was edited here (R29), the same history.
"""
