"""Tokens of the API."""

from __future__ import annotations

from django.db import models

from stagedoor.accounts.models import Organization, Person, Role
from stagedoor.agenda.models import Event


class ApiToken(models.Model):
    """What a program shows to use the API for one organization. Only the hash of it is kept.

    ``begins_with`` are its first characters, by which people tell tokens apart. ``events`` are those that it
    reaches where it ``is_limited``; else it reaches all, those to come as well. It ends with the membership
    of whoever made it (``made_by``, empty for the operator), and can do no more than that person may.
    ``window_started_at`` and ``used_in_window`` count its requests for the rate limit.
    """

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=100)
    role = models.CharField(max_length=10, choices=Role.choices)
    events = models.ManyToManyField(Event, blank=True, related_name="+")
    is_limited = models.BooleanField(default=False)
    token_hash = models.CharField(max_length=64, unique=True)
    begins_with = models.CharField(max_length=12)
    made_by = models.ForeignKey(Person, models.CASCADE, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    window_started_at = models.DateTimeField(null=True, blank=True)
    used_in_window = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return self.name
