from .origin import Origin
from .site_import import SiteImport, WrongState

__all__ = ["Origin", "SiteImport", "WrongState"]
