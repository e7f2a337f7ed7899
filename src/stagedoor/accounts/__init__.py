"""People, organizations, roles, sign-in."""
