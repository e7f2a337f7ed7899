"""Read .xlsx workbooks, cell by cell as text, within written limits of time and memory.

Files come from anybody who may import, so a part of the archive is read as a stream, its bytes and elements
are counted, and what no import needs (styles beyond number formats, empty rows below the data) is not kept.
"""
