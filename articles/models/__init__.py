from .address import OldAddress
from .article import Article
from .author import Author, Byline
from .image import Image
from .listing import Listing
from .page import Page
from .placement import Placement
from .publication import Publication
from .section import Section
from .step import Step

__all__ = [
    "Article",
    "Author",
    "Byline",
    "Image",
    "Listing",
    "OldAddress",
    "Page",
    "Placement",
    "Publication",
    "Section",
    "Step",
]
