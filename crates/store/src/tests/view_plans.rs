//! How the questions of saved views are answered: along an index of the tickets, never by reading all of them and never by
//! sorting what was found, whatever the agent has put together.

use super::listing::{ANA, Draws, NOW, group};
use super::{Folder, key, open};
use crate::views::question;
use crate::{Store, TicketOrder};
use domain::view::Group;
use sqlx::{AssertSqlSafe, Row};

async fn plan(store: &Store, group: &Group, order: Option<TicketOrder>) -> Vec<String> {
    let mut query = question(group, order, ANA, NOW);
    query.push(" LIMIT ").push_bind(200_u32);
    let sql = format!("EXPLAIN QUERY PLAN {}", query.sql().as_str());
    let rows = sqlx::query(AssertSqlSafe(sql)).fetch_all(&store.readers).await.unwrap();
    rows.iter().map(|row| row.get(3)).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stored_view_walks_an_index_of_the_tickets() {
    let folder = Folder::new();
    let store = open(&folder.paths(), &key(1)).await;
    let mut draws = Draws::new();
    let mut sorted = 0;
    for _ in 0..400 {
        let tree = group(&mut draws, 2);
        for order in [Some(TicketOrder::Due), Some(TicketOrder::Newest), None] {
            let steps = plan(&store, &tree, order).await;
            let read_through = |step: &String| step.starts_with("SCAN") && !step.contains(" USING ");
            assert!(!steps.iter().any(read_through), "{order:?} {tree:?}: {steps:#?}");
            if steps.iter().any(|step| step.starts_with("USE TEMP B-TREE")) {
                // The tickets of one agent are few: they are found by their own index, and sorted.
                let own = steps.first().is_some_and(|first| first.contains("assignee=?"));
                assert!(own, "{order:?} {tree:?}: {steps:#?}");
                sorted += 1;
            }
        }
    }
    assert!(sorted < 60, "{sorted} of the questions sort");
}
