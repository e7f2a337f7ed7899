"""Two organizations: one of them attacks, the other one goes about its work."""

from __future__ import annotations

from bench.agenda import FIRST_DAY, TIMEZONE
from bench.clicking import PASSWORD
from bench.installation import ORGANIZATION
from stagedoor.accounts.models import Membership, Organization, Person, Role
from stagedoor.agenda.domain.events import create_event
from stagedoor.cli.common import find_organization

OTHER = "harbour"


def prepare() -> None:
    """An admin of each, who can sign in; the other organization has an event."""
    other = Organization.objects.create(slug=OTHER, name="Harbour")
    create_event(other, "quay", "Quay", timezone=TIMEZONE, starts_on=FIRST_DAY, ends_on=FIRST_DAY)
    for organization in (find_organization(ORGANIZATION), other):
        person = Person.objects.invite(f"{organization.slug}@example.org")
        person.set_password(PASSWORD)
        person.save()
        Membership.objects.create(organization=organization, person=person, role=Role.ADMIN)
