"""A drop-in for databricks-sdk's ``WorkspaceClient``."""
from typing import Any, Dict, Optional, Type, cast

import databricks.sdk
from databricks.sdk.service import catalog, sharing

from . import settings
from .coercion import accepting_class
from .services import Grants, Recipients, Shares, Tables

_EXTENDED: Dict[Type[Any], Type[Any]] = {
    sharing.SharesAPI: Shares,
    sharing.RecipientsAPI: Recipients,
    catalog.GrantsAPI: Grants,
    catalog.TablesAPI: Tables,
}


def _extended(original: Any) -> Any:
    """The class of a service with our spellings. Some releases of the SDK have extensions of their own in between."""
    ours = next((ours for base, ours in _EXTENDED.items() if issubclass(original, base)), original)
    if ours is original or original in ours.__mro__:
        return ours
    return type(original.__name__, (ours, original), {"__doc__": original.__doc__})


class WorkspaceClient(databricks.sdk.WorkspaceClient):
    """databricks-sdk's client that also takes the spellings found in scripts.

    - Without arguments it finds the server as :func:`sluice.settings.find_server` says, and beyond that as the SDK
      does.
    - Every method takes plain dicts for the SDK's dataclasses and text for its enumerations.
    - ``grants`` take ``securable_name``, ``shares.list()`` lists, ``recipients.create`` and ``rotate_token`` have
      defaults; see :mod:`sluice.services`.

    What the SDK's own client accepts means the same here. Services are instances of the SDK's classes.

    Raises:
        ConfigurationError: no server, or no credentials for it.
    """

    def __init__(self, *, host: Optional[str] = None, token: Optional[str] = None, config: Any = None,
                 **more: Any) -> None:
        if config is not None:
            super().__init__(config=config)
        else:
            arguments = settings.sdk_arguments(host, token, more)
            try:
                super().__init__(**arguments)
            except ValueError as error:
                if arguments.get("token") or settings.find_server(host, token):
                    raise
                raise settings.not_found() from error
        for service in vars(self).values():
            original: Any = type(service)
            if original.__module__.startswith("databricks.sdk.") and "_api" in vars(service):
                service.__class__ = accepting_class(_extended(original))

    @property
    def shares(self) -> Shares:
        """Shares and what they hold."""
        return cast(Shares, super().shares)

    @property
    def recipients(self) -> Recipients:
        """Recipients and their tokens."""
        return cast(Recipients, super().recipients)

    @property
    def grants(self) -> Grants:
        """Who may read what."""
        return cast(Grants, super().grants)

    @property
    def tables(self) -> Tables:
        """Registered tables."""
        return cast(Tables, super().tables)
