"""What can be done with connections, mappings and runs."""
