"""All models; importing this package is what fills `Base.metadata`."""

from .base import Base
from . import tenancy
from . import customers
from . import catalogue
from . import bookings
from . import invoicing
from . import auditing
from . import access
from . import reminders

__all__ = ["Base"]
