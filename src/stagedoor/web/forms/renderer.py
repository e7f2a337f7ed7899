"""How every form looks: one template per field, an error summary on top, Tabler's classes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting


class TablerField(BoundField):
    """A field whose widget carries Tabler's classes."""

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        """Add the class that fits the widget, and mark a field in error."""
        widget = widget or self.field.widget
        attrs = super().build_widget_attrs(attrs, widget)
        if isinstance(widget, forms.CheckboxInput | forms.RadioSelect | forms.CheckboxSelectMultiple):
            kind = "form-check-input"
        elif isinstance(widget, forms.Select):
            kind = "form-select"
        else:
            kind = "form-control"
        invalid = "is-invalid" if self.errors else ""
        attrs["class"] = " ".join(filter(None, [widget.attrs.get("class", ""), kind, invalid]))
        return attrs

    @property
    def is_check(self) -> bool:
        """Whether this is one box to tick, which stands before its label."""
        return isinstance(self.field.widget, forms.CheckboxInput)


class TablerRenderer(TemplatesSetting):
    """The renderer named in the settings."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"
    bound_field_class = TablerField
