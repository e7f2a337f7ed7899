"""What a sync should do, worked out from plain values: no database, no HTTP, no clock."""
