"""Article pages: their text, their identity."""

from sahel_pipeline.articles.identity import article_id, canonical_url, entry_key, text_digest
from sahel_pipeline.articles.page import PageText, Problem, choose_text, extract_page
from sahel_pipeline.articles.reader import PageReader, RawPage
from sahel_pipeline.articles.text import clean_text, html_to_text

__all__ = [
    "PageReader",
    "PageText",
    "Problem",
    "RawPage",
    "article_id",
    "canonical_url",
    "choose_text",
    "clean_text",
    "entry_key",
    "extract_page",
    "html_to_text",
    "text_digest",
]
