"""Forms of custom fields: the fields themselves, and their values in the forms of records."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from stagedoor.agenda.domain.custom_fields import fields_of
from stagedoor.agenda.domain.custom_values import set_values
from stagedoor.agenda.models import CustomField, CustomFieldType, RecordWithCustomFields
from stagedoor.common.errors import InputError
from stagedoor.web.forms.fields import RichTextField
from stagedoor.web.forms.times import DayField

_YES_NO = [("", "Not said"), ("yes", "Yes"), ("no", "No")]


class RecordForm(forms.ModelForm):  # type: ignore[type-arg]
    """The form of a record, with its event's custom fields behind its own."""

    instance: RecordWithCustomFields

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = self.instance._meta.model_name or ""
        self.custom = fields_of(self.instance.event_id, kind)
        for field in self.custom:
            self.fields[_name(field)] = _FORM_FIELDS[CustomFieldType(field.type)](field)
            self.initial.setdefault(_name(field), _shown(self.instance.custom.get(field.key)))

    def custom_rows(self) -> Iterator[BoundField]:
        """The custom fields, for the template."""
        return (self[_name(field)] for field in self.custom)

    def _post_clean(self) -> None:
        """After the record has its own values, give it those of its custom fields."""
        super()._post_clean()  # type: ignore[misc]
        for field in self.custom:
            if _name(field) in self.cleaned_data:
                try:
                    set_values(self.instance, [field], {field.key: self.cleaned_data[_name(field)]})
                except InputError as error:
                    self.add_error(_name(field), str(error))


class CustomFieldForm(forms.ModelForm):  # type: ignore[type-arg]
    """One custom field; its type stays what it was when it was made."""

    choice_lines = forms.CharField(
        label="Choices, one a line",
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="For the types Choice and Several choices.",
    )

    class Meta:
        model = CustomField
        fields = ["name", "type", "in_list"]

    def __init__(self, data: Any = None, *, instance: CustomField) -> None:
        super().__init__(data, instance=instance, auto_id=f"{instance.kind}_%s")
        self.order_fields(["name", "type", "choice_lines", "in_list"])
        self.initial["choice_lines"] = "\n".join(instance.choices)
        if instance.pk:
            del self.fields["type"]
            if not instance.has_choices:
                del self.fields["choice_lines"]

    def clean(self) -> dict[str, Any]:
        """Hand the lines over as choices."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if "choice_lines" in self.fields:
            self.instance.choices = cleaned.get("choice_lines", "").splitlines()
        return cleaned


def _name(field: CustomField) -> str:
    return f"custom_{field.key}"


def _shown(value: Any) -> Any:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else value


def _choice_field(field: CustomField) -> forms.Field:
    choices = [("", "None"), *((choice, choice) for choice in field.choices)]
    return forms.ChoiceField(label=field.name, required=False, choices=choices)


def _choices_field(field: CustomField) -> forms.Field:
    return forms.MultipleChoiceField(
        label=field.name,
        required=False,
        choices=[(choice, choice) for choice in field.choices],
        widget=forms.CheckboxSelectMultiple,
    )


_FORM_FIELDS: Mapping[CustomFieldType, Callable[[CustomField], forms.Field]] = {
    CustomFieldType.TEXT: lambda field: forms.CharField(label=field.name, required=False),
    CustomFieldType.RICH_TEXT: lambda field: RichTextField(label=field.name),
    CustomFieldType.NUMBER: lambda field: forms.CharField(
        label=field.name, required=False, widget=forms.TextInput(attrs={"inputmode": "decimal"})
    ),
    CustomFieldType.DATE: lambda field: DayField(label=field.name, required=False),
    CustomFieldType.URL: lambda field: forms.CharField(
        label=field.name, required=False, widget=forms.URLInput(attrs={"placeholder": "https://…"})
    ),
    CustomFieldType.YES_NO: lambda field: forms.ChoiceField(
        label=field.name, required=False, choices=_YES_NO
    ),
    CustomFieldType.CHOICE: _choice_field,
    CustomFieldType.CHOICES: _choices_field,
}
