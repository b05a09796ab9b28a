"""Takes in what was sent: folders, archives and mails become the originals to keep, each with its origin.

In a worker process ``opening`` takes a file apart, whatever it is; ``headers`` decodes what mail programs wrote,
``mails``, ``outlook`` and ``archives`` know the containers. In the main process ``keeping`` says what of it is kept
and under which name, and ``ledger`` writes down where it came from.
"""
