"""How our own fields look."""

from __future__ import annotations

from typing import Any

from django import forms

from stagedoor.common.html import KEPT

# By name: the words for it, and its icon.
_TOOLS = (
    ("bold", "Bold", "bold"),
    ("italic", "Italic", "italic"),
    ("underline", "Underline", "underline"),
    ("link", "Link", "link"),
    ("heading", "Heading", "heading"),
    ("list", "List", "list"),
    ("numbers", "Numbered list", "list-numbers"),
    ("quote", "Quote", "blockquote"),
    ("clear", "Clear format", "clear-formatting"),
    ("undo", "Undo", "arrow-back-up"),
    ("redo", "Redo", "arrow-forward-up"),
)


class RichTextInput(forms.Textarea):
    """A textarea, before which ``static/forms/editor.js`` puts an editor with a bar of tools."""

    template_name = "forms/rich_text.html"

    def __init__(self) -> None:
        super().__init__(attrs={"rows": 8, "data-kept": " ".join(sorted(KEPT))})

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """With the tools of the bar."""
        return super().get_context(name, value, attrs) | {"tools": _TOOLS}
