"""Forms: what a person may type, and how it is shown."""
