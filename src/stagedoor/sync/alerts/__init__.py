"""Alerts: when continuous sync fails or stalls, and when it recovers (R42).

``look`` finds out and writes down what is to be told; ``deliver`` tells it. Between the two stands a row per
address, so that a crash loses no alert; it may send one twice.
"""
