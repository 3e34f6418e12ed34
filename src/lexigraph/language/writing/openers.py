"""English words that open a sentence with a capital and are no names."""

from __future__ import annotations

_FUNCTION = """
a an and as at but by for from had has he her his i i'd i'll i'm i've if in into is it it's its my of on or our
she so than that the their them then there these they they've this those to tv was we were what when where which
while who whose why with you you'll you're you've your are am be been
"""
_OPENING = """
about above across actor actors actress after again all alongside also although always among another any anyone
around author authors away because before behind below beneath beside between beyond both bold brief bright
building can cast categories category composer could created creator critics dark deep despite directed director
do does during each early eight either enjoy enjoys ever every everyone everything expect explore explores fans
favorite favorites favourite favourites few five follow following follows four full further gentle given good
great highly how however inside just keep later leading less let lies like likes little lively long look
looking lovers made many may meanwhile met might more most mostly much nearby nearly nine now often old once one only
other others out over people perfect perhaps prefers produced producer quick quiet quite rated ratings read
reader readers recent recently released rich seen set seven several shares short should show similar simple since
six slow some someone soon starring starting stars still story such take taken takes tells ten themes three
through thus together told top toward two under until up upon user usually very viewers watch watched watchers
well will within without works would writer written year years yet young
"""

FUNCTION_WORDS = frozenset(_FUNCTION.split())
"""Words that are no names wherever they stand."""

OPENERS = FUNCTION_WORDS | frozenset(_OPENING.split())
"""Words that are no names at the start of a sentence."""
