"""What people do with webhooks, and what the worker does for them."""
