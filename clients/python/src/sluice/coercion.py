"""Arguments of databricks-sdk's methods from plain dicts and text.

The SDK wants its dataclasses and enumerations. Here a dict becomes the dataclass by ``from_dict``, text becomes the
member of the enumeration, and what a dict says beyond what the SDK knows is sent as it was written instead of being
dropped: a server may know more than the SDK, and a limit that is lost on the way would widen access.
"""
import dataclasses
import enum
import functools
import inspect
import typing
from typing import Any, Callable, Dict, List, Optional, Type


class OpenValue(str):
    """Text in the place of an enumeration that does not have it. The server decides about it."""

    @property
    def value(self) -> str:
        """What is sent."""
        return str(self)


def coerce(value: Any, wanted: Any) -> Any:
    """``value`` as a method with a parameter annotated ``wanted`` expects it. What already fits stays as it is."""
    if value is None:
        return None
    wanted = _without_none(wanted)
    origin = typing.get_origin(wanted)
    if origin in (list, List) and isinstance(value, (list, tuple)):
        [item] = typing.get_args(wanted) or (Any,)
        return [coerce(element, item) for element in value]
    if not inspect.isclass(wanted):
        return value
    if issubclass(wanted, enum.Enum):
        return _member(value, wanted)
    if dataclasses.is_dataclass(wanted):
        if isinstance(value, dict) and hasattr(wanted, "from_dict"):
            return _from_dict(value, wanted)
        if isinstance(value, wanted):
            return _with_coerced_fields(value)
    return value


def accepting_plain_values(method: Callable[..., Any]) -> Callable[..., Any]:
    """``method`` with every argument coerced to its annotation."""
    signature = inspect.signature(method)

    @functools.wraps(method)
    def call(*positional: Any, **named: Any) -> Any:
        bound = signature.bind(*positional, **named)
        hints = _hints(method)
        for name, value in bound.arguments.items():
            if name in hints:
                bound.arguments[name] = coerce(value, hints[name])
        return method(*bound.args, **bound.kwargs)

    return call


@functools.lru_cache(maxsize=None)
def accepting_class(service: Type[Any]) -> Type[Any]:
    """A subclass of an SDK service whose public methods take plain values. Instances of one can become the other."""
    members: Dict[str, Any] = {"__doc__": service.__doc__, "__module__": service.__module__}
    for name, method in inspect.getmembers(service, inspect.isfunction):
        is_method = not isinstance(inspect.getattr_static(service, name), (staticmethod, classmethod))
        if is_method and not name.startswith("_"):
            members[name] = accepting_plain_values(method)
    return type(service.__name__, (service,), members)


def plain(value: Any) -> Any:
    """``value`` as JSON has it: dataclasses of the SDK and members of its enumerations become what they send."""
    if isinstance(value, enum.Enum):
        return value.value
    if hasattr(value, "as_dict"):
        return value.as_dict()
    if isinstance(value, dict):
        return {key: plain(member) for key, member in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(element) for element in value]
    return value


@functools.lru_cache(maxsize=None)
def _hints(of: Any) -> Dict[str, Any]:
    # Names that only a type checker knows are no reason to refuse the call; its arguments then stay as they are.
    try:
        return typing.get_type_hints(of)
    except NameError:
        return {}


def _without_none(wanted: Any) -> Any:
    if typing.get_origin(wanted) is typing.Union:
        members = [member for member in typing.get_args(wanted) if member is not type(None)]
        if len(members) == 1:
            return members[0]
    return wanted


def _member(value: Any, wanted: Type[enum.Enum]) -> Any:
    if not isinstance(value, str) or isinstance(value, enum.Enum):
        return value
    # Python prints the member of an enumeration with its class, and scripts pass that text on.
    texts = {value.casefold(), value.rpartition(".")[2].casefold()}
    found: Optional[enum.Enum] = next((m for m in wanted if str(m.value).casefold() in texts), None)
    return OpenValue(value) if found is None else found


def _from_dict(value: Dict[str, Any], wanted: Any) -> Any:
    written = plain(value)
    typed = wanted.from_dict(written)
    if typed.as_dict() != written:
        # The instance's own as_dict hides the one of its class; the typed fields stay readable.
        typed.as_dict = lambda: written
    return typed


def _with_coerced_fields(value: Any) -> Any:
    if "as_dict" in vars(value):
        return value
    declared: Any = type(value)
    hints = _hints(declared)
    changed = {}
    for field in dataclasses.fields(declared):
        before = getattr(value, field.name)
        after = coerce(before, hints.get(field.name, Any))
        if after is not before and not (isinstance(before, list) and _same_elements(before, after)):
            changed[field.name] = after
    return dataclasses.replace(value, **changed) if changed else value


def _same_elements(before: List[Any], after: List[Any]) -> bool:
    return len(before) == len(after) and all(one is other for one, other in zip(before, after))
