R"sql(
-- What users may do with a securable (A52). Exactly one of the four references is set, none for the
-- metastore; securable_id is the same id, so that a unique index sees it.
CREATE TABLE privileges (
    id KEYTEXT NOT NULL PRIMARY KEY,
    securable_type KEYTEXT NOT NULL,
    securable_id KEYTEXT NOT NULL,
    catalog_id KEYTEXT REFERENCES catalogs (id) ON DELETE CASCADE,
    schema_id KEYTEXT REFERENCES schemas (id) ON DELETE CASCADE,
    table_id KEYTEXT REFERENCES tables (id) ON DELETE CASCADE,
    recipient_id KEYTEXT REFERENCES recipients (id) ON DELETE CASCADE,
    principal TEXT NOT NULL,
    principal_folded KEYTEXT NOT NULL,
    privilege KEYTEXT NOT NULL,
    expires_at BIGINT,
    granted_at BIGINT NOT NULL,
    granted_by TEXT NOT NULL
) TABLE_OPTIONS;
CREATE UNIQUE INDEX privileges_by_securable ON privileges (securable_id, principal_folded, privilege);
CREATE INDEX privileges_by_principal ON privileges (principal_folded, securable_id);
CREATE INDEX privileges_by_catalog ON privileges (catalog_id);
CREATE INDEX privileges_by_schema ON privileges (schema_id);
CREATE INDEX privileges_by_table ON privileges (table_id);
CREATE INDEX privileges_by_recipient ON privileges (recipient_id);
CREATE INDEX privileges_by_expiry ON privileges (expires_at);

-- Which expiries have been told, so that each is told once. An expiry that is moved is another one.
CREATE TABLE told_expiries (
    kind KEYTEXT NOT NULL,
    object_id KEYTEXT NOT NULL,
    expires_at BIGINT NOT NULL,
    told_at BIGINT NOT NULL,
    PRIMARY KEY (kind, object_id, expires_at)
) TABLE_OPTIONS;
CREATE INDEX told_expiries_by_age ON told_expiries (expires_at);
CREATE INDEX recipient_tokens_by_expiry ON recipient_tokens (expires_at);
CREATE INDEX recipients_by_expiry ON recipients (expiration_time);
CREATE INDEX admin_tokens_by_expiry ON admin_tokens (expires_at);

-- Why a token was revoked, and when each was used last (A139).
ALTER TABLE recipient_tokens ADD COLUMN revoke_reason TEXT;
CREATE TABLE token_uses (
    token_id KEYTEXT NOT NULL PRIMARY KEY REFERENCES recipient_tokens (id) ON DELETE CASCADE,
    used_at BIGINT NOT NULL,
    used_ip TEXT NOT NULL,
    used_agent TEXT NOT NULL
) TABLE_OPTIONS;
)sql"
