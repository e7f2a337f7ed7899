"""A faithful local Swoogo: the API, faults on demand, and pages showing what a registrant would see."""
