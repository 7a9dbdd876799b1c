"""What a page says, in other words: the data it sees, a picture of what it does, a FHIR R4 PlanDefinition.

Pure: a tree and a vocabulary go in, values and text come out. It translates the tree and never interprets facts.
"""
