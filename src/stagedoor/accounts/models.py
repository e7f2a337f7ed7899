"""People, organizations and who may do what."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models


class Role(models.TextChoices):
    """What a member may do; each role includes the ones below it."""

    OWNER = "owner", "Owner"
    ADMIN = "admin", "Admin"
    EDITOR = "editor", "Editor"
    VIEWER = "viewer", "Viewer"

    @property
    def rank(self) -> int:
        """Higher may do more."""
        return [Role.VIEWER, Role.EDITOR, Role.ADMIN, Role.OWNER].index(self)

    def includes(self, other: Role) -> bool:
        """Whether this role may do what ``other`` may."""
        return self.rank >= other.rank


class PersonManager(UserManager["Person"]):
    """People are known by their email."""

    def get_by_natural_key(self, username: str | None) -> Person:
        """Find by email, whatever its case."""
        return self.get(email__iexact=username)

    def invite(self, email: str) -> Person:
        """The person with this email; made without a password if new."""
        person = self.filter(email__iexact=email).first()
        if person is None:
            person = self.model(email=email.strip().lower())
            person.set_unusable_password()
            person.save()
        return person


class Person(AbstractUser):
    """Somebody who signs in; the email is the name to sign in with."""

    username = None  # type: ignore[assignment]
    email = models.EmailField(unique=True)
    # Whether only the address's owner can know the password: it was set by a link that was mailed to them or
    # came from the operator, and no link that an admin saw has been made since.
    address_proven = models.BooleanField(default=False)

    objects: ClassVar[PersonManager] = PersonManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        return self.get_full_name() or self.email


class Organization(models.Model):
    """The tenant: everything else belongs to one, and nothing crosses from one to another."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=200)
    created_at = models.DateTimeField(auto_now_add=True)
    # Members without a second factor set one up before they see its pages.
    requires_two_factors = models.BooleanField(default=False)
    # That of the person for whom ``accounts.access`` fetched it; it is no column.
    role: Role | None = None

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A person's role in an organization."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="memberships")
    person = models.ForeignKey(Person, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "person"], name="one_membership_per_person")
        ]

    def __str__(self) -> str:
        return f"{self.person} ({self.role})"


class SignInLink(models.Model):
    """A link that signs a person in once. Only the hash of its token is kept.

    ``made_by`` is empty for the operator; ``proves_address`` tells that only the address's owner got it.
    """

    person = models.ForeignKey(Person, models.CASCADE, related_name="sign_in_links")
    made_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    proves_address = models.BooleanField(default=False)
    token_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"link for {self.person}"


class Invitation(models.Model):
    """An address that may join an organization; known here or not, which the invitation does not tell.

    ``mailed`` tells that the link went to the address and was shown to nobody.
    """

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="invitations")
    email = models.EmailField()
    role = models.CharField(max_length=10, choices=Role.choices)
    invited_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    mailed = models.BooleanField()
    expires_at = models.DateTimeField()

    class Meta:
        ordering = ["email"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "email"], name="one_invitation_per_address")
        ]

    def __str__(self) -> str:
        return f"{self.email} ({self.role})"


class AuditEntry(models.Model):
    """Who did what to what. ``person`` is empty for the command line and the schedule."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="audit_entries")
    person = models.ForeignKey(Person, models.SET_NULL, null=True)
    action = models.CharField(max_length=60)
    subject = models.CharField(max_length=300)
    detail = models.JSONField(default=dict)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.action} {self.subject}"


def record_audit(
    organization: Organization, person: Person | None, action: str, subject: object, **detail: Any
) -> None:
    """Write the audit line of an action, inside the action's own transaction."""
    AuditEntry.objects.create(
        organization=organization, person=person, action=action, subject=str(subject)[:300], detail=detail
    )
