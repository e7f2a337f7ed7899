"""Alerts: when continuous sync fails or stalls, and when it recovers (R42).

``detect`` finds what has changed and puts messages into the outbox; ``deliver`` sends them. The outbox holds
a row per address, so a crash loses no alert; it may send one twice.
"""
