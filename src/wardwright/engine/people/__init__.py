"""People: who stands behind a role at a moment, and how much one person is sent.

`Resolver` says whom a word of a page (`the on-call registrar`) means; rotas are calendars that are kept when their
address fails; `mirror` brings people and roles of the settings into the record. Called by the delivery, the task list
and `up`.
"""
