"""Deliveries as signed HTTP requests."""
