"""Takes in what was sent: folders, archives and mails become the originals to keep, each with its origin.

In a worker process ``opening`` takes a file apart, whatever it is; ``headers`` and ``transfer`` decode what mail
programs wrote, ``signed`` and ``apple`` take out what was packed once more, ``mails``, ``outlook`` and ``tnef`` know
the containers. In the main process ``keeping`` says what of it is kept and under which name, and ``ledger`` writes
down where it came from.
"""
