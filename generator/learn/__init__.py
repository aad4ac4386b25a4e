"""Learn from observations: fold them into the evidence, and draft the overlay actions that follow."""
