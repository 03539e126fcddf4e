"""Services of databricks-sdk with the spellings that scripts use and no release of the SDK had."""
from typing import Any, Dict, Iterator, List, Optional, Tuple, Union

from databricks.sdk.service import catalog, sharing

from . import names
from .coercion import accepting_plain_values, coerce, plain

OBJECT_GRANTS = "/api/sluice/v1/grants"
ROTATION_GRACE_S = 24 * 3600

# Parts of the full name, by the type of a shared object or securable. Types that are not here have names of their own.
_NAME_PARTS = {"TABLE": 3, "VIEW": 3, "MATERIALIZED_VIEW": 3, "STREAMING_TABLE": 3, "FOREIGN_TABLE": 3, "FUNCTION": 3,
               "VOLUME": 3, "MODEL": 3, "SCHEMA": 2}

_update_share = accepting_plain_values(sharing.SharesAPI.update)
_create_recipient = accepting_plain_values(sharing.RecipientsAPI.create)
_update_grants = accepting_plain_values(catalog.GrantsAPI.update)


class Shares(sharing.SharesAPI):
    """``w.shares``."""

    def list(self, **more: Any) -> Iterator[sharing.ShareInfo]:
        """The name that ``list_shares`` had in older releases of the SDK."""
        return self.list_shares(**more)

    def update(self, name: str, *, updates: Optional[List[Any]] = None, **more: Any) -> sharing.ShareInfo:
        """As in the SDK. An update may be a dict; names of objects with fewer parts are completed."""
        if updates is not None:
            more["updates"] = [_with_full_name(update) for update in updates]
        changed: sharing.ShareInfo = _update_share(self, name, **more)
        return changed


class Recipients(sharing.RecipientsAPI):
    """``w.recipients``."""

    def create(self, name: str, authentication_type: Union[sharing.AuthenticationType, str] = "TOKEN",
               **more: Any) -> sharing.RecipientInfo:
        """As in the SDK; a recipient gets a token unless another ``authentication_type`` is given."""
        created: sharing.RecipientInfo = _create_recipient(self, name, authentication_type, **more)
        return created

    def rotate_token(self, name: str,
                     existing_token_expire_in_seconds: int = ROTATION_GRACE_S) -> sharing.RecipientInfo:
        """As in the SDK; the old token works for another day unless another grace is given."""
        return super().rotate_token(name, existing_token_expire_in_seconds)


class Tables(catalog.TablesAPI):
    """``w.tables``: names with fewer parts are completed."""

    def get(self, full_name: str, **more: Any) -> catalog.TableInfo:
        """As in the SDK."""
        return super().get(names.complete(full_name), **more)

    def exists(self, full_name: str) -> catalog.TableExistsResponse:
        """As in the SDK."""
        return super().exists(names.complete(full_name))

    def update(self, full_name: str, **more: Any) -> None:
        """As in the SDK."""
        super().update(names.complete(full_name), **more)

    def delete(self, full_name: str) -> Any:
        """As in the SDK."""
        return super().delete(names.complete(full_name))


class Grants(catalog.GrantsAPI):
    """``w.grants``, with ``securable_name`` beside ``full_name``.

    Either of them names the securable. Both together mean the object ``full_name`` in the share ``securable_name``,
    whatever the type: a grant that opens this one object to a recipient, and only through that share.
    """

    def get(self, securable_type: Any, full_name: Optional[str] = None, *, securable_name: Optional[str] = None,
            **more: Any) -> catalog.GetPermissionsResponse:
        """As in the SDK."""
        name, share = _target(securable_type, full_name, securable_name)
        if share is None:
            return super().get(plain(securable_type), name, **more)
        assignments = self._object_assignments(share, name, more.get("principal"))
        return catalog.GetPermissionsResponse(privilege_assignments=assignments)

    def get_effective(self, securable_type: Any, full_name: Optional[str] = None, *,
                      securable_name: Optional[str] = None, **more: Any) -> catalog.EffectivePermissionsList:
        """As in the SDK; of one securable."""
        name, share = _target(securable_type, full_name, securable_name)
        if share is not None:
            raise TypeError("get_effective() is about one securable: give full_name or securable_name")
        return super().get_effective(plain(securable_type), name, **more)

    def update(self, securable_type: Any, full_name: Optional[str] = None, *, securable_name: Optional[str] = None,
               changes: Optional[List[Any]] = None, **more: Any) -> catalog.UpdatePermissionsResponse:
        """As in the SDK. A change may be a dict.

        On an object in a share each change is a request of its own: when one fails, those before it hold.
        """
        name, share = _target(securable_type, full_name, securable_name)
        if share is None:
            updated: catalog.UpdatePermissionsResponse = _update_grants(
                self, plain(securable_type), name, changes=changes, **more)
            return updated
        for change in changes or []:
            self._change_object(share, name, plain(change))
        assignments = self._object_assignments(share, name, None)
        return catalog.UpdatePermissionsResponse(privilege_assignments=assignments)

    def _change_object(self, share: str, name: str, change: Dict[str, Any]) -> None:
        """Takes away first, then adds, as the server does within a change."""
        recipient = change.get("principal")
        removed = {_privilege(text) for text in change.get("remove") or []}
        if removed:
            for grant in self._object_grants(share, name, recipient):
                if "ALL_PRIVILEGES" in removed or removed & {_privilege(p) for p in grant["privileges"]}:
                    self._api.do("DELETE", f"{OBJECT_GRANTS}/{grant['id']}")
        if change.get("add"):
            more = {key: value for key, value in change.items() if key not in ("principal", "add", "remove")}
            body = {"share": share, "object": name, "recipient": recipient, "privileges": change["add"], **more}
            self._api.do("PUT", OBJECT_GRANTS, body=body)

    def _object_grants(self, share: str, name: str, recipient: Optional[str]) -> List[Dict[str, Any]]:
        query = {"share": share, "object": name}
        if recipient is not None:
            query["recipient"] = recipient
        grants: List[Dict[str, Any]] = self._api.do("GET", OBJECT_GRANTS, query=query).get("grants", [])
        return grants

    def _object_assignments(self, share: str, name: str,
                            recipient: Optional[str]) -> List[catalog.PrivilegeAssignment]:
        return [catalog.PrivilegeAssignment.from_dict({"principal": grant["recipient"],
                                                       "privileges": grant["privileges"]})
                for grant in self._object_grants(share, name, recipient)]


def _privilege(text: Any) -> str:
    return str(plain(text)).upper().replace(" ", "_")


def _target(securable_type: Any, full_name: Optional[str], securable_name: Optional[str]) -> Tuple[str, Optional[str]]:
    """The name of the securable, and the share it is in if both names are given."""
    if full_name is None and securable_name is None:
        raise TypeError("missing the name of the securable: full_name, or securable_name")
    kind = str(plain(securable_type)).rpartition(".")[2].upper()
    if full_name is not None and securable_name is not None and full_name != securable_name:
        return names.complete(full_name, _NAME_PARTS.get(kind, 3)), securable_name
    name = full_name if full_name is not None else securable_name
    assert name is not None
    return (names.complete(name, _NAME_PARTS[kind]) if kind in _NAME_PARTS else name), None


def _with_full_name(update: Any) -> Any:
    update = coerce(update, sharing.SharedDataObjectUpdate)
    written = plain(update)
    shared = written.get("data_object") if isinstance(written, dict) else None
    if not isinstance(shared, dict) or not isinstance(shared.get("name"), str):
        return update
    parts = _NAME_PARTS.get(str(shared.get("data_object_type") or "TABLE").upper())
    if parts is None:
        return update
    shared = dict(shared, name=names.complete(shared["name"], parts))
    return coerce(dict(written, data_object=shared), sharing.SharedDataObjectUpdate)
