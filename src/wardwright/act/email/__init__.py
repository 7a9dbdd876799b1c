"""Deliveries as letters over SMTP."""
