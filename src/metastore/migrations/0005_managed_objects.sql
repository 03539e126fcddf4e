R"sql(
-- Which objects a configuration file made or took over. Exactly one of the references is set, of a
-- grant those of its ends; object_key names them all. Rows go with what they are about.
CREATE TABLE managed_objects (
    object_key KEYTEXT NOT NULL PRIMARY KEY,
    catalog_id KEYTEXT REFERENCES catalogs (id) ON DELETE CASCADE,
    schema_id KEYTEXT REFERENCES schemas (id) ON DELETE CASCADE,
    table_id KEYTEXT REFERENCES tables (id) ON DELETE CASCADE,
    share_id KEYTEXT REFERENCES shares (id) ON DELETE CASCADE,
    share_object_id KEYTEXT REFERENCES share_objects (id) ON DELETE CASCADE,
    recipient_id KEYTEXT REFERENCES recipients (id) ON DELETE CASCADE,
    managed_by KEYTEXT NOT NULL,
    first_applied_at BIGINT NOT NULL,
    applied_by TEXT NOT NULL
) TABLE_OPTIONS;
CREATE INDEX managed_objects_by_file ON managed_objects (managed_by);
CREATE INDEX managed_objects_by_catalog ON managed_objects (catalog_id);
CREATE INDEX managed_objects_by_schema ON managed_objects (schema_id);
CREATE INDEX managed_objects_by_table ON managed_objects (table_id);
CREATE INDEX managed_objects_by_share ON managed_objects (share_id);
CREATE INDEX managed_objects_by_share_object ON managed_objects (share_object_id);
CREATE INDEX managed_objects_by_recipient ON managed_objects (recipient_id);
)sql"
