"""Answers that are given again."""

from __future__ import annotations

from django.db import models

from stagedoor.api_tokens.models import ApiToken


class KeptAnswer(models.Model):
    """The answer to a request with an ``Idempotency-Key``: the same request gets it again.

    It is stored in the transaction of the request itself, so that it is there exactly if the work was done.
    ``fingerprint`` tells the same request from another one with the same key.
    """

    token = models.ForeignKey(ApiToken, models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    headers = models.JSONField(default=dict)
    body = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token", "key"], name="one_answer_per_key")]

    def __str__(self) -> str:
        return self.key
