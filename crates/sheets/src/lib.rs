//! What a shop's table says, that somebody saved as a file because the shop has no other way out: orders and customers from the
//! exports that are known and from tables of anybody's own. Pure: it reads what it is given, keeps nothing and knows no clock.
//!
//! A caller looks at a file ([`look`]), has a person agree with the [`Plan`] that comes of it, and then reads it record by record
//! ([`Reading`]). Reading is the same at every time and whatever the order of the rows, holds no more than the orders whose rows
//! lie apart, and says of everything that it leaves out which row, which column and why.

mod columns;
mod exports;
mod headings;
mod look;
mod moments;
mod orders;
mod people;
mod reading;
mod rows;
mod states;
#[cfg(test)]
mod tests;
mod text;
mod values;

pub use columns::{Field, Subject};
pub use look::{Column, Looked, NoTable, Plan, look};
pub use reading::{Found, Item, Problem, Reading, Says};
pub use values::{DayOrder, Mark, Style};
