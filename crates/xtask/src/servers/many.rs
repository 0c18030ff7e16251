//! Shops that have sold much, for measuring: the files of a seeded database with its orders multiplied by SQL, because asking the
//! shop for ten thousand of them would take hours. They are kept beside the logs of the servers, by their size and by all that
//! they came from.

use super::cache::{beside, hash, is_fresh, put, read};
use super::postgres::{Postgres, Programs};
use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};

/// The database's own name in every seeded shop.
const DATABASE: &str = "shop";

/// The template of a shop with at least so many orders, made of the template of the tests' shop by `statements`.
pub(super) fn template(
    programs: &Programs,
    seeded: &Path,
    statements: &Path,
    orders: u32,
    logs: &Path,
) -> Result<PathBuf> {
    let name = seeded.file_name().and_then(|name| name.to_str());
    let name = name.context("a cache folder has a name")?;
    let facts = read(&seeded.join("seed.json"))?;
    let from = hash(&[&read(statements)?, &facts]);
    let template = logs.join(format!("{name}-{orders}-{from:016x}"));
    if is_fresh(&template) {
        return Ok(template);
    }
    println!("{name}: multiplying its orders to {orders}");
    let folder = beside(&template)?;
    let database = Postgres::start(programs, Some(&seeded.join("data")), logs)?;
    database.carry_out_with(DATABASE, statements, &[("mostrador.orders", orders)])?;
    database.into_template(&folder.join("data"))?;
    fs::write(folder.join("seed.json"), facts)?;
    if template.exists() {
        fs::remove_dir_all(&template)?;
    }
    put(&folder, &template)?;
    Ok(template)
}
