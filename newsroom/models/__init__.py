from .origin import Origin
from .site_import import SiteImport, WrongState
from .turn import Turn

__all__ = ["Origin", "SiteImport", "Turn", "WrongState"]
