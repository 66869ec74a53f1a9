-- The outbox, version 1. Times are UTC milliseconds except boottime_ms (since power-on of its boot).
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL, sum INTEGER) WITHOUT ROWID;
-- sum: device.rows.checksum, here and below: a card may change a byte, and SQLite would not notice
CREATE TABLE boots (n INTEGER PRIMARY KEY, boot TEXT NOT NULL UNIQUE, up_ms INTEGER NOT NULL DEFAULT 0,
  start_ms INTEGER, sum INTEGER); -- start_ms: when it began, once its clock has been synced
CREATE TABLE spools (n INTEGER PRIMARY KEY, spool TEXT NOT NULL UNIQUE, last INTEGER NOT NULL DEFAULT 0, -- last: the stored counter
  broken INTEGER NOT NULL DEFAULT 0, -- above 0: ended unexpectedly, so its completeness cannot be proven; counts the breaks
  sum INTEGER);
CREATE TABLE presses (
  n INTEGER PRIMARY KEY, spool TEXT NOT NULL, seq INTEGER NOT NULL, rating TEXT NOT NULL, reason TEXT, void TEXT,
  boot TEXT NOT NULL, boottime_ms INTEGER NOT NULL, taken_ms INTEGER NOT NULL, -- taken_ms: the wall clock's word then, right or wrong
  at_ms INTEGER, clock TEXT, -- empty until the time is known
  state INTEGER NOT NULL DEFAULT 0, -- 0 pending, 1 receipted, 2 rejected, 3 parked, 4 taken: not final, so not sent
  done_ms INTEGER, cause TEXT, sum INTEGER, UNIQUE (spool, seq));
CREATE INDEX presses_pending ON presses (n) WHERE state = 0;
CREATE INDEX presses_waiting ON presses (spool, seq) WHERE state IN (0, 3, 4);
CREATE INDEX presses_done ON presses (done_ms) WHERE state IN (1, 2);
CREATE INDEX presses_untimed ON presses (n) WHERE at_ms IS NULL;
