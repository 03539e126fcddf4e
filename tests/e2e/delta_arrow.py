"""Reads the files behind an answer into one Arrow table with the columns and types of the table's schema: what any correct
client has to arrive at."""
import datetime
import decimal
import io
import json
import re

import pyarrow as pa
import pyarrow.parquet as pq

INT96 = b"int96"
SIMPLE = {
    "byte": pa.int8(), "short": pa.int16(), "integer": pa.int32(), "long": pa.int64(), "float": pa.float32(),
    "double": pa.float64(), "string": pa.string(), "binary": pa.binary(), "boolean": pa.bool_(), "date": pa.date32(),
    "timestamp": pa.timestamp("us", "UTC"), "timestamp_ntz": pa.timestamp("us"), "void": pa.null(), "null": pa.null(),
}


def arrow_type(delta_type):
    if isinstance(delta_type, str):
        match = re.fullmatch(r"decimal\((\d+),\s*(-?\d+)\)", delta_type)
        if match:
            return pa.decimal128(int(match.group(1)), int(match.group(2)))
        # A collated string is a string: `string collate X`.
        return SIMPLE[delta_type.split(" ")[0]]
    kind = delta_type["type"]
    if kind == "struct":
        return pa.struct([pa.field(f["name"], arrow_type(f["type"])) for f in delta_type["fields"]])
    if kind == "array":
        return pa.list_(arrow_type(delta_type["elementType"]))
    return pa.map_(arrow_type(delta_type["keyType"]), arrow_type(delta_type["valueType"]))


def arrow_schema(schema_string):
    fields = json.loads(schema_string)["fields"]
    return pa.schema([pa.field(f["name"], arrow_type(f["type"])) for f in fields])


def partition_scalar(text, kind):
    """A partition value of the log as a value; None and '' are null (except that '' of a string column is null as well)."""
    if text is None or text == "":
        return None
    if pa.types.is_boolean(kind):
        return text.lower() == "true"
    if pa.types.is_integer(kind):
        return int(text)
    if pa.types.is_floating(kind):
        return float(text.replace("Infinity", "inf"))
    if pa.types.is_decimal(kind):
        return decimal.Decimal(text)
    if pa.types.is_date(kind):
        year, month, day = map(int, text.split("-"))
        return datetime.date(year, month, day)
    if pa.types.is_timestamp(kind):
        return timestamp_micros(text)
    if pa.types.is_binary(kind):
        return text.encode("utf-8")
    return text


def timestamp_micros(text):
    text = text.replace("T", " ")
    offset = 0
    match = re.search(r"(Z|[+-]\d\d:?\d\d)$", text)
    if match:
        zone = match.group(1)
        text = text[:match.start()]
        if zone != "Z":
            sign = -1 if zone[0] == "-" else 1
            offset = sign * (int(zone[1:3]) * 3600 + int(zone[-2:]) * 60)
    day, _, clock = text.partition(" ")
    year, month, date = map(int, day.split("-"))
    hours, minutes, seconds = (clock.split(":") + ["0", "0", "0"])[:3] if clock else ("0", "0", "0")
    whole, _, fraction = seconds.partition(".")
    days = datetime.date(year, month, date).toordinal() - datetime.date(1970, 1, 1).toordinal()
    total = days * 86400 + int(hours) * 3600 + int(minutes) * 60 + int(whole) - offset
    return total * 10**6 + int((fraction + "000000")[:6])


def conform(array, kind):
    """The column of a file as the column of the schema: children by name, missing ones null, narrower numbers widened."""
    if isinstance(array, pa.ChunkedArray):
        return pa.chunked_array([conform(chunk, kind) for chunk in array.chunks], type=kind)
    if array.type == kind:
        return array
    if pa.types.is_struct(kind):
        have = {array.type.field(i).name: i for i in range(array.type.num_fields)}
        children = [conform(array.field(have[f.name]), f.type) if f.name in have else pa.nulls(len(array), f.type)
                    for f in kind]
        return pa.StructArray.from_arrays(children, fields=list(kind), mask=array.is_null() if array.null_count else None)
    if pa.types.is_list(kind):
        mask = array.is_null() if array.null_count else None
        return pa.ListArray.from_arrays(array.offsets, conform(array.values, kind.value_type), mask=mask) \
            if mask is None or array.offset == 0 else array.cast(kind)
    if pa.types.is_map(kind):
        mask = array.is_null() if array.null_count else None
        return pa.MapArray.from_arrays(array.offsets, conform(array.keys, kind.key_type),
                                       conform(array.items, kind.item_type), mask=mask)
    if pa.types.is_timestamp(kind) and pa.types.is_timestamp(array.type):
        return array.cast(pa.timestamp(kind.unit), safe=False).cast(kind, safe=False) if array.type.tz is None \
            else array.cast(kind, safe=False)
    return array.cast(kind, safe=False)


def read_files(answer_lines, fetch):
    """`fetch(url)` gives the bytes of a link. Returns the table of all files in the order of the answer; int96_columns() tells
    which of its columns a file holds in the INT96 form."""
    schema = arrow_schema(answer_lines[1]["metaData"]["schemaString"])
    partition_columns = answer_lines[1]["metaData"]["partitionColumns"]
    pieces, int96 = [], set()
    for line in answer_lines[2:]:
        file = line["file"]
        content = io.BytesIO(fetch(file["url"]))
        leaves = pq.read_metadata(content).schema
        int96.update(leaf.path.split(".")[0] for leaf in leaves if leaf.physical_type == "INT96")
        data = pq.read_table(content, coerce_int96_timestamp_unit="us", partitioning=None)
        columns = []
        for field in schema:
            if field.name in partition_columns:
                value = partition_scalar(file["partitionValues"][field.name], field.type)
                columns.append(pa.repeat(pa.scalar(value, field.type), data.num_rows))
            elif field.name in data.column_names:
                columns.append(conform(data.column(field.name), field.type))
            else:
                columns.append(pa.nulls(data.num_rows, field.type))
        pieces.append(pa.table(columns, schema=schema) if len(schema) else data.select([]))
    rows = pa.concat_tables(pieces) if pieces else schema.empty_table()
    return rows.replace_schema_metadata({INT96: json.dumps(sorted(int96))})


def int96_columns(rows):
    return json.loads((rows.schema.metadata or {}).get(INT96, "[]"))
