"""One operation per change of a plan: what is committed before it is sent, and after it was answered."""
