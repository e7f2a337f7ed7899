"""An organization's key and secret for Swoogo."""

from __future__ import annotations

from django.db import models

from stagedoor.accounts.models import Organization


class Connection(models.Model):
    """One consumer key and secret. An organization has at most one live connection (R2).

    ``secret`` is encrypted and never shown, logged or exported. ``readings`` is what was found out about
    this account's Swoogo (see ``stagedoor.swoogo.Readings``); empty until probed. ``continuous`` is the
    switch of continuous sync (R5); it rests, without being switched off, while ``trouble`` says why the key
    does not work. ``levels`` are the account's sponsorship levels as they were last read (see
    ``stagedoor.sync.levels``); ``level_claimed_at`` is when one was last sent to be made without Swoogo
    having confirmed it yet.
    """

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="connections")
    key = models.CharField(max_length=200)
    key_fingerprint = models.CharField(max_length=64)
    secret = models.TextField()
    readings = models.JSONField(default=dict, blank=True)
    continuous = models.BooleanField(default=False)
    levels = models.JSONField(default=dict, blank=True)
    level_claimed_at = models.DateTimeField(null=True, blank=True)
    trouble = models.TextField(blank=True)
    trouble_code = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization"],
                condition=models.Q(ended_at=None),
                name="one_live_connection_per_organization",
            )
        ]

    def __str__(self) -> str:
        return f"Swoogo key …{self.key[-4:]}"
