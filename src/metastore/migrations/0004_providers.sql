R"sql(
-- The recipient side: who shares with us. sealed_profile is NULL for a provider without one.
CREATE TABLE providers (
    id KEYTEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    name_folded KEYTEXT NOT NULL,
    owner TEXT NOT NULL,
    comment TEXT,
    authentication_type TEXT NOT NULL,
    credentials_version BIGINT,
    endpoint TEXT,
    profile_expires_at BIGINT,
    sealed_profile BYTES,
    created_at BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    updated_at BIGINT NOT NULL,
    updated_by TEXT NOT NULL
) TABLE_OPTIONS;
CREATE UNIQUE INDEX providers_by_name ON providers (name_folded);

-- Which tokens of another identity provider are a recipient's. audiences is a JSON array.
CREATE TABLE federation_policies (
    id KEYTEXT NOT NULL PRIMARY KEY,
    recipient_id KEYTEXT NOT NULL REFERENCES recipients (id) ON DELETE CASCADE,
    name KEYTEXT NOT NULL,
    comment TEXT,
    issuer TEXT NOT NULL,
    subject_claim TEXT NOT NULL,
    subject TEXT NOT NULL,
    audiences TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    updated_at BIGINT NOT NULL,
    updated_by TEXT NOT NULL
) TABLE_OPTIONS;
CREATE UNIQUE INDEX federation_policies_by_name ON federation_policies (recipient_id, name);

CREATE TABLE volumes (
    id KEYTEXT NOT NULL PRIMARY KEY,
    schema_id KEYTEXT NOT NULL REFERENCES schemas (id),
    name TEXT NOT NULL,
    name_folded KEYTEXT NOT NULL,
    location KEYTEXT NOT NULL,
    owner TEXT NOT NULL,
    comment TEXT,
    created_at BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    updated_at BIGINT NOT NULL,
    updated_by TEXT NOT NULL
) TABLE_OPTIONS;
CREATE UNIQUE INDEX volumes_by_name ON volumes (schema_id, name_folded);

-- provider_id and share_name are set for a catalog that was made from a share of a provider.
ALTER TABLE catalogs ADD COLUMN storage_root TEXT;
ALTER TABLE catalogs ADD COLUMN options TEXT;
ALTER TABLE catalogs ADD COLUMN provider_id KEYTEXT REFERENCES providers (id);
ALTER TABLE catalogs ADD COLUMN share_name TEXT;
CREATE INDEX catalogs_by_provider ON catalogs (provider_id);
ALTER TABLE schemas ADD COLUMN storage_root TEXT;

-- What is kept and echoed of recipients that sign in elsewhere. The lists are JSON arrays.
ALTER TABLE recipients ADD COLUMN sharing_code TEXT;
ALTER TABLE recipients ADD COLUMN data_recipient_global_metastore_id KEYTEXT;
ALTER TABLE recipients ADD COLUMN allowed_acceptance_types TEXT;
ALTER TABLE recipients ADD COLUMN allowed_global_metastore_ids TEXT;

-- The name by which an object is shared that is no table.
ALTER TABLE share_objects ADD COLUMN string_shared_as TEXT;

-- What a shared notebook says, in base64. By itself: lists of objects do without it.
CREATE TABLE share_object_contents (
    object_id KEYTEXT NOT NULL PRIMARY KEY REFERENCES share_objects (id) ON DELETE CASCADE,
    content TEXT NOT NULL
) TABLE_OPTIONS;
)sql"
