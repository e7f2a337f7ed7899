"""What is done inside an installation, each time in a process of its own with Django ready."""
