//! SQLite counts every piece of memory that it takes and gives back, under one lock for all threads of the process, so that
//! somebody may ask for the sum. Two cores that play one story each wait for that lock all the time, and nobody asks.
#![expect(unsafe_code, reason = "SQLite is told by its own C function, before it is used")]

use libsqlite3_sys as ffi;

/// No sums. Without effect when SQLite is in use already (https://sqlite.org/c3ref/config.html).
pub(crate) fn uncounted() {
    // SAFETY: the option takes one int; the call refuses by itself when SQLite has been initialised.
    unsafe {
        ffi::sqlite3_config(ffi::SQLITE_CONFIG_MEMSTATUS, 0);
    }
}
