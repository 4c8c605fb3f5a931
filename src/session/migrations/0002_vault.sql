-- What is sealed under the vault's key. The one check row tells a wrong key before anything is written.
CREATE TABLE vault_check (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    sealed BLOB NOT NULL
);
CREATE TABLE vault_entry (
    profile TEXT NOT NULL,
    field TEXT NOT NULL,
    sealed BLOB NOT NULL,
    PRIMARY KEY (profile, field)
) WITHOUT ROWID;

-- What is known of a session without the key. Times are seconds since 1970.
CREATE TABLE kept_session (
    profile TEXT PRIMARY KEY,
    -- Whose session it is: a fingerprint of portal, installation and user.
    seat BLOB NOT NULL,
    -- What it was signed in with: a fingerprint of all secrets.
    credential BLOB NOT NULL,
    -- Counts every change of the sealed state.
    version INTEGER NOT NULL,
    signed_in INTEGER NOT NULL,
    saved INTEGER NOT NULL,
    is_open INTEGER NOT NULL,
    probed INTEGER,
    probe TEXT,
    ended INTEGER,
    end_kind TEXT,
    end_why TEXT
) WITHOUT ROWID;

-- What happened to a portal user that the next sign-in must know of: tries, and who took the seat.
CREATE TABLE seat_note (
    id INTEGER PRIMARY KEY,
    seat BLOB NOT NULL,
    kind TEXT NOT NULL,
    at INTEGER NOT NULL,
    why TEXT NOT NULL
);
CREATE INDEX seat_note_by_seat ON seat_note (seat, kind, at);

-- Credentials that the portal refused, by a salted fingerprint of their values.
CREATE TABLE bad_credential (
    credential BLOB PRIMARY KEY,
    at INTEGER NOT NULL,
    why TEXT NOT NULL
) WITHOUT ROWID;
