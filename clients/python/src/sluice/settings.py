"""Which server to talk to and with which token."""
import ipaddress
import os
import urllib.parse
from dataclasses import dataclass
from typing import Any, Dict, Iterator, Mapping, Optional

from .errors import ConfigurationError
from .version import __version__

DEFAULT_ADMIN_URL = "http://127.0.0.1:8081"
DEFAULT_DATA_DIRECTORY = "sluice-data"
TOKEN_BYTES_MAX = 64 * 1024

PLACES = ("the arguments host and token; DATABRICKS_HOST and DATABRICKS_TOKEN; SLUICE_ADMIN_URL and SLUICE_TOKEN; "
          "the current context of the sluice command (SLUICE_TOKEN_FILE, or admin.token in SLUICE_DATA_DIR or "
          "./sluice-data for a server on this machine)")


@dataclass(frozen=True)
class Server:
    """An administration listener and the token for it. The token does not show in its printed form."""

    host: str
    token: str
    from_databricks: bool
    """Whether databricks-sdk would have found both halves by itself."""

    def __repr__(self) -> str:
        return f"Server(host={self.host!r}, token=***)"


@dataclass(frozen=True)
class _Place:
    """One place that may hold either half."""

    host: Optional[str]
    token: Optional[str]
    is_databricks: bool = False


def find_server(host: Optional[str] = None, token: Optional[str] = None,
                environ: Optional[Mapping[str, str]] = None) -> Optional[Server]:
    """The first of the four places that has an answer; None if none has.

    A token goes only to the host of its own place, so that one for this server is never sent to another. Arguments
    may stand in for either half. ``DATABRICKS_TOKEN`` goes with a ``host`` argument as it does in databricks-sdk.

    Raises:
        ConfigurationError: a token file is named and cannot be used.
    """
    environ = os.environ if environ is None else environ
    if host and token:
        return Server(host, token, True)
    for place in _places(environ, host):
        where, secret = host or place.host, token or place.token
        if where and secret:
            return Server(where, secret, place.is_databricks)
    return None


# What databricks-sdk's configuration takes without deciding about credentials.
_INDIFFERENT = frozenset(("cluster_id", "custom_headers", "debug_headers", "debug_truncate_bytes", "group_id", "product",
                          "product_version", "workspace_id"))


def sdk_arguments(host: Optional[str], token: Optional[str], more: Mapping[str, Any]) -> Dict[str, Any]:
    """Keyword arguments for databricks-sdk's ``WorkspaceClient`` or ``Config``.

    Other credentials among the arguments, and what the SDK finds by itself, are left to the SDK.
    """
    given = {name: value for name, value in more.items() if value is not None}
    given.setdefault("product", "sluice-python")
    given.setdefault("product_version", __version__)
    if not given.keys() <= _INDIFFERENT:
        return dict(given, host=host, token=token)
    server = find_server(host, token)
    if server is None or server.from_databricks:
        return dict(given, host=host, token=token)
    # Without the type, credentials that the environment holds for other servers would count as a second choice.
    return dict(given, host=server.host, token=server.token, auth_type="pat")


def not_found() -> ConfigurationError:
    """The error for when no place has an answer."""
    return ConfigurationError(f"no server or no token for it was found. Looked at: {PLACES}.")


def _text(environ: Mapping[str, str], name: str) -> Optional[str]:
    return environ.get(name, "").strip() or None


def _places(environ: Mapping[str, str], host: Optional[str]) -> Iterator[_Place]:
    """The places behind the arguments, in order, each read only when it is reached. With ``host``, without those
    whose token is for another server."""
    yield _Place(_text(environ, "DATABRICKS_HOST"), _text(environ, "DATABRICKS_TOKEN"), is_databricks=True)
    url = _text(environ, "SLUICE_ADMIN_URL")
    if host and url and not _same_server(url, host):
        return
    url = host or url or DEFAULT_ADMIN_URL
    # As for the sluice command, a token without an address is one for the server at the default address.
    yield _Place(url, _text(environ, "SLUICE_TOKEN"))
    token_file = _text(environ, "SLUICE_TOKEN_FILE")
    if token_file:
        yield _Place(url, _read_token(token_file))
        return
    path = os.path.join(_text(environ, "SLUICE_DATA_DIR") or DEFAULT_DATA_DIRECTORY, "admin.token")
    if _is_loopback(url) and os.path.isfile(path):
        yield _Place(url, _read_token(path))


def _read_token(path: str) -> str:
    try:
        with open(path, encoding="utf-8") as file:
            text = file.read(TOKEN_BYTES_MAX).strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"the token file {path} cannot be read: {error}") from error
    if not text:
        raise ConfigurationError(f"the token file {path} is empty")
    return text


def _is_loopback(url: str) -> bool:
    name = urllib.parse.urlsplit(_with_scheme(url)).hostname or ""
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def _same_server(one: str, other: str) -> bool:
    return _address(one) == _address(other)


def _address(url: str) -> "tuple[str, str, Optional[int]]":
    parts = urllib.parse.urlsplit(_with_scheme(url))
    default = {"http": 80, "https": 443}.get(parts.scheme)
    return parts.scheme, (parts.hostname or "").lower(), parts.port or default


def _with_scheme(url: str) -> str:
    return url if "://" in url else "https://" + url
