"""A picture of a release: static pages in German and English, drawn from its figures."""
