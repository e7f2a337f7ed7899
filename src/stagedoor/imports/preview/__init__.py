"""What an import would do: each record of the sheet beside the one here, before anything is written."""
