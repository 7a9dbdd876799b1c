"""Flows to look at: the list, a flow's page, the gallery, the ward's words."""
