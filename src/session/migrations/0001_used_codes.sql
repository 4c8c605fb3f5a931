-- The steps of TOTP seeds that were handed out. Folders of the first version have both tables already.
CREATE TABLE IF NOT EXISTS code_salt (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    salt BLOB NOT NULL
);
INSERT OR IGNORE INTO code_salt (only_row, salt) VALUES (1, randomblob(32));
CREATE TABLE IF NOT EXISTS used_code (
    seed BLOB NOT NULL,
    step INTEGER NOT NULL,
    PRIMARY KEY (seed, step)
) WITHOUT ROWID;
