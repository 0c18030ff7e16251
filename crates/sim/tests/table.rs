//! The single-fault table, complete: every scenario in every weather, killed at every boundary, without room at every commit.

use sim::table::{self, Scenario};
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};

#[test]
fn no_single_fault_loses_or_doubles_anything() {
    let runtime = || {
        tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap()
    };
    let template = runtime().block_on(table::template()).unwrap();
    let weathers = table::weathers();
    let rows: Vec<_> = Scenario::ALL
        .iter()
        .flat_map(|scenario| weathers.iter().map(move |weather| (*scenario, weather)))
        .collect();
    let (next, cells) = (AtomicUsize::new(0), AtomicU32::new(0));
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some((scenario, (name, weather))) = rows.get(next.fetch_add(1, Ordering::Relaxed)) {
                    match runtime().block_on(table::row(template.path(), *scenario, name, weather)) {
                        Ok(count) => cells.fetch_add(count, Ordering::Relaxed),
                        Err((cell, broken)) => panic!("{cell}: {broken:?}"),
                    };
                }
            });
        }
    });
    let cells = cells.into_inner();
    println!("{} rows, {cells} cells", rows.len());
    assert!(cells > 1_000, "only {cells} cells: boundaries are no longer passed");
}
