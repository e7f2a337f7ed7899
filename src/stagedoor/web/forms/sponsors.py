"""Forms of sponsors and their tiers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from stagedoor.agenda.models import Sponsor, Tier
from stagedoor.agenda.queries import NONE, SPONSOR_SORTS, TIER_SORTS
from stagedoor.web.forms.custom_fields import RecordForm
from stagedoor.web.forms.fields import PictureFileField, PictureUrlField, RichTextField
from stagedoor.web.forms.lists import ListFilter


class SponsorForm(RecordForm):
    """A sponsor, with the logo."""

    website = forms.URLField(
        required=False,
        max_length=500,
        assume_scheme="https",
        widget=forms.URLInput(attrs={"placeholder": "https://…"}),
    )
    description = RichTextField()
    logo_file = PictureFileField(label="Logo")
    logo_url = PictureUrlField(label="or the logo's public address")
    remove_logo = forms.BooleanField(required=False, label="Remove the logo")

    class Meta:
        model = Sponsor
        fields = ["name", "tier", "website", "description"]
        help_texts = {"tier": "In Swoogo it is the sponsorship level of the same name."}

    def __init__(self, data: Any = None, files: Any = None, *, instance: Sponsor) -> None:
        super().__init__(data, files, instance=instance)
        tiers = self.fields["tier"]
        tiers.queryset = instance.event.tiers.all()  # type: ignore[attr-defined]
        tiers.empty_label = "No tier"  # type: ignore[attr-defined]
        if instance.logo_id is None:
            del self.fields["remove_logo"]


class SponsorFilter(ListFilter):
    """Search, filter and sort the list of sponsors."""

    tier = forms.ChoiceField(required=False)

    searches = "sponsors by name or website"
    sorts = SPONSOR_SORTS
    begins_with = "tier"
    field_order = ["q", "tier", "show"]

    def __init__(self, every_tier: Iterable[Tier], data: Any = None, **options: Any) -> None:
        super().__init__(data, **options)
        tiers = [(str(tier.pk), tier.name) for tier in every_tier]
        self.offer("tier", [("", "Any tier"), (NONE, "Without tier"), *tiers])


class TierFilter(ListFilter):
    """Search and sort the list of tiers."""

    searches = "tiers by name"
    has_deleted = False
    sorts = TIER_SORTS
    begins_with = "order"


class BulkTierForm(forms.Form):
    """The tier that all ticked sponsors get."""

    label = "Tier"
    button = "Set tier"

    tier = forms.ChoiceField(error_messages={"required": "Choose a tier."})

    def __init__(self, tiers: Iterable[Tier], data: Any = None) -> None:
        super().__init__(data, auto_id="bulk_%s")
        self.tiers = {str(tier.pk): tier for tier in tiers}
        field = self.fields["tier"]
        field.choices = [("", "Tier"), (NONE, "No tier"), *self.tiers.items()]  # type: ignore[attr-defined]
        field.widget.attrs["aria-label"] = "New tier"

    def chosen(self) -> Tier | None:
        """The tier; None takes it off."""
        return self.tiers.get(self.cleaned_data["tier"])


class TierForm(forms.ModelForm):  # type: ignore[type-arg]
    """The name of a tier."""

    class Meta:
        model = Tier
        fields = ["name"]
        help_texts = {"name": "In Swoogo its sponsors get the sponsorship level of this name."}
