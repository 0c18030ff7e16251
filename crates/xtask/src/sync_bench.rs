//! `cargo xtask bench sync`: how fast a shop is read for the first time, beside a client that only downloads what that reading
//! asks for: the same questions in the same order, every answer read whole and looked at by nobody. Both ask the same real
//! server, which has been asked everything once before. Meanwhile an agent looks at lists, tickets and customers and searches.
//!
//! The ratio is the figure to compare, not the seconds: most of them are the shop's own.

use crate::project::Project;
use crate::servers::{self, Shop};
use crate::{packages, process};
use anyhow::{Context, Result, ensure};
use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::Command;

/// The program that reads a shop with the production engine, and the floor.
const READER: &str = "mostrador-bench-sync";
/// Orders of the shops that are read, unless others are asked for.
const SIZES: [u32; 2] = [1_000, 10_000];

/// Measures and prints. `sizes` are numbers of orders; none: the usual ones.
pub(crate) fn measure(project: &Project, profile: &str, sizes: &[&str]) -> Result<()> {
    packages::ensure(project, &[packages::BUILD, packages::TESTS])?;
    let sizes: Vec<u32> = sizes
        .iter()
        .map(|size| size.parse().with_context(|| format!("`{size}` is no number of orders")))
        .collect::<Result<_>>()?;
    let sizes = if sizes.is_empty() { SIZES.to_vec() } else { sizes };
    process::run(
        project
            .cargo()
            .args(["build", "-p", "host", "--bin", READER, "--profile", profile]),
    )?;
    let program = project.program(profile, READER);
    for shop in [Shop::Medusa, Shop::Vendure] {
        for size in &sizes {
            one(project, &program, shop, *size)?;
        }
    }
    Ok(())
}

fn one(project: &Project, program: &Path, shop: Shop, size: u32) -> Result<()> {
    let running = servers::busy(&project.root, shop, size)?;
    let facts: Value = serde_json::from_str(&fs::read_to_string(&running.description)?)?;
    let text = |place: &str| {
        facts[place]
            .as_str()
            .with_context(|| format!("the shop does not say its {place}"))
    };
    let (name, key) = match shop {
        Shop::Medusa => ("medusa", ("secret_key", text("secretKey")?)),
        Shop::Vendure => ("vendure", ("api_key", text("apiKey")?)),
    };
    let place = tempfile::Builder::new()
        .prefix("mostrador-bench-sync-")
        .tempdir_in(&project.target)?;
    let asked = |folder: &str| {
        let mut command = project.tool(&program.to_string_lossy());
        command.args(["--shop", name, "--field", &format!("{}={}", key.0, key.1)]);
        command.args(["--field", &format!("url={}", facts["url"].as_str().unwrap_or_default())]);
        command.arg("--folder").arg(place.path().join(folder));
        command
    };
    let floor = said(asked("floor").arg("--floor"))?;
    let ours = said(&mut asked("ours"))?;
    ensure!(
        ours["errors"] == Value::Array(Vec::new()),
        "the reading failed: {}",
        ours["errors"]
    );
    let number = |said: &Value, key: &str| said[key].as_u64().unwrap_or(0);
    let orders = number(&ours, "orders");
    ensure!(
        orders >= u64::from(size) && orders == number(&floor, "orders"),
        "{orders} orders are there after the first reading, the shop has {} and should have {size}",
        number(&floor, "orders")
    );
    let (download, whole) = (number(&floor, "millis"), number(&ours, "millis"));
    println!(
        "\n{name}, {orders} orders: {} questions, {} MB",
        number(&floor, "requests"),
        number(&floor, "bytes") / 1_000_000
    );
    println!(
        "{:<40} {download:>8} ms {:>6} orders/s",
        "downloaded and thrown away",
        rate(orders, download)
    );
    println!(
        "{:<40} {whole:>8} ms {:>6} orders/s; {} of the floor's speed; at most {} MiB of memory",
        "Mostrador, stored and searchable",
        rate(orders, whole),
        ratio(download, whole),
        number(&ours, "peakKib") / 1_024
    );
    for (question, figures) in ours["waits"].as_object().into_iter().flatten() {
        println!(
            "  meanwhile {question:<28} p50 {:>7} µs, p95 {:>7} µs ({} times)",
            figures["p50"], figures["p95"], figures["asked"]
        );
    }
    Ok(())
}

fn said(command: &mut Command) -> Result<Value> {
    let said = process::quietly(command)?;
    let line = said.lines().last().unwrap_or_default();
    serde_json::from_str(line).with_context(|| format!("not understood: {line}"))
}

/// Orders in a second.
fn rate(orders: u64, millis: u64) -> u64 {
    orders * 1_000 / millis.max(1)
}

/// How many times the second time fits into the first, with two decimals.
fn ratio(first: u64, second: u64) -> String {
    let hundredths = first * 100 / second.max(1);
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twice_as_long_is_half_the_speed() {
        assert_eq!(
            (ratio(1_000, 2_000), ratio(2_100, 1_000)),
            ("0.50".to_owned(), "2.10".to_owned())
        );
        assert_eq!((rate(10_000, 5_000), rate(1, 0)), (2_000, 1_000));
    }
}
