"""Write the documentation: pages of resources and models with samples that the mock answers, guides, and texts for agents."""
