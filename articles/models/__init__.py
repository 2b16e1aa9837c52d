from .address import OldAddress
from .article import Article, Step
from .author import Author, Byline
from .image import Image
from .placement import Placement
from .publication import Publication
from .section import Section

__all__ = [
    "Article",
    "Author",
    "Byline",
    "Image",
    "OldAddress",
    "Placement",
    "Publication",
    "Section",
    "Step",
]
