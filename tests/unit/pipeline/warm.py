"""What a run loads only when it first needs it, loaded: imported by processes that others are copied from."""

import datasketch
import trafilatura

from sahel_pipeline.relevance import is_french, judge, may_be_sahel

LOADED = (
    datasketch.MinHashLSH,
    trafilatura.extract,
    is_french("Une délégation est venue de Nouakchott pour parler des marchés de la frontière."),
    may_be_sahel("Visite à Bamako", "Une délégation a été reçue à Bamako."),
    judge("Visite à Bamako", "Une délégation a été reçue à Bamako."),
)
