//! Merges of customers, refusals to merge, and who looks like the same person. A merge is a row that can be ended and put
//! in force again; orders, tickets and addresses are never moved, so whatever comes in later for an address of the merged
//! customer is shown with the merged person while the merge is in force, and with its own customer after it.

use crate::customers::members;
use crate::rows::{code, time};
use crate::{Store, StoreError, Topic, WriteTx};
use domain::{CustomerField, CustomerId, Joined, MatchReason, MergeId, Timestamp, fold};
use sqlx::Row;
use sqlx::sqlite::{SqliteConnection, SqliteRow};
use std::collections::BTreeMap;

/// Columns of a merge, in the order in which `merge` reads them.
macro_rules! merge_columns {
    () => {
        "id, source_id, target_id, seq, merged_at, author, name_theirs, language_theirs, country_theirs, ended"
    };
}

statements! {
    GET = concat!("SELECT ", merge_columns!(), " FROM customer_merges WHERE id = ?1");
    AMONG = concat!("SELECT ", merge_columns!(), " FROM customer_merges WHERE NOT ended AND source_id IN ", members!(), " ORDER BY seq");
    INTO = "SELECT source_id FROM customer_merges WHERE NOT ended AND target_id = ?1";
    FROM = "SELECT EXISTS (SELECT 1 FROM customer_merges WHERE NOT ended AND source_id = ?1)";
    ADD = concat!("INSERT INTO customer_merges (", merge_columns!(), ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 0)");
    END = "UPDATE customer_merges SET ended = ?2 WHERE id = ?1";
    SET_ROOT = "UPDATE customers SET root_id = nullif(?2, id) WHERE id = ?1";
    REFUSE = "INSERT INTO customer_distinct (one_id, other_id, author, said_at) VALUES (min(?1, ?2), max(?1, ?2), ?3, ?4) ON CONFLICT DO NOTHING";
    UNREFUSE = "DELETE FROM customer_distinct WHERE one_id = min(?1, ?2) AND other_id = max(?1, ?2)";
    REFUSED = concat!("SELECT other_id FROM customer_distinct WHERE one_id IN ", members!(), " \
               UNION SELECT one_id FROM customer_distinct WHERE other_id IN ", members!());
    // The key of addresses begins with their kind, too; by that one, everybody's would be read.
    SAME_ADDRESS = concat!("SELECT DISTINCT c.id, coalesce(c.root_id, c.id), o.kind, o.value FROM customer_identities i \
                    JOIN customer_identities o INDEXED BY customer_identities_likeness ON o.kind = i.kind AND o.likeness = i.likeness JOIN customers c ON c.id = o.customer_id \
                    WHERE i.customer_id IN ", members!(), " AND coalesce(c.root_id, c.id) <> ?1 LIMIT 40");
    OWN_PLACES = concat!("SELECT DISTINCT destination, buyer FROM orders WHERE customer_id IN ", members!(), " AND destination <> '' LIMIT 20");
    AT_PLACE = "SELECT DISTINCT c.id, coalesce(c.root_id, c.id), c.name, o.buyer FROM orders o JOIN customers c ON c.id = o.customer_id \
                WHERE o.destination = ?2 COLLATE NOCASE AND coalesce(c.root_id, c.id) <> ?1 LIMIT 40";
    OWN_NAMES = concat!("SELECT name FROM customer_said WHERE customer_id IN ", members!(), " UNION SELECT name FROM customers WHERE id = ?1");
}

/// A merge: `source` is shown as `target`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MergeRow {
    /// Id.
    pub id: MergeId,
    /// Who is shown as another. Everybody who was merged into them comes along.
    pub source: CustomerId,
    /// That other one, who stood at the top when it was made.
    pub target: CustomerId,
    /// Place of the merge among all changes.
    pub seq: i64,
    /// When.
    pub at: Timestamp,
    /// Id of the agent.
    pub author: String,
    /// Fields for which the source's value was chosen.
    pub theirs: Vec<CustomerField>,
    /// It was taken back.
    pub ended: bool,
}

impl MergeRow {
    pub(crate) fn joined(&self, field: CustomerField) -> Joined {
        Joined {
            source: self.source,
            target: self.target,
            seq: self.seq,
            theirs: self.theirs.contains(&field),
        }
    }
}

/// A customer who may be the same person, with what speaks for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LikenessRow {
    /// The person at the top.
    pub root: CustomerId,
    /// What they share: the reason, and the address or place itself.
    pub reasons: BTreeMap<MatchReason, String>,
}

fn merge(row: &SqliteRow) -> Result<MergeRow, StoreError> {
    let mut theirs = Vec::new();
    for (column, field) in (6..).zip(CustomerField::ALL) {
        if row.try_get(column)? {
            theirs.push(*field);
        }
    }
    Ok(MergeRow {
        id: MergeId(row.try_get(0)?),
        source: CustomerId(row.try_get(1)?),
        target: CustomerId(row.try_get(2)?),
        seq: row.try_get(3)?,
        at: time(row, 4)?,
        author: row.try_get(5)?,
        theirs,
        ended: row.try_get(9)?,
    })
}

/// Merges in force among the customers who are shown as `root`.
pub(crate) async fn among(db: &mut SqliteConnection, root: CustomerId) -> Result<Vec<MergeRow>, StoreError> {
    let rows = sqlx::query(AMONG).bind(root.0).fetch_all(db).await?;
    rows.iter().map(merge).collect()
}

impl Store {
    /// Customers who look like the same person as `root` and were not refused: the strongest evidence first, at most ten.
    /// Only addresses and places of this person are looked up, so it costs the same at any size.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn likenesses(&self, root: CustomerId) -> Result<Vec<LikenessRow>, StoreError> {
        let mut db = self.readers.acquire().await?;
        let refused: Vec<uuid::Uuid> = sqlx::query_scalar(REFUSED).bind(root.0).fetch_all(&mut *db).await?;
        let mut found: BTreeMap<CustomerId, BTreeMap<MatchReason, String>> = BTreeMap::new();
        let mut note = |row: &SqliteRow, reason: MatchReason, what: String| -> Result<(), StoreError> {
            let (member, other): (uuid::Uuid, uuid::Uuid) = (row.try_get(0)?, row.try_get(1)?);
            if !refused.contains(&member) && !refused.contains(&other) {
                found
                    .entry(CustomerId(other))
                    .or_default()
                    .entry(reason)
                    .or_insert(what);
            }
            Ok(())
        };
        for row in sqlx::query(SAME_ADDRESS).bind(root.0).fetch_all(&mut *db).await? {
            let reason = code(&row, 2, MatchReason::from_code)?;
            note(&row, reason, row.try_get(3)?)?;
        }
        let mut names: Vec<String> = sqlx::query_scalar(OWN_NAMES).bind(root.0).fetch_all(&mut *db).await?;
        let places = sqlx::query(OWN_PLACES).bind(root.0).fetch_all(&mut *db).await?;
        for place in &places {
            names.push(place.try_get(1)?);
        }
        let names: Vec<String> = names
            .iter()
            .map(|name| words_of(name))
            .filter(|n| !n.is_empty())
            .collect();
        for place in &places {
            let destination: String = place.try_get(0)?;
            let others = sqlx::query(AT_PLACE)
                .bind(root.0)
                .bind(&destination)
                .fetch_all(&mut *db)
                .await?;
            for row in &others {
                let (name, buyer): (&str, &str) = (row.try_get(2)?, row.try_get(3)?);
                if [name, buyer].iter().any(|name| names.contains(&words_of(name))) {
                    note(row, MatchReason::NamePlace, destination.clone())?;
                }
            }
        }
        let mut all: Vec<LikenessRow> = found
            .into_iter()
            .map(|(root, reasons)| LikenessRow { root, reasons })
            .collect();
        let strong = |one: &LikenessRow| one.reasons.keys().filter(|reason| reason.is_strong()).count();
        all.sort_by_key(|one| std::cmp::Reverse((strong(one), one.reasons.len())));
        all.truncate(10);
        Ok(all)
    }
}

/// A name as it is compared: folded, its words in the order of the alphabet, because a form may ask for the surname first.
fn words_of(name: &str) -> String {
    let folded = fold(name);
    let mut words: Vec<&str> = folded.split_whitespace().collect();
    words.sort_unstable();
    words.join(" ")
}

impl WriteTx {
    /// A merge.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn merge(&mut self, id: MergeId) -> Result<MergeRow, StoreError> {
        merge(&sqlx::query(GET).bind(id.0).fetch_one(self.db()).await?)
    }

    /// Puts a new merge in force. Both must stand at the top, and must not be the same.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn add_merge(&mut self, new: &MergeRow) -> Result<(), StoreError> {
        sqlx::query(ADD)
            .bind(new.id.0)
            .bind(new.source.0)
            .bind(new.target.0)
            .bind(new.seq)
            .bind(new.at.millis())
            .bind(&new.author)
            .bind(new.theirs.contains(&CustomerField::Name))
            .bind(new.theirs.contains(&CustomerField::Language))
            .bind(new.theirs.contains(&CustomerField::Country))
            .execute(self.db())
            .await?;
        self.regroup(new.target).await
    }

    /// Takes a merge back, or puts it in force again. False when that cannot be: it is so already, or the customer was
    /// merged elsewhere meanwhile.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn end_merge(&mut self, id: MergeId, ended: bool) -> Result<bool, StoreError> {
        let row = self.merge(id).await?;
        if row.ended == ended {
            return Ok(false);
        }
        if !ended {
            let taken: bool = sqlx::query_scalar(FROM).bind(row.source.0).fetch_one(self.db()).await?;
            // The one it was merged into may since have been merged into this one: that would be a circle.
            if taken || self.customer(row.target).await?.root == row.source {
                return Ok(false);
            }
        }
        sqlx::query(END).bind(id.0).bind(ended).execute(self.db()).await?;
        if ended {
            self.regroup(row.source).await?;
        }
        let top = self.customer(row.target).await?.root;
        self.regroup(top).await?;
        Ok(true)
    }

    /// Gives everybody below `top` their place, and shows the person anew.
    async fn regroup(&mut self, top: CustomerId) -> Result<(), StoreError> {
        let mut waiting = vec![top];
        while let Some(next) = waiting.pop() {
            sqlx::query(SET_ROOT)
                .bind(next.0)
                .bind(top.0)
                .execute(self.db())
                .await?;
            let below: Vec<uuid::Uuid> = sqlx::query_scalar(INTO).bind(next.0).fetch_all(self.db()).await?;
            waiting.extend(below.into_iter().map(CustomerId));
        }
        // Lists show the customer's name, and orders belong to whoever is shown.
        self.touch(Topic::Tickets);
        self.touch(Topic::Orders);
        self.show_person(top).await
    }

    /// Remembers that two customers are not the same person, or forgets it. True when that changed something.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn refuse_likeness(
        &mut self,
        one: CustomerId,
        other: CustomerId,
        by: Option<(&str, Timestamp)>,
    ) -> Result<bool, StoreError> {
        let statement = match by {
            Some((author, at)) => sqlx::query(REFUSE)
                .bind(one.0)
                .bind(other.0)
                .bind(author.to_owned())
                .bind(at.millis()),
            None => sqlx::query(UNREFUSE).bind(one.0).bind(other.0),
        };
        let changed = statement.execute(self.db()).await?.rows_affected() > 0;
        self.touch(Topic::Customers);
        Ok(changed)
    }
}

#[cfg(test)]
mod tests {
    use super::words_of;

    #[test]
    fn a_name_is_the_same_in_any_order_and_without_accents() {
        assert_eq!(words_of("Szabó  Katalin"), words_of("katalin szabo"));
        assert_ne!(words_of("Carla Pastor"), words_of("Carla Pastor Lillo"));
    }
}
