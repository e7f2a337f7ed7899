"""Taking an agenda out."""
