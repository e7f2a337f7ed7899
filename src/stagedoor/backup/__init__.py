"""One file that holds an installation: its rows, pictures and keys, whatever database they came from.

A gzipped tar: ``about.json`` (release and tables), rows as JSON lines in parts, pictures, key files, and last
``end.json`` with the counts and a checksum of all before it. A file without that end is not whole.
"""
