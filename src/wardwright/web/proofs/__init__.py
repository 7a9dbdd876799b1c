"""Proofs as pages: what flows would have done, with charts, lists and timelines; comparing, exploring, downloads."""
