//! A disk that fails: SQLite's own access to files (its VFS, https://sqlite.org/vfs.html), wrapped so that the n-th call of a
//! kind fails as the operating system would let it fail. SQLCipher works above it, so what fails is the encrypted file.
//!
//! It is made the default of the whole process, so a test that uses it must be alone in its process. Everything that is
//! not counted is handed on unchanged.
#![expect(
    unsafe_code,
    reason = "SQLite asks for a table of C functions; there is no other way to stand between it and the disk"
)]

use libsqlite3_sys as ffi;
use std::ffi::{c_char, c_int, c_void};
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU8, Ordering};

/// Which call fails, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DiskFault {
    /// A write finds no room (ENOSPC).
    Full,
    /// A write fails (EIO).
    Write,
    /// The disk cannot promise that it has it (fsync fails).
    Sync,
    /// A read fails (EIO).
    Read,
}

impl DiskFault {
    /// All of them.
    pub const ALL: &[DiskFault] = &[DiskFault::Full, DiskFault::Write, DiskFault::Sync, DiskFault::Read];

    fn code(self) -> c_int {
        match self {
            DiskFault::Full => ffi::SQLITE_FULL,
            DiskFault::Write => ffi::SQLITE_IOERR_WRITE,
            DiskFault::Sync => ffi::SQLITE_IOERR_FSYNC,
            DiskFault::Read => ffi::SQLITE_IOERR_READ,
        }
    }
}

static KIND: AtomicU8 = AtomicU8::new(0);
static LEFT: AtomicI64 = AtomicI64::new(0);
static STAYS: AtomicBool = AtomicBool::new(false);
static FIRED: AtomicBool = AtomicBool::new(false);

/// From now on the n-th call of this kind fails (from 1), and with `stays` every later one too.
pub fn fail_at(fault: DiskFault, n: i64, stays: bool) {
    FIRED.store(false, Ordering::SeqCst);
    STAYS.store(stays, Ordering::SeqCst);
    LEFT.store(n, Ordering::SeqCst);
    KIND.store(fault as u8 + 1, Ordering::SeqCst);
}

/// The disk is sound again; true when it had failed.
pub fn mend() -> bool {
    KIND.store(0, Ordering::SeqCst);
    FIRED.load(Ordering::SeqCst)
}

fn strikes(fault: DiskFault) -> Option<c_int> {
    if KIND.load(Ordering::SeqCst) != fault as u8 + 1 {
        return None;
    }
    let left = LEFT.fetch_sub(1, Ordering::SeqCst);
    let now = left == 1 || (left < 1 && STAYS.load(Ordering::SeqCst));
    if now {
        FIRED.store(true, Ordering::SeqCst);
    }
    now.then(|| fault.code())
}

/// An open file: SQLite sees the first field, the real file lies behind the struct.
#[repr(C)]
struct File {
    head: ffi::sqlite3_file,
    real: *mut ffi::sqlite3_file,
}

static BASE: std::sync::OnceLock<usize> = std::sync::OnceLock::new();

fn base() -> *mut ffi::sqlite3_vfs {
    BASE.get().copied().unwrap_or(0) as *mut ffi::sqlite3_vfs
}

/// Calls a method of the real file.
macro_rules! on_real {
    ($file:ident, $method:ident $(, $argument:expr)*) => {{
        // SAFETY: SQLite hands over a file that `open` below has filled, and calls no method after `xClose`.
        unsafe {
            let real = (*$file.cast::<File>()).real;
            match (*(*real).pMethods).$method {
                Some(method) => method(real $(, $argument)*),
                None => Default::default(),
            }
        }
    }};
}

extern "C" fn close(file: *mut ffi::sqlite3_file) -> c_int {
    on_real!(file, xClose)
}

extern "C" fn read(file: *mut ffi::sqlite3_file, to: *mut c_void, amount: c_int, at: i64) -> c_int {
    strikes(DiskFault::Read).unwrap_or_else(|| on_real!(file, xRead, to, amount, at))
}

extern "C" fn write(file: *mut ffi::sqlite3_file, from: *const c_void, amount: c_int, at: i64) -> c_int {
    strikes(DiskFault::Full)
        .or_else(|| strikes(DiskFault::Write))
        .unwrap_or_else(|| on_real!(file, xWrite, from, amount, at))
}

extern "C" fn truncate(file: *mut ffi::sqlite3_file, size: i64) -> c_int {
    on_real!(file, xTruncate, size)
}

extern "C" fn sync(file: *mut ffi::sqlite3_file, flags: c_int) -> c_int {
    strikes(DiskFault::Sync).unwrap_or_else(|| on_real!(file, xSync, flags))
}

extern "C" fn file_size(file: *mut ffi::sqlite3_file, size: *mut i64) -> c_int {
    on_real!(file, xFileSize, size)
}

extern "C" fn lock(file: *mut ffi::sqlite3_file, level: c_int) -> c_int {
    on_real!(file, xLock, level)
}

extern "C" fn unlock(file: *mut ffi::sqlite3_file, level: c_int) -> c_int {
    on_real!(file, xUnlock, level)
}

extern "C" fn reserved(file: *mut ffi::sqlite3_file, out: *mut c_int) -> c_int {
    on_real!(file, xCheckReservedLock, out)
}

extern "C" fn control(file: *mut ffi::sqlite3_file, what: c_int, with: *mut c_void) -> c_int {
    on_real!(file, xFileControl, what, with)
}

extern "C" fn sector(file: *mut ffi::sqlite3_file) -> c_int {
    on_real!(file, xSectorSize)
}

extern "C" fn device(file: *mut ffi::sqlite3_file) -> c_int {
    on_real!(file, xDeviceCharacteristics)
}

extern "C" fn map(file: *mut ffi::sqlite3_file, page: c_int, size: c_int, grow: c_int, to: *mut *mut c_void) -> c_int {
    on_real!(file, xShmMap, page, size, grow, to)
}

extern "C" fn shm_lock(file: *mut ffi::sqlite3_file, from: c_int, count: c_int, flags: c_int) -> c_int {
    on_real!(file, xShmLock, from, count, flags)
}

extern "C" fn barrier(file: *mut ffi::sqlite3_file) {
    on_real!(file, xShmBarrier)
}

extern "C" fn unmap(file: *mut ffi::sqlite3_file, delete: c_int) -> c_int {
    on_real!(file, xShmUnmap, delete)
}

static METHODS: ffi::sqlite3_io_methods = ffi::sqlite3_io_methods {
    iVersion: 2,
    xClose: Some(close),
    xRead: Some(read),
    xWrite: Some(write),
    xTruncate: Some(truncate),
    xSync: Some(sync),
    xFileSize: Some(file_size),
    xLock: Some(lock),
    xUnlock: Some(unlock),
    xCheckReservedLock: Some(reserved),
    xFileControl: Some(control),
    xSectorSize: Some(sector),
    xDeviceCharacteristics: Some(device),
    xShmMap: Some(map),
    xShmLock: Some(shm_lock),
    xShmBarrier: Some(barrier),
    xShmUnmap: Some(unmap),
    xFetch: None,
    xUnfetch: None,
};

extern "C" fn open(
    _: *mut ffi::sqlite3_vfs,
    name: *const c_char,
    file: *mut ffi::sqlite3_file,
    flags: c_int,
    out: *mut c_int,
) -> c_int {
    // SAFETY: SQLite gives `szOsFile` bytes, which are those of `File` and of the real file behind it.
    unsafe {
        let own = file.cast::<File>();
        let real = own.add(1).cast::<ffi::sqlite3_file>();
        (*own).real = real;
        (*own).head.pMethods = std::ptr::null();
        let Some(open) = (*base()).xOpen else {
            return ffi::SQLITE_CANTOPEN;
        };
        let result = open(base(), name, real, flags, out);
        // Whatever was opened must be closed through us, also when the opening failed half way.
        if !(*real).pMethods.is_null() {
            (*own).head.pMethods = &raw const METHODS;
        }
        result
    }
}

/// Puts itself before the disk, once for the process.
///
/// # Errors
/// SQLite's code when it will not have it.
pub fn install() -> Result<(), c_int> {
    if BASE.get().is_some() {
        return Ok(());
    }
    // SAFETY: the default VFS lives as long as the process; ours is leaked, so it does too.
    unsafe {
        let found = ffi::sqlite3_vfs_find(std::ptr::null());
        if found.is_null() || BASE.set(found as usize).is_err() {
            return Err(ffi::SQLITE_NOTFOUND);
        }
        let mut own = *found;
        own.szOsFile += c_int::try_from(size_of::<File>()).unwrap_or(16);
        own.zName = c"failing".as_ptr();
        own.pNext = std::ptr::null_mut();
        own.xOpen = Some(open);
        match ffi::sqlite3_vfs_register(Box::into_raw(Box::new(own)), 1) {
            ffi::SQLITE_OK => Ok(()),
            code => Err(code),
        }
    }
}
