"""What the pages keep: accounts, pain points, drafts, discussions, looks at patients. A second Django app.

Lives here: tables that only the pages write. Must not live here: what the running system needs (record.models): its
processes never load this app, and its tables are made when the pages first start (site.migrating).
"""
