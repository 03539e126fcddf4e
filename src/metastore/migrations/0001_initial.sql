R"sql(
-- BIGINT, BYTES, KEYTEXT and TABLE_OPTIONS are replaced by what the database calls them (Dialect).
-- Times are milliseconds since 1970, booleans 0 or 1. docs/metastore-schema.md describes each table.

CREATE TABLE change_counter (
    id BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    generation BIGINT NOT NULL,
    outbox_sequence BIGINT NOT NULL
) TABLE_OPTIONS;
INSERT INTO change_counter (id, generation, outbox_sequence) VALUES (1, 1, 0);

CREATE TABLE metastore (
    id BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    metastore_id TEXT NOT NULL,
    workspace_id TEXT NOT NULL,
    name TEXT NOT NULL,
    owner TEXT NOT NULL,
    master_key_fingerprint TEXT NOT NULL,
    recipient_token_lifetime_s BIGINT NOT NULL,
    organization_name TEXT,
    scope TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    updated_at BIGINT NOT NULL,
    updated_by TEXT NOT NULL
) TABLE_OPTIONS;

CREATE TABLE catalogs (
    id KEYTEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    name_folded KEYTEXT NOT NULL,
    owner TEXT NOT NULL,
    comment TEXT,
    properties TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    updated_at BIGINT NOT NULL,
    updated_by TEXT NOT NULL
) TABLE_OPTIONS;
CREATE UNIQUE INDEX catalogs_by_name ON catalogs (name_folded);

CREATE TABLE schemas (
    id KEYTEXT NOT NULL PRIMARY KEY,
    catalog_id KEYTEXT NOT NULL REFERENCES catalogs (id),
    name TEXT NOT NULL,
    name_folded KEYTEXT NOT NULL,
    owner TEXT NOT NULL,
    comment TEXT,
    properties TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    updated_at BIGINT NOT NULL,
    updated_by TEXT NOT NULL
) TABLE_OPTIONS;
CREATE UNIQUE INDEX schemas_by_name ON schemas (catalog_id, name_folded);

CREATE TABLE tables (
    id KEYTEXT NOT NULL PRIMARY KEY,
    schema_id KEYTEXT NOT NULL REFERENCES schemas (id),
    name TEXT NOT NULL,
    name_folded KEYTEXT NOT NULL,
    location KEYTEXT NOT NULL,
    owner TEXT NOT NULL,
    comment TEXT,
    properties TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    updated_at BIGINT NOT NULL,
    updated_by TEXT NOT NULL
) TABLE_OPTIONS;
CREATE UNIQUE INDEX tables_by_name ON tables (schema_id, name_folded);
CREATE INDEX tables_by_location ON tables (location);

CREATE TABLE shares (
    id KEYTEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    name_folded KEYTEXT NOT NULL,
    owner TEXT NOT NULL,
    comment TEXT,
    storage_root TEXT,
    replication_config TEXT,
    serverless_budget_policy_id TEXT,
    created_at BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    updated_at BIGINT NOT NULL,
    updated_by TEXT NOT NULL
) TABLE_OPTIONS;
CREATE UNIQUE INDEX shares_by_name ON shares (name_folded);

-- source_id has no foreign key: an object outlives its source as SOURCE_NOT_FOUND.
CREATE TABLE share_objects (
    id KEYTEXT NOT NULL PRIMARY KEY,
    share_id KEYTEXT NOT NULL REFERENCES shares (id) ON DELETE CASCADE,
    position BIGINT NOT NULL,
    type TEXT NOT NULL,
    name TEXT NOT NULL,
    name_folded KEYTEXT NOT NULL,
    source_id KEYTEXT NOT NULL,
    alias_schema TEXT NOT NULL,
    alias_table TEXT NOT NULL,
    alias_folded KEYTEXT NOT NULL,
    shared_as TEXT,
    comment TEXT,
    data_object_type TEXT,
    history BIGINT NOT NULL,
    cdf_enabled BIGINT,
    start_version BIGINT,
    added_at_version BIGINT NOT NULL,
    added_at BIGINT NOT NULL,
    added_by TEXT NOT NULL,
    status TEXT NOT NULL
) TABLE_OPTIONS;
CREATE UNIQUE INDEX share_objects_by_position ON share_objects (share_id, position);
CREATE UNIQUE INDEX share_objects_by_name ON share_objects (share_id, name_folded);
CREATE UNIQUE INDEX share_objects_by_alias ON share_objects (share_id, alias_folded);
CREATE UNIQUE INDEX share_objects_by_source ON share_objects (source_id, share_id);

CREATE TABLE recipients (
    id KEYTEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    name_folded KEYTEXT NOT NULL,
    owner TEXT NOT NULL,
    authentication_type TEXT NOT NULL,
    comment TEXT,
    email TEXT,
    expiration_time BIGINT,
    blocked BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    updated_at BIGINT NOT NULL,
    updated_by TEXT NOT NULL
) TABLE_OPTIONS;
CREATE UNIQUE INDEX recipients_by_name ON recipients (name_folded);

CREATE TABLE recipient_properties (
    recipient_id KEYTEXT NOT NULL REFERENCES recipients (id) ON DELETE CASCADE,
    key KEYTEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (recipient_id, key)
) TABLE_OPTIONS;

CREATE TABLE recipient_ip_ranges (
    recipient_id KEYTEXT NOT NULL REFERENCES recipients (id) ON DELETE CASCADE,
    position BIGINT NOT NULL,
    ip_range TEXT NOT NULL,
    PRIMARY KEY (recipient_id, position)
) TABLE_OPTIONS;

-- public_id and digest are NULL until a link becomes a bearer token.
CREATE TABLE recipient_tokens (
    id KEYTEXT NOT NULL PRIMARY KEY,
    recipient_id KEYTEXT NOT NULL REFERENCES recipients (id) ON DELETE CASCADE,
    position BIGINT NOT NULL,
    state TEXT NOT NULL,
    public_id KEYTEXT,
    digest BYTES,
    link_id KEYTEXT NOT NULL,
    link_generation BIGINT NOT NULL,
    link_expires_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    activated_at BIGINT,
    created_at BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    updated_at BIGINT NOT NULL,
    updated_by TEXT NOT NULL
) TABLE_OPTIONS;
CREATE UNIQUE INDEX recipient_tokens_by_recipient ON recipient_tokens (recipient_id, position);
CREATE UNIQUE INDEX recipient_tokens_by_public_id ON recipient_tokens (public_id);
CREATE UNIQUE INDEX recipient_tokens_by_link ON recipient_tokens (link_id);

-- object_key is object_id, or empty for the whole share, so that a unique index sees it.
CREATE TABLE grants (
    id KEYTEXT NOT NULL PRIMARY KEY,
    share_id KEYTEXT NOT NULL REFERENCES shares (id) ON DELETE CASCADE,
    object_id KEYTEXT REFERENCES share_objects (id) ON DELETE CASCADE,
    object_key KEYTEXT NOT NULL,
    recipient_id KEYTEXT NOT NULL REFERENCES recipients (id) ON DELETE CASCADE,
    privilege KEYTEXT NOT NULL,
    expires_at BIGINT,
    granted_at BIGINT NOT NULL,
    granted_by TEXT NOT NULL
) TABLE_OPTIONS;
CREATE UNIQUE INDEX grants_by_share ON grants (share_id, recipient_id, object_key, privilege);
CREATE INDEX grants_by_recipient ON grants (recipient_id, share_id);
CREATE INDEX grants_by_object ON grants (object_id);
CREATE INDEX grants_by_expiry ON grants (expires_at);

CREATE TABLE storage_credentials (
    id KEYTEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    name_folded KEYTEXT NOT NULL,
    owner TEXT NOT NULL,
    comment TEXT,
    read_only BIGINT NOT NULL,
    kind TEXT NOT NULL,
    settings TEXT NOT NULL,
    sealed_secret BYTES NOT NULL,
    created_at BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    updated_at BIGINT NOT NULL,
    updated_by TEXT NOT NULL
) TABLE_OPTIONS;
CREATE UNIQUE INDEX storage_credentials_by_name ON storage_credentials (name_folded);

CREATE TABLE external_locations (
    id KEYTEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    name_folded KEYTEXT NOT NULL,
    url KEYTEXT NOT NULL,
    owner TEXT NOT NULL,
    credential_id KEYTEXT REFERENCES storage_credentials (id),
    comment TEXT,
    read_only BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    updated_at BIGINT NOT NULL,
    updated_by TEXT NOT NULL
) TABLE_OPTIONS;
CREATE UNIQUE INDEX external_locations_by_name ON external_locations (name_folded);
CREATE UNIQUE INDEX external_locations_by_url ON external_locations (url);
CREATE INDEX external_locations_by_credential ON external_locations (credential_id);

-- public_id is NULL for a token of free text, which is found by its digest.
CREATE TABLE admin_tokens (
    id KEYTEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    public_id KEYTEXT,
    digest BYTES NOT NULL,
    expires_at BIGINT,
    created_at BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    updated_at BIGINT NOT NULL,
    updated_by TEXT NOT NULL
) TABLE_OPTIONS;
CREATE UNIQUE INDEX admin_tokens_by_public_id ON admin_tokens (public_id);

CREATE TABLE audit_outbox (
    sequence BIGINT NOT NULL PRIMARY KEY,
    created_at BIGINT NOT NULL,
    payload TEXT NOT NULL
) TABLE_OPTIONS;
)sql"
