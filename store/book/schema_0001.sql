-- The book, version 1. Times are UTC milliseconds, days are ISO text in Vietnam, both ends of a validity are within.
CREATE TABLE users (
  name TEXT PRIMARY KEY, role TEXT NOT NULL CHECK (role IN ('city', 'unit', 'viewer')),
  password_hash TEXT NOT NULL, disabled_ms INTEGER);
CREATE TABLE wrong_passwords (name TEXT PRIMARY KEY, number INTEGER NOT NULL, waits_until_ms INTEGER NOT NULL);
CREATE TABLE ended_sessions (id TEXT PRIMARY KEY, until_ms INTEGER NOT NULL); -- logged out before their time
CREATE TABLE user_units (user TEXT NOT NULL REFERENCES users ON DELETE CASCADE, unit TEXT NOT NULL, PRIMARY KEY (user, unit));
CREATE TABLE audit (id INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, who TEXT NOT NULL, action TEXT NOT NULL,
  subject TEXT NOT NULL, detail TEXT NOT NULL DEFAULT '');

-- registry
CREATE TABLE units (code TEXT NOT NULL, name TEXT NOT NULL, kind TEXT NOT NULL, parent TEXT NOT NULL,
  valid_from TEXT NOT NULL, valid_to TEXT, PRIMARY KEY (code, valid_from));
CREATE TABLE counters (code TEXT NOT NULL, unit TEXT NOT NULL, name TEXT NOT NULL, field TEXT NOT NULL, stage TEXT NOT NULL,
  valid_from TEXT NOT NULL, valid_to TEXT, PRIMARY KEY (code, valid_from));
CREATE TABLE box_places (box TEXT NOT NULL, counter TEXT NOT NULL, valid_from TEXT NOT NULL, valid_to TEXT,
  PRIMARY KEY (box, valid_from));
CREATE TABLE registry_files (name TEXT PRIMARY KEY, sha256 TEXT NOT NULL); -- the CSV files as last imported or exported
CREATE TABLE boxes_seen (box TEXT PRIMARY KEY); -- every box that this book ever registered
CREATE TABLE weekly_hours (scope TEXT NOT NULL, weekday INTEGER NOT NULL, opens INTEGER NOT NULL, closes INTEGER NOT NULL,
  valid_from TEXT NOT NULL, valid_to TEXT, PRIMARY KEY (scope, weekday, opens, valid_from));
CREATE TABLE special_days (scope TEXT NOT NULL, day TEXT NOT NULL, works_as INTEGER, name TEXT NOT NULL, PRIMARY KEY (scope, day));
CREATE TABLE maintenance (id INTEGER PRIMARY KEY, box TEXT NOT NULL, since_ms INTEGER NOT NULL, until_ms INTEGER NOT NULL, note TEXT NOT NULL);
CREATE TABLE rules (version INTEGER PRIMARY KEY, valid_from TEXT NOT NULL, grace_min INTEGER NOT NULL, note TEXT NOT NULL); -- version 1 is built in
CREATE TABLE initiative_days (id INTEGER PRIMARY KEY, name TEXT NOT NULL, weekday INTEGER, day TEXT, units TEXT NOT NULL, -- JSON lists, [] = all
  counters TEXT NOT NULL, fields TEXT NOT NULL, valid_from TEXT NOT NULL, valid_to TEXT);
CREATE TABLE targets (measure TEXT NOT NULL, unit TEXT NOT NULL, year INTEGER NOT NULL, value REAL NOT NULL, -- unit '*' = all
  PRIMARY KEY (measure, unit, year));
CREATE TABLE box_settings (box TEXT PRIMARY KEY, lockout_s REAL NOT NULL, reasons INTEGER NOT NULL); -- box '*' = default
CREATE TABLE certificates (serial TEXT PRIMARY KEY, name TEXT NOT NULL, not_after_ms INTEGER NOT NULL, issued_ms INTEGER NOT NULL, revoked_ms INTEGER);

-- what ingest keeps beside the presses
CREATE TABLE rejects (id INTEGER PRIMARY KEY, sha256 TEXT NOT NULL, topic TEXT NOT NULL, box TEXT NOT NULL, cause TEXT NOT NULL,
  detail TEXT NOT NULL, spool TEXT, seq INTEGER, at_ms INTEGER, payload BLOB NOT NULL, presses INTEGER NOT NULL DEFAULT 1,
  copies INTEGER NOT NULL DEFAULT 1, first_ms INTEGER NOT NULL, last_ms INTEGER NOT NULL,
  requeue_asked_ms INTEGER, requeued_ms INTEGER, UNIQUE (topic, sha256, cause)); -- requeued: it is in the store now
CREATE INDEX rejects_by_identity ON rejects (box, spool, seq);
CREATE INDEX rejects_by_arrival ON rejects (box, first_ms);
CREATE TABLE lost (box TEXT NOT NULL, spool TEXT NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, who TEXT NOT NULL,
  reason TEXT NOT NULL, at_ms INTEGER NOT NULL, PRIMARY KEY (box, spool, first));
CREATE TABLE box_state (box TEXT PRIMARY KEY, online INTEGER NOT NULL DEFAULT 0, online_changed_ms INTEGER, last_seen_ms INTEGER,
  health TEXT, health_received_ms INTEGER, clock_error_ms INTEGER); -- health: the last report as it came
CREATE TABLE spool_reports (box TEXT NOT NULL, spool TEXT NOT NULL, day TEXT NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,
  receipted INTEGER NOT NULL, sent_ms INTEGER NOT NULL, broken INTEGER NOT NULL DEFAULT 0, clock_synced INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (box, spool, day)) WITHOUT ROWID; -- last report of each day; last, receipted, broken: of all days until then
CREATE TABLE refills (id TEXT PRIMARY KEY, box TEXT NOT NULL, since_ms INTEGER NOT NULL, asked_ms INTEGER NOT NULL, done_ms INTEGER, cause TEXT NOT NULL);
CREATE TABLE alerts (id INTEGER PRIMARY KEY, kind TEXT NOT NULL, box TEXT NOT NULL, unit TEXT NOT NULL, detail TEXT NOT NULL,
  begin_ms INTEGER NOT NULL, end_ms INTEGER, acknowledged_by TEXT, acknowledged_ms INTEGER, notified_ms INTEGER, end_notified_ms INTEGER);
CREATE UNIQUE INDEX open_alerts ON alerts (kind, ifnull(nullif(box, ''), unit)) WHERE end_ms IS NULL; -- box '': about the unit
CREATE TABLE services (name TEXT PRIMARY KEY, at_ms INTEGER NOT NULL, state TEXT NOT NULL); -- heartbeats, JSON
CREATE TABLE recounts (id INTEGER PRIMARY KEY, box TEXT NOT NULL, since TEXT NOT NULL, until TEXT, cause TEXT NOT NULL, at_ms INTEGER NOT NULL); -- box-days whose place or rule changed; facts has how far each store has taken them up

-- figures from elsewhere, undoable by import
CREATE TABLE imports (id INTEGER PRIMARY KEY, kind TEXT NOT NULL, file TEXT NOT NULL, who TEXT NOT NULL, at_ms INTEGER NOT NULL, undone_ms INTEGER, undone_by TEXT);
CREATE TABLE ballots (import INTEGER NOT NULL REFERENCES imports, day TEXT NOT NULL, counter TEXT NOT NULL, very_satisfied INTEGER NOT NULL,
  satisfied INTEGER NOT NULL, dissatisfied INTEGER NOT NULL, entered_by TEXT NOT NULL, PRIMARY KEY (import, day, counter));
CREATE TABLE dossiers (import INTEGER NOT NULL REFERENCES imports, unit TEXT NOT NULL, month TEXT NOT NULL, field TEXT NOT NULL,
  received INTEGER NOT NULL, resolved INTEGER NOT NULL, on_time INTEGER NOT NULL, overdue INTEGER NOT NULL,
  petitions_received INTEGER NOT NULL, petitions_handled INTEGER NOT NULL, PRIMARY KEY (import, unit, month, field));

-- reports and pages
CREATE TABLE closed_periods (id INTEGER PRIMARY KEY, period TEXT NOT NULL, first TEXT NOT NULL, last TEXT NOT NULL, closed_ms INTEGER NOT NULL, closed_by TEXT NOT NULL,
  figures TEXT NOT NULL, reopened_ms INTEGER, reopened_by TEXT, reason TEXT);
CREATE UNIQUE INDEX one_open_closing ON closed_periods (period, first) WHERE reopened_ms IS NULL;
CREATE TABLE closed_files (closed INTEGER NOT NULL REFERENCES closed_periods, name TEXT NOT NULL, sha256 TEXT NOT NULL, content BLOB NOT NULL,
  PRIMARY KEY (closed, name));
CREATE TABLE boards (unit TEXT PRIMARY KEY, enabled INTEGER NOT NULL DEFAULT 0, remedied TEXT NOT NULL DEFAULT '', -- Những việc đã khắc phục
  changed_ms INTEGER NOT NULL, changed_by TEXT NOT NULL);
CREATE TABLE released (unit TEXT NOT NULL, day TEXT NOT NULL, very_satisfied INTEGER NOT NULL, satisfied INTEGER NOT NULL,
  dissatisfied INTEGER NOT NULL, PRIMARY KEY (unit, day)); -- the running day's split as last shown: it advances in steps, so that nobody is seen
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL); -- e.g. synthetic = 1, cookie_secret
