//! Real shops, and what the program makes of them.

mod medusa;
pub(crate) mod medusa_admin;
