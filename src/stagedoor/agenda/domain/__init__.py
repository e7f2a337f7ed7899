"""What can be done with an agenda."""
