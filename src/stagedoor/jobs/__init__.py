"""Work in the background, on DBOS: the only package that knows it.

DBOS dispatches, retries and schedules; the truth is in our rows. Whatever is lost between the two, the
worker's sweep finds it.
"""
