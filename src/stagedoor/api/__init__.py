"""The REST API: a thin door to the same domain functions as the pages and the commands."""
