"""What the pages do; no rule of the business is here."""
