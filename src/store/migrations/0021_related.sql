-- 関連するネットワーク: a municipality's words about its neighbouring networks, in their order, as JSON.
CREATE TABLE related_networks (
    lg_code    TEXT PRIMARY KEY REFERENCES municipality (lg_code),
    body       TEXT NOT NULL,
    version    INTEGER NOT NULL DEFAULT 1,
    updated_at TEXT NOT NULL
) STRICT;
