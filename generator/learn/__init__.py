"""Learn from observations: add them to the evidence, and draft overlay actions from them."""
