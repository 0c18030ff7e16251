//! The first reading of each list comes newest first and says how far it is; orders are compared again every week.

use super::*;
use domain::DAY;

/// A shop with orders of these ages, in days; each is named by its age.
fn aged(days: &[i64]) -> Fake {
    let fake = Fake::recorded();
    {
        let mut lists = fake.lists.lock().unwrap();
        let orders = lists.get_mut("orders").unwrap();
        let mut one = orders
            .iter()
            .find(|row| answers::list(row, "returns").is_empty())
            .unwrap()
            .clone();
        let now = *fake.now.lock().unwrap();
        *orders = days
            .iter()
            .enumerate()
            .map(|(place, days)| {
                let at = moments::to_iso(now + -(days * DAY + place as i64 * SECOND + MINUTE * 10));
                one["id"] = json!(format!("order_{days}_{place}"));
                one["updated_at"] = json!(at);
                one["created_at"] = json!(at);
                one.clone()
            })
            .collect();
    }
    fake
}

fn ids(records: &[Record]) -> Vec<String> {
    let id = |record: &Record| match record {
        Record::Order(order) => order.id.clone(),
        other => panic!("{other:?}"),
    };
    records.iter().map(id).collect()
}

fn age(id: &str) -> i64 {
    id.split('_').nth(1).unwrap().parse().unwrap()
}

#[tokio::test]
async fn a_shop_is_first_read_from_its_newest_orders_to_its_oldest_and_says_how_far_it_is() {
    let days: Vec<i64> = (0..400).map(|place| place * 17 % 2_000).collect();
    let mut world = World::with(aged(&days));
    let orders = *STREAMS.iter().find(|stream| stream.name == "orders").unwrap();
    let (mut handed, mut oldest, mut shares) = (BTreeSet::new(), 0, Vec::new());
    for part in 0.. {
        // Killed and started again between any two: all that is known stands in the cursor.
        let batch = world.part("orders").await.unwrap();
        if part == 4 {
            // Something old changes while it waits, and something new comes: neither is missed.
            let now = moments::to_iso(*world.fake.now.lock().unwrap());
            let last = days.iter().position(|days| *days > 1_900).unwrap();
            world
                .fake
                .change("orders", &format!("order_{}_{last}", days[last]), |row| {
                    row["updated_at"] = json!(now)
                });
        }
        for id in ids(&batch.records) {
            handed.insert(id);
        }
        let newest_left = days
            .iter()
            .enumerate()
            .filter(|(place, days)| !handed.contains(&format!("order_{days}_{place}")));
        let newest_left = newest_left.map(|(_, days)| *days).min();
        oldest = batch
            .records
            .iter()
            .map(|record| age(&ids(std::slice::from_ref(record))[0]))
            .fold(oldest, i64::max);
        // A window is read upwards, and no window is begun before all that is newer is there.
        if let Some(left) = newest_left {
            assert!(
                oldest <= left.max(7) * 4 + 30 || oldest > 1_900,
                "{oldest} days before {left}"
            );
        }
        let progress = world
            .shop
            .progress(orders, world.cursors.get("orders").map(String::as_str));
        assert_eq!(progress.is_some(), batch.more, "it is the first time until the end");
        shares.extend(progress.map(|progress| (progress.done, progress.total)));
        if !batch.more {
            break;
        }
    }
    assert_eq!(handed.len(), 400);
    assert!(shares.is_sorted() && shares.len() > 8, "{shares:?}");
    assert!(shares.iter().all(|(done, total)| *total == Some(400.max(*done))));
}

#[tokio::test]
async fn customers_and_products_come_newest_first_too_and_are_then_read_by_change() {
    for (name, old) in [("customers", 900), ("products", 60)] {
        let fake = Fake::recorded();
        let each;
        {
            let mut lists = fake.lists.lock().unwrap();
            let rows = lists.get_mut(name).unwrap();
            let mut one = rows[0].clone();
            each = answers::list(&one, "variants").len().max(1);
            let now = *fake.now.lock().unwrap();
            *rows = (0..old)
                .map(|place| {
                    one["id"] = json!(format!("one_{place}"));
                    one["updated_at"] = json!(moments::to_iso(now + -(i64::from(place) * DAY + MINUTE * 10)));
                    one.clone()
                })
                .collect();
        }
        let rows = |batch: &Batch| batch.records.len() / each;
        let mut world = World::with(fake);
        let stream = *STREAMS.iter().find(|stream| stream.name == name).unwrap();
        let first = world.part(name).await.unwrap();
        assert!(
            first.more && rows(&first) <= 7,
            "{name}: the newest week and nothing else"
        );
        let (mut handed, mut shares) = (rows(&first), Vec::new());
        while let Some(progress) = world.shop.progress(stream, world.cursors.get(name).map(String::as_str)) {
            // The last row of a full page is the first of the next.
            assert_eq!(
                progress.total,
                Some(u64::try_from(old).unwrap().max(progress.done)),
                "{name}"
            );
            shares.push(progress.done);
            handed += rows(&world.part(name).await.unwrap());
        }
        let old = usize::try_from(old).unwrap();
        assert!((old..old + 9).contains(&handed), "{name}: {handed} of {old}");
        assert!(shares.is_sorted() && shares.len() > 3, "{name}: {shares:?}");
        assert_eq!(world.all(name).await, [], "{name}: nothing is left");
        let now = moments::to_iso(*world.fake.now.lock().unwrap());
        world.fake.change(name, "one_50", |row| row["updated_at"] = json!(now));
        assert!(
            !world.all(name).await.is_empty(),
            "{name}: what changes comes by itself"
        );
    }
}

#[tokio::test]
async fn once_a_week_everything_is_compared_again_one_page_at_a_time() {
    let days: Vec<i64> = (0..160).map(|place| place * 11).collect();
    let mut world = World::with(aged(&days));
    world.all("orders").await;
    // A change without a sign, such as an import into the shop's database makes it.
    world.fake.change("orders", "order_1100_100", |row| {
        row["email"] = json!("nueva@example.com")
    });
    assert_eq!(world.all("orders").await, Vec::new());
    let later = *world.fake.now.lock().unwrap() + behind::AGAIN;
    *world.fake.now.lock().unwrap() = later;
    let (mut found, mut most) = (false, 0);
    for _ in 0..30 {
        let records = world.all("orders").await;
        most = most.max(records.len());
        found |= records
            .iter()
            .any(|record| matches!(record, Record::Order(order) if order.email == "nueva@example.com"));
    }
    assert!(found, "the walk along the changes could not see it");
    assert!(most <= 2 * List::Orders.page(), "{most} at once");
    let orders = *STREAMS.iter().find(|stream| stream.name == "orders").unwrap();
    assert_eq!(
        world
            .shop
            .progress(orders, world.cursors.get("orders").map(String::as_str)),
        None,
        "nobody waits for it"
    );
}
