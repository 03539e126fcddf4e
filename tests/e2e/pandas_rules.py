"""Compares a data frame of the official client with the rows it should hold, value by value and in order.

pandas has no place for some of what Delta tables hold. Each change it makes is one of these rules, and nothing else may differ:

NULL_MAKES_FLOATS    an integer column with a null in it may come as floats, its nulls as NaN
NULL_IS_NAN          a null of a column of floats may come as NaN
NULL_IS_NAT          a null of a timestamp column may come as NaT
NO_ZONE              a timestamp without its zone, as the time in UTC: a partition value, of an INT96 column, or in an array
NANOS_INSIDE         a timestamp of an INT96 column may come as a whole number of nanoseconds inside a struct
MISSING_CHILD        a struct lacks the fields that its file lacks; they are null
"""
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import feather

from delta_arrow import int96_columns


class Differs(AssertionError):
    pass


def require(condition, where, seen, wanted):
    if not condition:
        raise Differs(f"{where}: {seen!r} came, {wanted!r} was wanted")


def compare_frame(frame, wanted, partition_columns):
    """`frame` is what client_dump.rows_of wrote down, `wanted` an Arrow table."""
    require(frame["columns"] == wanted.column_names, "columns", frame["columns"], wanted.column_names)
    require(frame["num_rows"] == wanted.num_rows, "rows", frame["num_rows"], wanted.num_rows)
    if "arrow" in frame:
        compare_many(feather.read_table(frame["arrow"]), wanted)
        return
    int96 = int96_columns(wanted)
    for name, values in zip(frame["columns"], frame["values"]):
        place = {word for word, columns in (("partition", partition_columns), ("int96", int96)) if name in columns}
        compare(values, wanted.column(name).combine_chunks(), name, frozenset(place))


def compare_many(seen, wanted):
    """Rows too many to be looked at one by one. Arrow guesses a decimal's precision by its values; nothing else is changed."""
    for name, one, other in zip(wanted.column_names, seen.columns, wanted.columns):
        if pa.types.is_decimal(one.type):
            one = one.cast(other.type)
        require(one.equals(other), name, one.type, other.type)


def compare(seen, wanted, where, place=frozenset()):
    """A list of cells against an Arrow array. `place` says what rules depend on: `partition`, `int96`, `struct`, `array`."""
    require(len(seen) == len(wanted), where, len(seen), len(wanted))
    kind = wanted.type
    if pa.types.is_struct(kind):
        compare_structs(seen, wanted, where, place)
    elif pa.types.is_map(kind):
        compare_maps(seen, wanted, where, place)
    elif pa.types.is_list(kind):
        compare_lists(seen, wanted, where, place)
    else:
        rule = scalar_rule(kind, wanted.null_count > 0, place)
        for at, (one, other) in enumerate(zip(seen, plain(wanted))):
            require(rule(one, other), f"{where}[{at}]", one, other)


def plain(array):
    """Python values; timestamps as microseconds, which reach further than `datetime`."""
    if pa.types.is_timestamp(array.type):
        return array.cast(pa.int64()).to_pylist()
    return array.to_pylist()


def scalar_rule(kind, has_nulls, place):
    if pa.types.is_integer(kind):
        return lambda seen, wanted: same_integer(seen, wanted, has_nulls)
    if pa.types.is_floating(kind):
        return same_float
    if pa.types.is_decimal(kind):
        return lambda seen, wanted: seen == (None if wanted is None else {"decimal": str(wanted)})
    if pa.types.is_timestamp(kind):
        return lambda seen, wanted: same_timestamp(seen, wanted, place)
    if pa.types.is_boolean(kind):
        return lambda seen, wanted: seen is wanted
    if pa.types.is_string(kind):
        return lambda seen, wanted: seen == wanted and isinstance(seen, (str, type(None)))
    if pa.types.is_binary(kind):
        return lambda seen, wanted: seen == (None if wanted is None else {"bytes": wanted.hex()})
    if pa.types.is_date(kind):
        return lambda seen, wanted: seen == (None if wanted is None else {"date": wanted.isoformat()})
    raise ValueError(f"no rule for {kind}")


def float_of(seen):
    return float.fromhex(seen["float"]) if isinstance(seen, dict) and "float" in seen else None


def is_nan(seen):
    number = float_of(seen)
    return number is not None and number != number


def same_integer(seen, wanted, has_nulls):
    if wanted is None:
        return seen is None or is_nan(seen)  # NULL_MAKES_FLOATS
    if has_nulls and float_of(seen) is not None:
        return float_of(seen) == float(wanted)  # NULL_MAKES_FLOATS
    return isinstance(seen, int) and not isinstance(seen, bool) and seen == wanted


def same_float(seen, wanted):
    if wanted is None:
        return seen is None or is_nan(seen)  # NULL_IS_NAN
    if wanted != wanted:
        return is_nan(seen)
    return isinstance(seen, dict) and seen.get("float") == wanted.hex()


def same_timestamp(seen, wanted, place):
    if wanted is None:
        return seen is None or seen == {"nat": True}  # NULL_IS_NAT
    if isinstance(seen, int):
        return place >= {"int96", "struct"} and seen == wanted * 1000  # NANOS_INSIDE
    if not isinstance(seen, dict) or seen.get("micros") != wanted:
        return False
    return seen["zone"] or bool(place & {"partition", "int96", "array"})  # NO_ZONE


def compare_structs(seen, wanted, where, place):
    present = check_nulls(seen, wanted, where)
    for field, children in zip(wanted.type, wanted.flatten()):
        cells, places = [], []
        for at in present:
            value = seen[at].get("struct", {})
            if field.name not in value:
                require(not children[at].is_valid, f"{where}[{at}].{field.name}", seen[at], children[at])  # MISSING_CHILD
                continue
            cells.append(value[field.name])
            places.append(at)
        if len(places) != len(seen):
            # Nulls of the parent make its children floats as well: the rule must see them.
            hidden = [at for at in range(len(seen)) if at not in set(places)]
            places, cells = places + hidden, cells + [None] * len(hidden)
        compare(cells, children.take(pa.array(places, pa.int64())), f"{where}.{field.name}", place | {"struct"})
    for at in present:
        extra = set(seen[at].get("struct", {})) - {field.name for field in wanted.type}
        require("struct" in seen[at] and not extra, f"{where}[{at}]", seen[at], wanted.type)


def compare_lists(seen, wanted, where, place):
    present = check_nulls(seen, wanted, where)
    for at in present:
        require("list" in seen[at], f"{where}[{at}]", seen[at], wanted.type)
    lengths = pc.list_value_length(wanted).to_pylist()
    for at in present:
        require(len(seen[at]["list"]) == lengths[at], f"{where}[{at}]", seen[at], lengths[at])
    compare([cell for at in present for cell in seen[at]["list"]], wanted.flatten(), where + "[]", place | {"array"})


def compare_maps(seen, wanted, where, place):
    present = check_nulls(seen, wanted, where)
    entries = [wanted[at].as_py() for at in present]
    for at, pairs in zip(present, entries):
        cells = seen[at].get("list", [])
        require("list" in seen[at] and len(cells) == len(pairs), f"{where}[{at}]", seen[at], pairs)
        require(all("pair" in cell for cell in cells), f"{where}[{at}]", seen[at], pairs)
    keys, items = wanted.type.key_type, wanted.type.item_type
    compare([cell["pair"][0] for at in present for cell in seen[at]["list"]],
            pa.array([key for pairs in entries for key, _ in pairs], keys), where + ".key", place)
    compare([cell["pair"][1] for at in present for cell in seen[at]["list"]],
            pa.array([item for pairs in entries for _, item in pairs], items), where + ".value", place)


def check_nulls(seen, wanted, where):
    """Nested values are null or not null alike; gives the places of the others."""
    for at, valid in enumerate(wanted.is_valid().to_pylist()):
        require((seen[at] is not None) == valid, f"{where}[{at}]", seen[at], wanted[at])
    return [at for at in range(len(seen)) if seen[at] is not None]
