"""The engines agree: generated flows and histories, and what must hold of every run."""
