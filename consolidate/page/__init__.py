"""What the page in the browser asks of the program: JSON in, JSON out.

The page draws; everything that it shows is said here, from the values that the terminal shows too. ``entry`` takes the
requests, ``checking`` answers those of 单位自查, ``cards`` puts a finding into words, ``pieces`` draws the table around
it, ``labels`` has the words of the page itself. Of 汇总, ``session`` keeps the open round and tells what has changed in
its folder, ``evening``, ``units`` and ``kinds`` show it, ``deciding`` and ``outgoing`` do something to it, and
``beginning`` makes a new one.
"""
