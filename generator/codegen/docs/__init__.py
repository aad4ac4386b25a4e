"""Write the documentation in Markdown: pages of resources and models with samples that the mock has answered, guides, and texts for agents."""
