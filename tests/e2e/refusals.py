"""Which fixture tables are refused, and by which words. docs/delta-support.md says the same to people."""
import re

import lake

GONE = ("RESOURCE_DOES_NOT_EXIST", "table files missing")


def unsupported(words):
    return ("UNSUPPORTED_OPERATION", words)


# Tables that are damaged, foreign or hostile: outcome `error`, `rows-or-error` or `policy`.
DAMAGED = {
    "golden/data-reader-absolute-paths-escaped-chars": GONE,
    "golden/deltalog-invalid-protocol-version": unsupported("reader version 99"),
    "golden/deltalog-state-reconstruction-from-checkpoint-missing-metadata": GONE,
    "golden/deltalog-state-reconstruction-from-checkpoint-missing-protocol": GONE,
    "golden/deltalog-state-reconstruction-without-metadata": GONE,
    "golden/deltalog-state-reconstruction-without-protocol": GONE,
    "golden/versions-not-contiguous": GONE,
    "hand/corrupt-checkpoint-truncated-no-commits": GONE,
    "hand/corrupt-commit-gap": GONE,
    "hand/corrupt-commit-truncated": GONE,
    "hand/corrupt-path-dotdot": unsupported("a file outside of its own folder"),
    "hand/corrupt-reader-version-9": unsupported("reader version 9"),
    "hand/corrupt-schema-json": GONE,
    "hand/corrupt-unknown-reader-feature": unsupported("teleport"),
    "hand/corrupt-unknown-type": unsupported("the unknown type 'quaternion'"),
}

# Tables that cannot be registered: the words of the administration's answer.
UNREGISTERED = {"hand/corrupt-log-empty": "holds no Delta table"}

# What a parquet client would misread, or nobody may read -> the word by which the refusal names it. The newest version is
# judged by the whole expected file, an older one by the parts that are told for each version.
FEATURES = [
    (lambda state: state.deletion_vectors, "deletionVectors"),
    (lambda state: state.column_mapping, "columnMapping"),
    (lambda state: state.uses_type("timestamp_ntz"), "timestampNtz"),
    (lambda state: state.uses_type("variant"), "variantType"),
    (lambda state: state.uses_type("void"), "void columns"),
    (lambda state: state.types_changed, "typeWidening"),
    (lambda state: state.files_elsewhere, "outside of its own folder and of every registered location"),
]


class State:
    """What decides about one version of a table."""

    def __init__(self, schema, files, column_mapping):
        self.schema = str(schema or "").replace("'", '"')
        self.deletion_vectors = any("#" in key for key in files)
        self.files_elsewhere = any(key.startswith(("/", "file:/")) and not key.startswith(lake.NEUTRAL_ROOT) for key in files)
        self.column_mapping = column_mapping

    def uses_type(self, name):
        return f'"{name}"' in self.schema

    @property
    def types_changed(self):
        return "delta.typeChanges" in self.schema


def latest(table):
    files = [file["path"] + ("#" if file.get("deletionVector") else "") for file in table.expected["active_files"]]
    mode = table.expected["configuration"].get("delta.columnMapping.mode", "none")
    return State(table.expected.get("schema"), files, mode != "none")


def at(table, version):
    """`version` is an entry of the expected file's `versions`; those of very many files are not named there."""
    schema = version.get("schema", table.expected.get("schema"))
    # A mapping once switched on stays, and from then on every field has a physical name.
    return State(schema, version.get("files") or (), "columnMapping.physicalName" in str(schema))


def words(state):
    return [word for applies, word in FEATURES if applies(state)]


def names_all(message, wanted):
    """Whether a message, as it was sent or as a client shows it, names everything that is in the way."""
    text = re.sub(r"['\"]\n\s*['\"]", "", message)  # pprint breaks a long text into several literals
    return all(word in text for word in wanted)
