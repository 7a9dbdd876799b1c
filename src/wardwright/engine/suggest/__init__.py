"""From plain words to drafts: what somebody would say, and pages that could mean it, each with why.

Lives here: reading the words, composing pages from the grammar, finding like ones among the starter flows, asking a
configured model. Must not live here: pages (web). Offline but for the model, which is off unless the settings name one;
patients' data goes nowhere.
"""
