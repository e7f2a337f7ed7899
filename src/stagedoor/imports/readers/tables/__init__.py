"""Tables of sessions, speakers or sponsors: CSV, and XLSX as ``xlsx`` reads it.

``rows`` → ``opening`` (sheets and headings) → ``columns`` (which heading is which field) → ``reading``, with
``sessions``, ``times`` and ``people`` for what stands in a row.
"""
