"""The file of a closed round: ``package`` makes and reads it, ``locator`` finds the byte that has changed in it."""
