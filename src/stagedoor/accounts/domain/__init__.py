"""What can be done with people and organizations."""
