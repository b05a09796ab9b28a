"""What goes out: letters from texts that the clerk edits, planned unit by unit, as drafts or as messages to send.

``letters`` fills in the texts, ``plan`` says who gets what and who cannot, ``drafts`` makes the messages, ``journal``
remembers what was sent to whom. Nothing here sends anything.
"""
