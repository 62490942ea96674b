"""What a run loads only when it first needs it, loaded: imported by processes that others are copied from."""

import datasketch
import trafilatura

from sahel_pipeline.extraction.extractor import extract_records
from sahel_pipeline.pipeline.extracted import digest_of_extractor
from sahel_pipeline.relevance import is_french, judge, may_be_sahel
from sahel_pipeline.storage.access import S3Access

LOADED = (
    datasketch.MinHashLSH,
    trafilatura.extract,
    is_french("Une délégation est venue de Nouakchott pour parler des marchés de la frontière."),
    may_be_sahel("Visite à Bamako", "Une délégation a été reçue à Bamako."),
    judge("Visite à Bamako", "Une délégation a été reçue à Bamako."),
    extract_records("Le président malien a reçu une délégation du Niger à Bamako.", date="2024-07-08"),
    digest_of_extractor(),
    S3Access("http://127.0.0.1:9", "key", "secret").client(),  # reads the description of S3; asks nobody
)
