-- presses.db, version 1. Instants are UTC milliseconds; days are YYYYMMDD in Vietnam.
-- rating: 0 very_satisfied, 1 satisfied, 2 dissatisfied · clock: 0 synced, 1 estimated, 2 unsure
-- reason: 0 none, 1 time, 2 conduct, 3 procedure · void: 0 none, 1 repeat, 2 stuck, 3 test
-- exclusion: 0 counted, 1 repeat, 2 stuck, 3 test, 4 maintenance, 5 out_of_hours
CREATE TABLE spools (id INTEGER PRIMARY KEY, box TEXT NOT NULL, spool TEXT NOT NULL, UNIQUE (box, spool));
CREATE TABLE presses (spool INTEGER NOT NULL, at_ms INTEGER NOT NULL, seq INTEGER NOT NULL, rating INTEGER NOT NULL,
  clock INTEGER NOT NULL, reason INTEGER NOT NULL, void INTEGER NOT NULL, PRIMARY KEY (spool, at_ms, seq)) WITHOUT ROWID;
CREATE UNIQUE INDEX one_press_per_identity ON presses (spool, seq);
CREATE TABLE held (spool INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, PRIMARY KEY (spool, first)) WITHOUT ROWID;
CREATE TABLE dirty (day INTEGER NOT NULL, box TEXT NOT NULL, PRIMARY KEY (day, box)) WITHOUT ROWID;
CREATE TABLE box_days (unit TEXT NOT NULL, day INTEGER NOT NULL, box TEXT NOT NULL, counter TEXT NOT NULL, rating INTEGER NOT NULL,
  reason INTEGER NOT NULL, exclusion INTEGER NOT NULL, n INTEGER NOT NULL,
  PRIMARY KEY (unit, day, box, rating, reason, exclusion)) WITHOUT ROWID;
CREATE INDEX box_days_by_box ON box_days (box, day);
CREATE TABLE unit_days (unit TEXT NOT NULL, day INTEGER NOT NULL, rating INTEGER NOT NULL, reason INTEGER NOT NULL,
  exclusion INTEGER NOT NULL, n INTEGER NOT NULL, PRIMARY KEY (unit, day, rating, reason, exclusion)) WITHOUT ROWID;
-- The same summed over months; day is the first of the month.
CREATE TABLE box_months (unit TEXT NOT NULL, day INTEGER NOT NULL, box TEXT NOT NULL, counter TEXT NOT NULL, rating INTEGER NOT NULL,
  reason INTEGER NOT NULL, exclusion INTEGER NOT NULL, n INTEGER NOT NULL,
  PRIMARY KEY (unit, day, box, counter, rating, reason, exclusion)) WITHOUT ROWID;
CREATE TABLE unit_months (unit TEXT NOT NULL, day INTEGER NOT NULL, rating INTEGER NOT NULL, reason INTEGER NOT NULL,
  exclusion INTEGER NOT NULL, n INTEGER NOT NULL, PRIMARY KEY (unit, day, rating, reason, exclusion)) WITHOUT ROWID;
CREATE TABLE facts (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID; -- method (store.rollup.METHOD), raw_since
