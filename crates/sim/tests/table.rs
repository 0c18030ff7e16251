//! The single-fault table, complete: every scenario in every weather that it can meet, killed at every boundary, without room
//! at every commit.

use sim::cores::{self, Numbers};
use sim::table::{self, Scenario};
use sim::template::Template;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};

#[test]
fn no_single_fault_loses_or_doubles_anything() {
    let template = cores::alone(Template::make()).unwrap().unwrap();
    let rows: Vec<_> = Scenario::ALL
        .iter()
        .flat_map(|scenario| scenario.weathers().into_iter().map(move |weather| (*scenario, weather)))
        .collect();
    let (cells, broken) = (AtomicU32::new(0), Mutex::new(Vec::new()));
    cores::work(&Numbers::of(&(1..=rows.len() as u64)), async |number| {
        let (scenario, (name, weather)) = &rows[number as usize - 1];
        match table::row(&template, *scenario, name, weather).await {
            Ok(count) => {
                cells.fetch_add(count, Ordering::Relaxed);
            }
            Err((cell, rule)) => broken.lock().unwrap().push(format!("{cell}: {rule:?}")),
        }
    })
    .unwrap();
    let (cells, broken) = (cells.into_inner(), broken.into_inner().unwrap());
    println!("{} rows, {cells} cells", rows.len());
    assert!(broken.is_empty(), "{broken:#?}");
    assert!(cells > 2_500, "only {cells} cells: boundaries are no longer passed");
}
