R"sql(
-- A partition clause as JSON, in the form of the REST API; NULL: the whole table is shared.
ALTER TABLE share_objects ADD COLUMN partitions TEXT;
)sql"
