from .origin import Origin
from .purge import Purge
from .site_import import SiteImport, WrongState
from .told import Told
from .turn import Turn

__all__ = ["Origin", "Purge", "SiteImport", "Told", "Turn", "WrongState"]
