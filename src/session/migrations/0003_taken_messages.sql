-- Messages whose code or link was taken: by a fingerprint, never by what stands in them.
CREATE TABLE taken_message (
    message BLOB NOT NULL PRIMARY KEY,
    taken_at INTEGER NOT NULL
) WITHOUT ROWID;
