"""Text in: files of any kind become an `Article`."""

from caveat.article.article import Article, Block, Sentence, Span
from caveat.article.read import MAX_BYTES, parse_article, read_article

__all__ = ["MAX_BYTES", "Article", "Block", "Sentence", "Span", "parse_article", "read_article"]
