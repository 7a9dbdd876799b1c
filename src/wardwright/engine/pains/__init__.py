"""Pain points: writing them, finding those that are alike, deciding what becomes of them.

Lives here: queries and rules over the record. Must not live here: states and cost (govern.pains), pages (web/pains).
"""
