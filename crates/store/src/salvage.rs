//! What can still be read of a damaged database, in a new one.
//!
//! Nothing is repaired in place. The damaged file and its log are copied aside first; a new, empty database is filled from the
//! copy, row by row around what cannot be read; it takes the place of the old one only when it is whole and sound. What a
//! source can give again is marked to be read again. The new database knows that it is a copy, so that whoever opens it finds
//! out what left before anything leaves.

use crate::backup::EPOCH_OF_A_COPY;
use crate::open::{StorePaths, open_options};
use crate::replacing::{self, Successor, beside};
use crate::tables::quoted;
use crate::{Key, Setting, StoreError, migrate};
use sqlx::sqlite::{SqliteConnection, SqlitePool, SqlitePoolOptions};
use sqlx::{AssertSqlSafe, Row};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

statements! {
    KNOWN = "SELECT name FROM main.sqlite_schema WHERE type = 'table' ORDER BY name";
    KEY = "SELECT name FROM pragma_table_xinfo(?1, 'main') WHERE pk > 0 ORDER BY pk";
    LINKS = "SELECT id, \"table\", \"from\", coalesce(\"to\", \"from\") FROM pragma_foreign_key_list(?1) ORDER BY id, seq";
    MAY_BE_EMPTY = "SELECT \"notnull\" = 0 AND pk = 0 FROM pragma_table_xinfo(?1) WHERE name = ?2";
    // Rows that others cannot be without, of which nothing else is known any more.
    AGENTS = "INSERT OR IGNORE INTO agents (id, name) SELECT DISTINCT agent, '' FROM drafts UNION SELECT DISTINCT merged_by, '' \
              FROM ticket_merges UNION SELECT DISTINCT agent, '' FROM ticket_watchers";
    MUTATIONS = "INSERT OR IGNORE INTO mutations (seq, name, author, made_at, args) SELECT DISTINCT mutation_seq, 'salvaged', '', created_at, \
                 '{}' FROM outbox";
    REFS = "DELETE FROM external_refs WHERE NOT EXISTS (SELECT 1 FROM customers WHERE id = local_id) \
            AND NOT EXISTS (SELECT 1 FROM products WHERE id = local_id) AND NOT EXISTS (SELECT 1 FROM orders WHERE id = local_id) \
            AND NOT EXISTS (SELECT 1 FROM tickets WHERE id = local_id) AND NOT EXISTS (SELECT 1 FROM messages WHERE id = local_id)";
    BOUGHT = "INSERT INTO bought (customer_id, product_id, times, last_at) SELECT o.customer_id, l.product_id, count(DISTINCT o.id), \
              max(o.placed_at) FROM order_lines l JOIN orders o ON o.id = l.order_id WHERE o.customer_id IS NOT NULL \
              AND l.product_id IS NOT NULL AND NOT o.cancelled AND NOT o.gone GROUP BY o.customer_id, l.product_id";
    PRINTS = "UPDATE external_refs SET fingerprint = x''";
    CURSORS = "DELETE FROM cursors";
    // Where no ticket could be read there is no number to go on from.
    NUMBER = "INSERT INTO settings (key, value) SELECT 'last_ticket_number', max(number) FROM tickets WHERE 1 GROUP BY 1 \
              ON CONFLICT (key) DO UPDATE SET value = max(CAST(value AS INTEGER), CAST(excluded.value AS INTEGER))";
    STAMP = "INSERT INTO settings (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = excluded.value";
    DOCS = "INSERT INTO search_docs (kind, local_id, ticket_id, at) SELECT 'message', id, ticket_id, written_at FROM messages WHERE text <> '' \
            UNION ALL SELECT 'ticket', id, id, created_at FROM tickets WHERE status <> 'merged' \
            UNION ALL SELECT 'customer', id, NULL, created_at FROM customers WHERE root_id IS NULL \
            UNION ALL SELECT 'order', id, NULL, placed_at FROM orders UNION ALL SELECT 'product', id, NULL, 0 FROM products";
    TEXTS = "CREATE TEMP TABLE found AS SELECT d.id, d.kind, m.text FROM search_docs d JOIN messages m ON m.id = d.local_id WHERE d.kind = 'message' \
             UNION ALL SELECT d.id, d.kind, t.subject FROM search_docs d JOIN tickets t ON t.id = d.local_id WHERE d.kind = 'ticket' \
             UNION ALL SELECT d.id, d.kind, c.name || ' ' || coalesce((SELECT group_concat(i.value || ' ' || i.folded, ' ') \
                 FROM customer_identities i JOIN customers o ON o.id = i.customer_id WHERE coalesce(o.root_id, o.id) = c.id), '') \
                 FROM search_docs d JOIN customers c ON c.id = d.local_id WHERE d.kind = 'customer' \
             UNION ALL SELECT d.id, d.kind, o.number || ' ' || replace(o.number, '-', '') || ' ' || o.buyer || ' ' || o.email \
                 || ' ' || coalesce((SELECT group_concat(l.title || ' ' || l.sku, ' ') FROM order_lines l WHERE l.order_id = o.id), '') \
                 || ' ' || coalesce((SELECT group_concat(f.tracking_number, ' ') FROM fulfilments f WHERE f.order_id = o.id), '') \
                 FROM search_docs d JOIN orders o ON o.id = d.local_id WHERE d.kind = 'order' \
             UNION ALL SELECT d.id, d.kind, p.title || ' ' || p.sku || ' ' || p.category || ' ' || p.description \
                 FROM search_docs d JOIN products p ON p.id = d.local_id WHERE d.kind = 'product'";
}

/// Both look into the damaged database, which is attached as `old`; no test can prepare them without one.
const TABLES: &str = "SELECT name, sql LIKE '%WITHOUT ROWID%' FROM old.sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' \
              AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name";
const COLUMNS: &str = "SELECT n.name FROM pragma_table_xinfo(?1, 'main') n JOIN pragma_table_xinfo(?1, 'old') o ON o.name = n.name \
               WHERE n.hidden = 0 ORDER BY n.cid";

/// Written after `found` is there, so no test can prepare them alone.
const INDEXES: &[&str] = &[
    "UPDATE found SET text = lower(text)",
    "INSERT INTO search_messages (rowid, text) SELECT id, text FROM found WHERE kind = 'message' ORDER BY id",
    "INSERT INTO search_tickets (rowid, text) SELECT id, text FROM found WHERE kind = 'ticket' ORDER BY id",
    "INSERT INTO search_customers (rowid, text) SELECT id, text FROM found WHERE kind = 'customer' ORDER BY id",
    "INSERT INTO search_orders (rowid, text) SELECT id, text FROM found WHERE kind = 'order' ORDER BY id",
    "INSERT INTO search_products (rowid, text) SELECT id, text FROM found WHERE kind = 'product' ORDER BY id",
    "INSERT INTO fragments_customers (rowid, text) SELECT id, text FROM found WHERE kind = 'customer' ORDER BY id",
    "INSERT INTO fragments_orders (rowid, text) SELECT id, text FROM found WHERE kind = 'order' ORDER BY id",
    "INSERT INTO fragments_products (rowid, text) SELECT id, text FROM found WHERE kind = 'product' ORDER BY id",
    "DROP TABLE found",
    "CREATE VIRTUAL TABLE temp.words_now USING fts5vocab (main, 'search_messages', 'row')",
    "INSERT OR IGNORE INTO search_words SELECT term FROM words_now WHERE term NOT GLOB '*[0-9]*'",
    "DROP TABLE words_now",
];

/// What triggers count while rows come in, and what is made anew.
const COUNTED: &[&str] = &[
    "ticket_tallies",
    "product_buyers",
    "all_buyers",
    "bought",
    "search_docs",
    "search_words",
];
/// What others refer to, or are counted by, comes first.
const FIRST: &[&str] = &["agents", "connections", "products", "customers", "tickets", "mutations"];
/// Rows that are copied at once while nothing is wrong.
const PART: i64 = 512;
/// Steps beyond which a table is left: more gaps than this are no table any more.
const MOST_STEPS: u32 = 200_000;
/// What became of one table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SalvagedTable {
    /// Its name.
    pub name: String,
    /// Rows in the new database.
    pub kept: i64,
    /// Rows that an undamaged index still counts and that could not be read, or that lost what they belong to; nothing when
    /// nobody can tell.
    pub lost: Option<i64>,
}

/// What was salvaged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Salvage {
    /// Table by table, those without rows left out.
    pub tables: Vec<SalvagedTable>,
    /// Folder in which the damaged database is kept.
    pub aside: PathBuf,
}

impl Salvage {
    /// Rows that are known to be lost.
    pub fn lost(&self) -> i64 {
        self.tables.iter().filter_map(|table| table.lost).sum()
    }
}

/// Makes a new database of what can be read of a damaged one and puts it in its place. The database must be closed.
///
/// # Errors
/// `WrongKey` when not even its first page can be read: then only a backup helps. `DiskFull`, `File`. In all cases the damaged
/// database is as it was.
pub async fn salvage(paths: &StorePaths, key: &Key) -> Result<Salvage, StoreError> {
    replacing::finish_replacing(paths)?;
    let aside = next_aside(&paths.backups)?;
    let copy = aside.join("mostrador.db");
    std::fs::copy(&paths.database, &copy)?;
    let log = beside(&paths.database, "-wal");
    if log.exists() {
        std::fs::copy(&log, beside(&copy, "-wal"))?;
    }
    let draft = paths.database.with_extension("salvaged");
    for end in ["", "-wal", "-shm"] {
        let old = beside(&draft, end);
        if old.exists() {
            std::fs::remove_file(old)?;
        }
    }
    let pool = SqlitePoolOptions::new()
        .max_connections(1)
        .idle_timeout(None)
        .max_lifetime(None)
        .connect_with(open_options(&draft, key).create_if_missing(true).foreign_keys(false))
        .await?;
    let filled = fill(&pool, &copy, key).await;
    let closed = async {
        sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(&pool).await?;
        Ok::<(), StoreError>(())
    }
    .await;
    pool.close().await;
    let tables = filled?;
    closed?;
    std::fs::File::open(&draft)?.sync_all()?;
    replacing::decide(&draft, Successor::Mended, paths)?;
    replacing::finish_replacing(paths)?;
    Ok(Salvage { tables, aside })
}

fn next_aside(backups: &Path) -> Result<PathBuf, StoreError> {
    let free = (1..)
        .map(|number: u32| backups.join(format!("damaged-{number}")))
        .find(|path| !path.exists());
    let aside = free.ok_or(StoreError::NotFound)?;
    std::fs::create_dir_all(&aside)?;
    Ok(aside)
}

async fn fill(pool: &SqlitePool, copy: &Path, key: &Key) -> Result<Vec<SalvagedTable>, StoreError> {
    migrate::assert_encrypted(pool).await?;
    migrate::run(pool, 0).await?;
    let mut db = pool.acquire().await?;
    let old = Old {
        path: copy
            .to_str()
            .ok_or(StoreError::Unreadable("path of the database"))?
            .to_owned(),
        key: key.literal(),
    };
    old.attach(&mut db).await?;
    let version: i64 = sqlx::query_scalar("PRAGMA old.user_version")
        .fetch_one(&mut *db)
        .await?;
    if version != migrate::KNOWN_VERSION {
        return Err(StoreError::Damaged(format!("version {version}")));
    }
    let mut tables: Vec<(String, bool)> = sqlx::query_as(TABLES).fetch_all(&mut *db).await?;
    let known: Vec<String> = sqlx::query_scalar(KNOWN).fetch_all(&mut *db).await?;
    tables.retain(|(name, _)| {
        let made_anew =
            COUNTED.contains(&name.as_str()) || name.starts_with("search_") || name.starts_with("fragments_");
        known.contains(name) && !made_anew
    });
    let place = |name: &str| FIRST.iter().position(|first| *first == name).unwrap_or(FIRST.len());
    tables.sort_by(|(one, _), (other, _)| (place(one), one).cmp(&(place(other), other)));
    let mut expected = BTreeMap::new();
    for (name, bare) in &tables {
        let before = counted(&mut db, name, "old").await.ok();
        if before.is_none() {
            old.again(&mut db).await?;
        }
        expected.insert(name.clone(), before);
        bring(&mut db, &old, name, *bare).await?;
    }
    sqlx::query("DETACH DATABASE old").execute(&mut *db).await?;
    for statement in [AGENTS, MUTATIONS] {
        sqlx::query(statement).execute(&mut *db).await?;
    }
    mend_links(&mut db, &tables).await?;
    for statement in [BOUGHT, REFS, PRINTS, CURSORS, NUMBER, DOCS, TEXTS]
        .iter()
        .chain(INDEXES)
    {
        sqlx::query(*statement).execute(&mut *db).await?;
    }
    sqlx::query(STAMP)
        .bind(Setting::DeviceEpoch.key())
        .bind(EPOCH_OF_A_COPY)
        .execute(&mut *db)
        .await?;
    let found: String = sqlx::query_scalar("PRAGMA main.quick_check(1)")
        .fetch_one(&mut *db)
        .await?;
    if found != "ok" {
        return Err(StoreError::Damaged(found));
    }
    let mut report = Vec::new();
    for (name, before) in expected {
        let kept = counted(&mut db, &name, "main").await?;
        // Cursors are gone on purpose.
        if name == "cursors" || (kept == 0 && before == Some(0)) {
            continue;
        }
        let lost = before.map(|before| (before - kept).max(0));
        report.push(SalvagedTable { name, kept, lost });
    }
    Ok(report)
}

/// The damaged database, as it is attached. SQLCipher gives a connection up at the first page that it cannot read, so it is
/// attached anew after each.
struct Old {
    path: String,
    key: String,
}

impl Old {
    async fn attach(&self, db: &mut SqliteConnection) -> Result<(), StoreError> {
        // With its key: without one it would be read with the new database's salt too.
        sqlx::query("ATTACH DATABASE ?1 AS old KEY ?2")
            .bind(&self.path)
            .bind(&self.key)
            .execute(db)
            .await?;
        Ok(())
    }

    async fn again(&self, db: &mut SqliteConnection) -> Result<(), StoreError> {
        sqlx::query("DETACH DATABASE old").execute(&mut *db).await?;
        self.attach(db).await
    }
}

async fn counted(db: &mut SqliteConnection, table: &str, of: &str) -> Result<i64, StoreError> {
    let count = format!("SELECT count(*) FROM {of}.{}", quoted(table));
    Ok(sqlx::query_scalar(AssertSqlSafe(count)).fetch_one(db).await?)
}

/// Copies every row of a table that can be read.
async fn bring(db: &mut SqliteConnection, old: &Old, table: &str, bare: bool) -> Result<(), StoreError> {
    let columns: Vec<String> = sqlx::query_scalar(COLUMNS).bind(table).fetch_all(&mut *db).await?;
    let list = columns.iter().map(|name| quoted(name)).collect::<Vec<_>>().join(", ");
    let name = quoted(table);
    let clear = format!("DELETE FROM main.{name}");
    sqlx::query(AssertSqlSafe(clear)).execute(&mut *db).await?;
    if bare {
        let key: Vec<String> = sqlx::query_scalar(KEY).bind(table).fetch_all(&mut *db).await?;
        return bring_by_key(db, old, &name, &list, &key).await;
    }
    let last = format!("SELECT max(rowid) FROM old.{name}");
    let last: Option<i64> = match sqlx::query_scalar(AssertSqlSafe(last)).fetch_one(&mut *db).await {
        Ok(last) => last,
        Err(_) => {
            old.again(db).await?;
            Some(i64::from(u32::MAX))
        }
    };
    let Some(last) = last else { return Ok(()) };
    let rows = Rows {
        copy: format!(
            "INSERT OR IGNORE INTO main.{name} ({list}) SELECT {list} FROM old.{name} WHERE rowid > ?1 AND rowid <= ?2"
        ),
        next: format!("SELECT max(rowid) FROM (SELECT rowid FROM old.{name} WHERE rowid > ?1 ORDER BY rowid LIMIT ?2)"),
    };
    let (mut after, mut step) = (0_i64, PART);
    while after < last {
        match rows.bring(db, old, after, step).await? {
            Step::End => break,
            Step::Until(until) => {
                after = until;
                step = (step * 2).min(PART);
            }
            Step::Damaged if step > 1 => step /= 2,
            Step::Damaged => after = rows.over(db, old, after, last).await?,
        }
    }
    Ok(())
}

/// What one step of copying came to.
enum Step {
    /// Everything up to this row is there.
    Until(i64),
    /// There are no more rows.
    End,
    /// Some row of these cannot be read.
    Damaged,
}

/// The statements of one table.
struct Rows {
    copy: String,
    next: String,
}

impl Rows {
    /// Copies at most `step` rows after a row.
    async fn bring(&self, db: &mut SqliteConnection, old: &Old, after: i64, step: i64) -> Result<Step, StoreError> {
        let found: Result<Option<i64>, _> = sqlx::query_scalar(AssertSqlSafe(self.next.clone()))
            .bind(after)
            .bind(step)
            .fetch_one(&mut *db)
            .await;
        let copied = match found {
            Ok(None) => return Ok(Step::End),
            Ok(Some(until)) => sqlx::query(AssertSqlSafe(self.copy.clone()))
                .bind(after)
                .bind(until)
                .execute(&mut *db)
                .await
                .map(|_| until),
            Err(error) => Err(error),
        };
        match copied {
            Ok(until) => Ok(Step::Until(until)),
            Err(error) if is_damage(&error) => {
                old.again(db).await?;
                Ok(Step::Damaged)
            }
            Err(error) => Err(error.into()),
        }
    }

    /// The first place after a row from which one can be read again: further and further until there is one, then back to where
    /// the gap ends. A damaged page costs a few steps, however many rows it held.
    async fn over(&self, db: &mut SqliteConnection, old: &Old, after: i64, last: i64) -> Result<i64, StoreError> {
        let (mut bad, mut good) = (0_i64, 1_i64);
        loop {
            if after + good >= last {
                return Ok(last);
            }
            match self.bring(db, old, after + good, 1).await? {
                Step::Damaged => (bad, good) = (good, good * 2),
                Step::Until(_) | Step::End => break,
            }
        }
        while good - bad > 1 {
            let middle = bad + (good - bad) / 2;
            match self.bring(db, old, after + middle, 1).await? {
                Step::Damaged => bad = middle,
                Step::Until(_) | Step::End => good = middle,
            }
        }
        Ok(after + good)
    }
}

/// A table that is its own index: from its beginning to the first row that cannot be read, then from its end.
async fn bring_by_key(
    db: &mut SqliteConnection,
    old: &Old,
    name: &str,
    list: &str,
    key: &[String],
) -> Result<(), StoreError> {
    for direction in ["ASC", "DESC"] {
        let order = key
            .iter()
            .map(|column| format!("{} {direction}", quoted(column)))
            .collect::<Vec<_>>()
            .join(", ");
        let copy = format!(
            "INSERT OR IGNORE INTO main.{name} ({list}) SELECT {list} FROM old.{name} ORDER BY {order} LIMIT ?1 OFFSET ?2"
        );
        let (mut offset, mut step) = (0, PART);
        // More than there can be when nobody can tell: then it goes on until something cannot be read.
        let rows = match sqlx::query_scalar(AssertSqlSafe(format!("SELECT count(*) FROM old.{name}")))
            .fetch_one(&mut *db)
            .await
        {
            Ok(rows) => rows,
            Err(_) => {
                old.again(db).await?;
                i64::MAX
            }
        };
        for _ in 0..MOST_STEPS {
            let copied = sqlx::query(AssertSqlSafe(copy.clone()))
                .bind(step)
                .bind(offset)
                .execute(&mut *db)
                .await;
            match copied {
                Ok(_) => {
                    offset += step;
                    if offset >= rows || rows == i64::MAX && !goes_on(db, name, offset).await {
                        break;
                    }
                }
                Err(error) if !is_damage(&error) => return Err(error.into()),
                Err(_) => {
                    old.again(db).await?;
                    if step == 1 {
                        break;
                    }
                    step /= 2;
                }
            }
        }
    }
    Ok(())
}

/// Whether there is a row after so many.
async fn goes_on(db: &mut SqliteConnection, name: &str, offset: i64) -> bool {
    let next = format!("SELECT 1 FROM old.{name} LIMIT 1 OFFSET ?1");
    let found: Result<Option<i64>, _> = sqlx::query_scalar(AssertSqlSafe(next))
        .bind(offset)
        .fetch_optional(db)
        .await;
    // One that cannot be read is met by the next step.
    !matches!(found, Ok(None))
}

/// SQLite's result codes (https://sqlite.org/rescode.html): 11 a damaged page, 26 no page of ours, 10 a page that the disk does
/// not give, 7 what SQLCipher says of a page whose seal is broken.
fn is_damage(error: &sqlx::Error) -> bool {
    let code = error
        .as_database_error()
        .and_then(|e| e.code())
        .and_then(|c| c.parse::<u32>().ok());
    matches!(code.map(|c| c & 0xff), Some(7 | 10 | 11 | 26))
}

/// Rows whose other half is lost: the link is cut where a row can be without it, else the row goes too.
async fn mend_links(db: &mut SqliteConnection, tables: &[(String, bool)]) -> Result<(), StoreError> {
    loop {
        let mut changed = 0;
        for (table, _) in tables {
            let mut links: BTreeMap<i64, (String, Vec<(String, String)>)> = BTreeMap::new();
            for row in sqlx::query(LINKS).bind(table).fetch_all(&mut *db).await? {
                let link = links.entry(row.try_get(0)?).or_default();
                link.0 = row.try_get(1)?;
                link.1.push((row.try_get(2)?, row.try_get(3)?));
            }
            for (parent, pairs) in links.values() {
                let mut cut = Vec::new();
                for (from, _) in pairs {
                    let may: bool = sqlx::query_scalar(MAY_BE_EMPTY)
                        .bind(table)
                        .bind(from)
                        .fetch_one(&mut *db)
                        .await?;
                    if may {
                        cut.push(format!("{} = NULL", quoted(from)));
                    }
                }
                let name = quoted(table);
                let given = pairs
                    .iter()
                    .map(|(from, _)| format!("{name}.{} IS NOT NULL", quoted(from)));
                let same = pairs
                    .iter()
                    .map(|(from, to)| format!("p.{} = {name}.{}", quoted(to), quoted(from)));
                let orphan = format!(
                    "{} AND NOT EXISTS (SELECT 1 FROM {} p WHERE {})",
                    given.collect::<Vec<_>>().join(" AND "),
                    quoted(parent),
                    same.collect::<Vec<_>>().join(" AND ")
                );
                let mend = if cut.is_empty() {
                    format!("DELETE FROM {name} WHERE {orphan}")
                } else {
                    format!("UPDATE {name} SET {} WHERE {orphan}", cut.join(", "))
                };
                changed += sqlx::query(AssertSqlSafe(mend))
                    .execute(&mut *db)
                    .await?
                    .rows_affected();
            }
        }
        if changed == 0 {
            return Ok(());
        }
    }
}
