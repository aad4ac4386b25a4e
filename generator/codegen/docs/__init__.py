"""Write the documentation: pages of resources and models, with samples run against the mock, guides, and texts for coding assistants."""
