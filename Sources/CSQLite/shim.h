#ifndef MELSCOPE_CSQLITE_SHIM_H
#define MELSCOPE_CSQLITE_SHIM_H

#include <sqlite3.h>

/* sqlite3_db_config() takes a variable list of arguments, which Swift cannot call.

   The settings that https://www.sqlite.org/security.html advises for a file that may come from anywhere: its triggers and
   views do nothing, its schema calls no function that could have an effect, and no value is longer than limit_bytes. */
static inline void melscope_sqlite_distrust(sqlite3 *db, int limit_bytes) {
    sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, (int *)0);
    sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, (int *)0);
    sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, (int *)0);
    sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_VIEW, 0, (int *)0);
    sqlite3_limit(db, SQLITE_LIMIT_LENGTH, limit_bytes);
    sqlite3_limit(db, SQLITE_LIMIT_ATTACHED, 0);
}

#endif
