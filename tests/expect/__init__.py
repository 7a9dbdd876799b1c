"""Expectations: rates, the test that one was left, the watch, the command."""
