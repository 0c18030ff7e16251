//! What is asked all day costs the same however large the shop has become: no question about one person, and none about what
//! has not left, goes through everybody's addresses or through everything that ever left.

use super::{Folder, key, open};
use crate::{customers, merges, outbox, returns};
use sqlx::Row;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn questions_of_every_day_are_answered_by_an_index_of_their_own() {
    let folder = Folder::new();
    let store = open(&folder.paths(), &key(1)).await;
    let wanted = [
        (
            merges::STATEMENTS,
            "SAME_ADDRESS",
            "customer_identities_likeness (kind=? AND likeness=?)",
        ),
        (merges::STATEMENTS, "AT_PLACE", "orders_destination (destination=?)"),
        (
            customers::STATEMENTS,
            "BY_PHONE",
            "customer_identities_likeness (kind=? AND likeness=?)",
        ),
        (outbox::STATEMENTS, "OPEN", "outbox_unsettled"),
        (outbox::STATEMENTS, "COUNTS", "outbox_unsettled"),
        (outbox::STATEMENTS, "RECENT", "outbox_changed (changed_at>?)"),
        (returns::STATEMENTS, "OF_ORDERS", "outbox_returns (order_ref=?)"),
    ];
    for (statements, name, index) in wanted {
        let (_, sql) = statements.iter().find(|(one, _)| *one == name).unwrap();
        let plan = sqlx::query(sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {sql}")))
            .fetch_all(&store.readers)
            .await
            .unwrap();
        let steps: Vec<String> = plan.iter().map(|step| step.get(3)).collect();
        assert!(steps.iter().any(|step| step.contains(index)), "{name}: {steps:#?}");
        let whole =
            |step: &&String| step.contains("PRIMARY KEY (kind=?)") || *step == "SCAN x" || *step == "SCAN outbox";
        assert_eq!(steps.iter().find(whole), None, "{name}");
    }
}
