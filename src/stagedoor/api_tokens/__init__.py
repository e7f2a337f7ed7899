"""Tokens by which programs use the API in the name of an organization."""
