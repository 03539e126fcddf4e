#!/usr/bin/env python3
"""Writes the _delta_log of a synthetic Delta table (no data files).

  delta_table.py --files 100000 --commits 10 --checkpoint-at 20 --out DIR    checkpoint + 10 JSON commits
  delta_table.py --files 1000 --commits 10 --out DIR                         JSON commits only

--files is the exact number of live files of the newest version. With --checkpoint-at V, version V (JSON and checkpoint) and
`commits` JSON commits exist; each of these adds --adds files and removes --removes files that the checkpoint holds; the
commits before V are absent, as after log cleanup. The table is partitioned by `dt` and has 6 data columns with min, max and
nullCount in its stats: about 350 bytes a file, paths of about 80. Same arguments, same bytes.
"""
import argparse, datetime, json, os, random, sys, time

T0 = 1_767_225_600_000  # 2026-01-01T00:00:00Z, ms
PARTITION = "dt"
COLUMNS = [("id", "long"), ("event_time", "timestamp"), ("customer", "string"),
           ("quantity", "integer"), ("price", "double"), ("region", "string")]
REGIONS = ["af-south-1", "ap-east-1", "eu-central-1", "eu-west-3", "sa-east-1", "us-east-2", "us-west-2"]


def schema_string():
    fields = [{"name": n, "type": t, "nullable": True, "metadata": {}} for n, t in COLUMNS]
    fields.append({"name": PARTITION, "type": "string", "nullable": True, "metadata": {}})
    return json.dumps({"type": "struct", "fields": fields}, separators=(",", ":"))


def partition_values(n):
    d = datetime.date(2025, 1, 1)
    return [(d + datetime.timedelta(days=i)).isoformat() for i in range(n)]


class Files:
    """Add actions as tuples (path, partition value, size, mtime, stats)."""

    def __init__(self, seed, partitions):
        self.r = random.Random(seed)
        self.parts = partition_values(partitions)
        self.n = 0

    def take(self, k):
        r, parts, out = self.r, self.parts, []
        bits, rnd = r.getrandbits, r.random
        for i in range(self.n, self.n + k):
            p = parts[i % len(parts)]
            h = f"{bits(128):032x}"
            path = (f"{PARTITION}={p}/part-{i % 100000:05d}-{h[:8]}-{h[8:12]}-4{h[13:16]}-a{h[17:20]}-"
                    f"{h[20:]}.c000.snappy.parquet")
            lo = i * 100000
            rows = 80000 + int(rnd() * 20000)
            q = int(rnd() * 20)
            m = int(rnd() * 1000) / 1000
            s1, s2 = int(rnd() * 40), int(rnd() * 900)
            stats = (
                f'{{"numRecords":{rows},"minValues":{{"id":{lo},"event_time":"{p}T00:{s1:02d}:11.{s2:03d}Z",'
                f'"customer":"cust-{s2:06d}","quantity":{q},"price":{m},"region":"{REGIONS[i % 3]}"}},'
                f'"maxValues":{{"id":{lo + rows},"event_time":"{p}T23:{s1 + 19:02d}:58.{s2:03d}Z",'
                f'"customer":"cust-{999999 - s2}","quantity":{q + 900},"price":{9000 + m},'
                f'"region":"{REGIONS[3 + i % 4]}"}},"nullCount":{{"id":0,"event_time":0,"customer":{s1},'
                f'"quantity":0,"price":{q},"region":0}}}}')
            out.append((path, p, 90_000_000 + int(rnd() * 60_000_000), T0 + i, stats))
        self.n += k
        return out


def add_line(f):
    path, p, size, mt, stats = f
    return json.dumps({"add": {"path": path, "partitionValues": {PARTITION: p}, "size": size,
                               "modificationTime": mt, "dataChange": True, "stats": stats}},
                      separators=(",", ":"))


def remove_line(f, when):
    path, p, size, _, _ = f
    return json.dumps({"remove": {"path": path, "deletionTimestamp": when, "dataChange": True,
                                  "extendedFileMetadata": True, "partitionValues": {PARTITION: p},
                                  "size": size}}, separators=(",", ":"))


def commit_info(version):
    return json.dumps({"commitInfo": {"timestamp": T0 + version * 60000, "operation": "WRITE",
                                      "operationParameters": {"mode": "Append", "partitionBy": '["dt"]'},
                                      "isolationLevel": "Serializable", "isBlindAppend": True,
                                      "engineInfo": "delta_table.py"}}, separators=(",", ":"))


def metadata(table_id):
    return {"id": table_id, "name": None, "description": None,
            "format": {"provider": "parquet", "options": {}}, "schemaString": schema_string(),
            "partitionColumns": [PARTITION], "configuration": {}, "createdTime": T0}


PROTOCOL = {"minReaderVersion": 1, "minWriterVersion": 2}


def write_commit(log, version, lines):
    with open(os.path.join(log, f"{version:020d}.json"), "w") as f:
        f.write("\n".join(lines) + "\n")
    t = (T0 + version * 60000) / 1000
    os.utime(f.name, (t, t))


def write_checkpoint(log, version, files, table_id, rows_per_group):
    import pyarrow as pa
    import pyarrow.parquet as pq
    smap = pa.map_(pa.string(), pa.string())
    add_t = pa.struct([("path", pa.string()), ("partitionValues", smap), ("size", pa.int64()),
                       ("modificationTime", pa.int64()), ("dataChange", pa.bool_()),
                       ("stats", pa.string()), ("tags", smap)])
    schema = pa.schema([
        ("txn", pa.struct([("appId", pa.string()), ("version", pa.int64()), ("lastUpdated", pa.int64())])),
        ("add", add_t),
        ("remove", pa.struct([("path", pa.string()), ("deletionTimestamp", pa.int64()),
                              ("dataChange", pa.bool_()), ("extendedFileMetadata", pa.bool_()),
                              ("partitionValues", smap), ("size", pa.int64())])),
        ("metaData", pa.struct([("id", pa.string()), ("name", pa.string()), ("description", pa.string()),
                                ("format", pa.struct([("provider", pa.string()), ("options", smap)])),
                                ("schemaString", pa.string()), ("partitionColumns", pa.list_(pa.string())),
                                ("configuration", smap), ("createdTime", pa.int64())])),
        ("protocol", pa.struct([("minReaderVersion", pa.int32()), ("minWriterVersion", pa.int32())])),
    ])

    def nulls(name, n):
        return pa.nulls(n, schema.field(name).type)

    name = os.path.join(log, f"{version:020d}.checkpoint.parquet")
    with pq.ParquetWriter(name, schema, compression="snappy", write_statistics=True,
                          use_dictionary=["add.partitionValues.key_value.key",
                                          "add.partitionValues.key_value.value"]) as w:
        md = dict(metadata(table_id))
        md["format"] = {"provider": "parquet", "options": []}
        md["configuration"] = []
        head = pa.Table.from_arrays([
            nulls("txn", 2), nulls("add", 2), nulls("remove", 2),
            pa.array([None, md], schema.field("metaData").type),
            pa.array([PROTOCOL, None], schema.field("protocol").type)], schema=schema)
        first = True
        for a in range(0, len(files), rows_per_group):
            chunk = files[a:a + rows_per_group]
            n = len(chunk)
            paths, parts, sizes, mtimes, stats = zip(*chunk)
            pv = pa.MapArray.from_arrays(pa.array(range(n + 1), pa.int32()),
                                         pa.array([PARTITION] * n), pa.array(parts))
            add = pa.StructArray.from_arrays(
                [pa.array(paths), pv, pa.array(sizes, pa.int64()), pa.array(mtimes, pa.int64()),
                 pa.array([False] * n), pa.array(stats), pa.nulls(n, smap)],
                fields=list(add_t))
            t = pa.Table.from_arrays([nulls("txn", n), add, nulls("remove", n), nulls("metaData", n),
                                      nulls("protocol", n)], schema=schema)
            if first:
                t, first = pa.concat_tables([head, t]).combine_chunks(), False
            w.write_table(t, row_group_size=rows_per_group + 2)
    with open(os.path.join(log, "_last_checkpoint"), "w") as f:
        json.dump({"version": version, "size": len(files) + 2, "sizeInBytes": os.path.getsize(name),
                   "numOfAddFiles": len(files)}, f)


def generate(a):
    log = os.path.join(a.out, "_delta_log")
    os.makedirs(log, exist_ok=True)
    for old in os.listdir(log):
        os.unlink(os.path.join(log, old))
    src = Files(a.seed, a.partitions)
    table_id = f"00000000-0000-4000-8000-{a.files:012d}"
    head = [json.dumps({"protocol": PROTOCOL}, separators=(",", ":")),
            json.dumps({"metaData": {k: v for k, v in metadata(table_id).items() if v is not None}},
                       separators=(",", ":"))]
    if a.checkpoint_at is None:
        for v in range(a.commits):
            k = a.files * (v + 1) // a.commits - a.files * v // a.commits
            write_commit(log, v, [commit_info(v)] + (head if v == 0 else []) +
                         [add_line(f) for f in src.take(k)])
        last = a.commits - 1
    else:
        v0 = a.checkpoint_at
        base = a.files - a.commits * (a.adds - a.removes)
        if base < max(1, a.commits * a.removes):
            sys.exit("too few --files for these --commits/--adds/--removes")
        files = src.take(base)
        write_commit(log, v0, [commit_info(v0)] + (head if v0 == 0 else []) +
                     [add_line(f) for f in files[-a.adds:]])
        write_checkpoint(log, v0, files, table_id, a.rows_per_group)
        step = max(1, base // max(1, a.commits * a.removes))
        for c in range(a.commits):
            v = v0 + 1 + c
            gone = [files[(c * a.removes + j) * step] for j in range(a.removes)]
            write_commit(log, v, [commit_info(v)] + [add_line(f) for f in src.take(a.adds)] +
                         [remove_line(f, T0 + v * 60000) for f in gone])
        last = v0 + a.commits
    return last


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--files", type=int, required=True)
    p.add_argument("--commits", type=int, required=True)
    p.add_argument("--checkpoint-at", type=int)
    p.add_argument("--out", required=True)
    p.add_argument("--partitions", type=int, default=100)
    p.add_argument("--adds", type=int, default=100, help="files added by each commit after the checkpoint")
    p.add_argument("--removes", type=int, default=10, help="files removed by each commit after the checkpoint")
    p.add_argument("--rows-per-group", type=int, default=100_000)
    p.add_argument("--seed", type=int, default=7)
    a = p.parse_args()
    t = time.time()
    last = generate(a)
    log = os.path.join(a.out, "_delta_log")
    size = sum(os.path.getsize(os.path.join(log, n)) for n in os.listdir(log))
    print(f"{a.files} files, version {last}, log {size:,} bytes, {time.time() - t:.1f} s")


if __name__ == "__main__":
    main()
