"""Outgoing mail: letters from texts that the clerk edits, planned unit by unit, as drafts or as messages to send.

``letters`` fills in the texts, ``plan`` decides who gets what and who cannot be reached, ``drafts`` makes the messages,
``journal`` records what was sent to whom. Nothing here sends anything.
"""
