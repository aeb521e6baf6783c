"""A plan as a page: terminal, HTML, JSON."""
