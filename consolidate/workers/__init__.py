"""Parse foreign files in separate processes.

``pool`` distributes the files, ``processes`` starts and queries the processes, ``child`` runs in them, and ``crossing``
defines the messages that they may return. ``alone`` reads in this process, where no other can be started.
"""
