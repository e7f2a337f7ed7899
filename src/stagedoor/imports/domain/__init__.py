"""What people do with imports: carry one out, step by step or at once, and take it back."""
