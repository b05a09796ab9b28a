"""Take in what was sent: folders, archives and mails become the original files to keep, each with its origin.

In a worker process ``opening`` takes a file apart, whatever its kind; ``headers`` and ``transfer`` decode what mail
programs wrote, ``signed`` and ``apple`` take out what was wrapped once more, ``mails``, ``outlook`` and ``tnef`` read
the containers. In the main process ``keeping`` decides what is kept and under which name, and ``ledger`` records where
it came from.
"""
