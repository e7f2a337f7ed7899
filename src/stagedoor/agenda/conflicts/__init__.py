"""What cannot take place as it stands: found in one pass over plain rows, and told in sentences."""
