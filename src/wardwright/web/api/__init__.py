"""The JSON endpoints of the editor, and the OpenAPI document of every page that answers in JSON."""
