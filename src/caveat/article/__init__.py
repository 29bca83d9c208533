"""Text in: files of any kind become an `Article`."""

from caveat.article.article import Article, Block, Sentence, Span
from caveat.article.limits import Limits
from caveat.article.read import parse_article, read_article

__all__ = ["Article", "Block", "Limits", "Sentence", "Span", "parse_article", "read_article"]
