"""Stagedoor: keeps a Swoogo event in step with a conference agenda, one way."""
