"""Which articles count: French ones that are about the Sahel."""

from sahel_pipeline.relevance.language import Language, detect_language, is_french
from sahel_pipeline.relevance.sahel import Relevance, is_sahel, judge, may_be_sahel

__all__ = ["Language", "Relevance", "detect_language", "is_french", "is_sahel", "judge", "may_be_sahel"]
