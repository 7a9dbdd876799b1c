"""Expectations: how often a flow should fire, from its proof; and the watch that tells when it does not.

Lives here: the rates by hour of the week and ward, the file beside the flow's version, the test that a rate was left,
the likely cause. Must not live here: proofs (engine/prove), telling people (engine/up).
"""
