"""What all our workbooks share: official tables (``tables``), list sheets (``lists``), ``areas``, ``cells``, ``book``."""
