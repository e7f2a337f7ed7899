"""Webhooks: programs of an organization are told of what happens here, by a signed POST.

``publish`` puts what happened into the outbox, in the transaction of the fact itself; ``deliver`` sends it.
"""
