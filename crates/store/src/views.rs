//! Saved views: the rows that keep them, which tickets one shows, and how many. The tree of conditions is kept as the
//! text that the interface wrote; whoever asks for tickets hands over the tree that it means.

use crate::conditions;
use crate::patience::{Found, ids_within};
use crate::rows::count;
use crate::{Store, StoreError, TicketOrder, Topic, WriteTx};
use domain::view::{Condition, Group, Rule, What, Whose};
use domain::{TicketId, TicketStatus, Timestamp, ViewId};
use sqlx::sqlite::SqliteRow;
use sqlx::{QueryBuilder, Row, Sqlite};
use std::future::Future;

statements! {
    LIST = "SELECT id, name, code, team, sort, conditions, position FROM views ORDER BY position, id";
    ONE = "SELECT id, name, code, team, sort, conditions, position FROM views WHERE id = ?1";
    PUT = "INSERT INTO views (id, name, code, team, sort, conditions, position) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) \
           ON CONFLICT (id) DO UPDATE SET name = ?2, code = ?3, team = ?4, sort = ?5, conditions = ?6, position = ?7";
    REMOVE = "DELETE FROM views WHERE id = ?1";
    REMOVE_CODED = "DELETE FROM views WHERE code <> ''";
    PLACE = "UPDATE views SET position = ?2 WHERE id = ?1";
    TOTAL = "SELECT count(*) FROM views";
    LAST = "SELECT coalesce(max(position), 0) FROM views";
    // What a view's question begins and ends with; the conditions come between.
    // Without the name of the index the planner, which knows nothing of what the tickets are like, reads all of them and sorts.
    BEGIN_UNSETTLED_DUE = "SELECT t.id FROM tickets t INDEXED BY tickets_unsettled_due WHERE t.status IN ('open', 'waiting', 'snoozed')";
    BEGIN_UNSETTLED_NEWEST = "SELECT t.id FROM tickets t INDEXED BY tickets_unsettled_newest WHERE t.status IN ('open', 'waiting', 'snoozed')";
    BEGIN_UNSETTLED = "SELECT t.id FROM tickets t WHERE t.status IN ('open', 'waiting', 'snoozed')";
    BEGIN_EVERY = "SELECT t.id FROM tickets t WHERE t.status <> 'merged' AND t.status <> 'held' AND t.status <> 'binned'";
}

const BY_DUE: &str = " ORDER BY t.due_at, t.last_message_at DESC, t.number DESC";
const BY_NEWEST: &str = " ORDER BY t.last_message_at DESC, t.number DESC";

/// A view as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ViewRow {
    /// Id.
    pub id: ViewId,
    /// What the agent calls it; empty when `code` has the words.
    pub name: String,
    /// Code of a view that came with the shop; empty otherwise.
    pub code: String,
    /// Meant for the team, not for this agent alone.
    pub team: bool,
    /// In which order.
    pub order: TicketOrder,
    /// The tree, JSON.
    pub conditions: String,
    /// Its place among the views, from 1; two may share one for a moment.
    pub position: i64,
}

/// Which part of an answer is wanted.
#[derive(Debug, Clone, Copy)]
pub struct Page {
    /// Rows to skip.
    pub offset: u32,
    /// Rows to return.
    pub limit: u32,
}

/// The tickets of a view, or their number, as far as the time allowed.
#[derive(Debug, Clone)]
pub struct ViewTickets {
    /// Ids in the order of the view.
    pub ids: Vec<TicketId>,
    /// These are all that were asked for.
    pub complete: bool,
}

fn view(row: &SqliteRow) -> Result<ViewRow, StoreError> {
    let order: &str = row.try_get(4)?;
    Ok(ViewRow {
        id: ViewId(row.try_get(0)?),
        name: row.try_get(1)?,
        code: row.try_get(2)?,
        team: row.try_get(3)?,
        order: TicketOrder::from_code(order).ok_or(StoreError::Unreadable("code"))?,
        conditions: row.try_get(5)?,
        position: row.try_get(6)?,
    })
}

/// Whether only tickets of one agent can belong: they are few, and found by their own index.
fn of_one_agent(group: &Group) -> bool {
    let named = |condition: &Condition| {
        matches!(
            condition,
            Condition::Test {
                what: What::Assignee(Whose::Mine | Whose::Agent(_)),
                not: false
            }
        )
    };
    group.rule == Rule::All && group.conditions.iter().any(named)
}

/// The question of a view: settled tickets are looked at only when the conditions could hold for one. In its order it walks
/// along the index of that order, so that a page of it is found as soon as enough tickets were met.
pub(crate) fn question(group: &Group, order: Option<TicketOrder>, agent: &str, now: Timestamp) -> QueryBuilder<Sqlite> {
    let unsettled = group.possible().into_iter().all(TicketStatus::is_unsettled);
    let mut query = QueryBuilder::new(match order.filter(|_| !of_one_agent(group)) {
        _ if !unsettled => BEGIN_EVERY,
        Some(TicketOrder::Due) => BEGIN_UNSETTLED_DUE,
        Some(TicketOrder::Newest) => BEGIN_UNSETTLED_NEWEST,
        None => BEGIN_UNSETTLED,
    });
    query.push(" AND ");
    conditions::push(&mut query, group, agent, now);
    match order {
        Some(TicketOrder::Due) if unsettled => query.push(BY_DUE),
        // Settled tickets have no deadline, so among all tickets the newest come first.
        Some(_) => query.push(BY_NEWEST),
        None => &mut query,
    };
    query
}

impl Store {
    /// All views in their order.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn views(&self) -> Result<Vec<ViewRow>, StoreError> {
        let rows = sqlx::query(LIST).fetch_all(&self.readers).await?;
        rows.iter().map(view).collect()
    }

    /// A view.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn view(&self, id: ViewId) -> Result<ViewRow, StoreError> {
        view(&sqlx::query(ONE).bind(id.0).fetch_one(&self.readers).await?)
    }

    /// Part of what belongs to a view, found before `patience` is over.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn view_ids(
        &self,
        group: &Group,
        order: TicketOrder,
        agent: &str,
        now: Timestamp,
        page: Page,
        patience: impl Future<Output = ()> + Send,
    ) -> Result<ViewTickets, StoreError> {
        let mut query = question(group, Some(order), agent, now);
        query
            .push(" LIMIT ")
            .push_bind(page.limit)
            .push(" OFFSET ")
            .push_bind(page.offset);
        let Found { ids, complete } = ids_within(&self.slow, &mut query, patience).await?;
        Ok(ViewTickets {
            ids: ids.into_iter().map(TicketId).collect(),
            complete,
        })
    }

    /// How many tickets belong to a view, at most `cap`; false when the time was over before all were looked at.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn view_count(
        &self,
        group: &Group,
        agent: &str,
        now: Timestamp,
        cap: u32,
        patience: impl Future<Output = ()> + Send,
    ) -> Result<(u32, bool), StoreError> {
        let mut query = question(group, None, agent, now);
        query.push(" LIMIT ").push_bind(cap);
        let found = ids_within(&self.slow, &mut query, patience).await?;
        Ok((u32::try_from(found.ids.len()).unwrap_or(cap), found.complete))
    }
}

impl WriteTx {
    /// A view, if there is one of this id.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn view(&mut self, id: ViewId) -> Result<Option<ViewRow>, StoreError> {
        let row = sqlx::query(ONE).bind(id.0).fetch_optional(self.db()).await?;
        row.as_ref().map(view).transpose()
    }

    /// Keeps a view, new or changed.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn put_view(&mut self, row: &ViewRow) -> Result<(), StoreError> {
        sqlx::query(PUT)
            .bind(row.id.0)
            .bind(&row.name)
            .bind(&row.code)
            .bind(row.team)
            .bind(row.order.code())
            .bind(&row.conditions)
            .bind(row.position)
            .execute(self.db())
            .await?;
        self.touch(Topic::Views);
        Ok(())
    }

    /// Removes a view.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn remove_view(&mut self, id: ViewId) -> Result<(), StoreError> {
        sqlx::query(REMOVE).bind(id.0).execute(self.db()).await?;
        self.touch(Topic::Views);
        Ok(())
    }

    /// Removes the views that came with the shop and were not given a name since.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn remove_shop_views(&mut self) -> Result<(), StoreError> {
        sqlx::query(REMOVE_CODED).execute(self.db()).await?;
        self.touch(Topic::Views);
        Ok(())
    }

    /// Puts the views in this order and gives back the order before.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn order_views(&mut self, ids: &[ViewId]) -> Result<Vec<ViewId>, StoreError> {
        let rows = sqlx::query(LIST).fetch_all(self.db()).await?;
        let before = rows
            .iter()
            .map(|row| Ok(view(row)?.id))
            .collect::<Result<Vec<_>, StoreError>>()?;
        for (place, id) in (1_i64..).zip(ids) {
            sqlx::query(PLACE).bind(id.0).bind(place).execute(self.db()).await?;
        }
        self.touch(Topic::Views);
        Ok(before)
    }

    /// How many views there are.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn view_total(&mut self) -> Result<usize, StoreError> {
        let row = sqlx::query(TOTAL).fetch_one(self.db()).await?;
        Ok(usize::try_from(count(&row, 0)?).unwrap_or(usize::MAX))
    }

    /// The place after the last view.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn next_view_position(&mut self) -> Result<i64, StoreError> {
        let row = sqlx::query(LAST).fetch_one(self.db()).await?;
        Ok(i64::from(count(&row, 0)?) + 1)
    }
}
