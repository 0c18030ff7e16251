//! Saved views: kept, ordered and removed, each with its way back. What the conditions mean is decided by whoever asks for
//! tickets; here they are text.

use crate::undo::Undo;
use crate::{Engine, EngineError};
use domain::ViewId;
use ports::ShippedView;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{TicketOrder, ViewRow, WriteTx};

/// Views, at most: more of them nobody could tell apart.
const MOST_VIEWS: usize = 100;
/// Characters of a name, at most.
const LONGEST_NAME: usize = 60;

/// A view to keep.
#[derive(Debug, Clone)]
pub struct ViewDraft {
    /// The view that it changes; nothing: a new one.
    pub id: Option<ViewId>,
    /// Name.
    pub name: String,
    /// Meant for the team.
    pub team: bool,
    /// In which order.
    pub order: TicketOrder,
    /// The tree, JSON.
    pub conditions: String,
}

/// A view as an undo remembers it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct KeptView {
    name: String,
    code: String,
    team: bool,
    order: String,
    conditions: String,
    position: i64,
}

impl KeptView {
    fn of(row: ViewRow) -> KeptView {
        KeptView {
            name: row.name,
            code: row.code,
            team: row.team,
            order: row.order.code().to_owned(),
            conditions: row.conditions,
            position: row.position,
        }
    }

    fn row(&self, id: ViewId) -> ViewRow {
        ViewRow {
            id,
            name: self.name.clone(),
            code: self.code.clone(),
            team: self.team,
            order: TicketOrder::from_code(&self.order).unwrap_or(TicketOrder::Due),
            conditions: self.conditions.clone(),
            position: self.position,
        }
    }
}

impl Engine {
    /// Keeps a view and gives its id.
    ///
    /// # Errors
    /// `input_invalid` for a name that is empty or too long, `too_many_views`, `not_found`.
    pub async fn save_view(&self, draft: &ViewDraft) -> Result<ViewId, EngineError> {
        let name = draft.name.trim();
        let fits = (1..=LONGEST_NAME).contains(&name.chars().count()) && !name.chars().any(char::is_control);
        if !fits {
            return Err(EngineError::refused_with("input_invalid", "field", "name"));
        }
        let mut tx = self.store().write().await?;
        let before = match draft.id {
            Some(id) => Some(tx.view(id).await?.ok_or(store::StoreError::NotFound)?),
            None => None,
        };
        let (id, position) = match &before {
            Some(row) => (row.id, row.position),
            None => {
                let position = tx.next_view_position().await?;
                if tx.view_total().await? >= MOST_VIEWS {
                    return Err(EngineError::refused("too_many_views"));
                }
                (ViewId(self.new_id()), position)
            }
        };
        let undo = Undo::View {
            view: id.to_string(),
            before: before.map(KeptView::of),
        };
        let args = json!({ "view": id.to_string(), "name": name });
        self.record(&mut tx, "view.save", None, &args, Some(&undo)).await?;
        tx.put_view(&ViewRow {
            id,
            name: name.to_owned(),
            code: String::new(),
            team: draft.team,
            order: draft.order,
            conditions: draft.conditions.clone(),
            position,
        })
        .await?;
        tx.commit().await?;
        Ok(id)
    }

    /// Removes a view. Its tickets are not touched.
    ///
    /// # Errors
    /// `not_found`.
    pub async fn remove_view(&self, id: ViewId) -> Result<(), EngineError> {
        let mut tx = self.store().write().await?;
        let row = tx.view(id).await?.ok_or(store::StoreError::NotFound)?;
        let undo = Undo::View {
            view: id.to_string(),
            before: Some(KeptView::of(row)),
        };
        let args = json!({ "view": id.to_string() });
        self.record(&mut tx, "view.remove", None, &args, Some(&undo)).await?;
        tx.remove_view(id).await?;
        Ok(tx.commit().await?)
    }

    /// Puts the views in this order.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn order_views(&self, ids: &[ViewId]) -> Result<(), EngineError> {
        let mut tx = self.store().write().await?;
        let before = tx.order_views(ids).await?;
        let text = |ids: &[ViewId]| ids.iter().map(ToString::to_string).collect::<Vec<_>>();
        let undo = Undo::ViewOrder { views: text(&before) };
        self.record(&mut tx, "view.order", None, &json!({ "views": text(ids) }), Some(&undo))
            .await?;
        Ok(tx.commit().await?)
    }

    pub(crate) async fn view_back(tx: &mut WriteTx, view: &str, before: Option<&KeptView>) -> Result<(), EngineError> {
        let Some(id) = ViewId::parse(view) else {
            return Err(EngineError::refused("nothing_to_undo"));
        };
        match before {
            Some(kept) => tx.put_view(&kept.row(id)).await?,
            None => tx.remove_view(id).await?,
        }
        Ok(())
    }

    /// Gives the desk the views that come with a shop.
    pub(crate) async fn add_shop_views(&self, tx: &mut WriteTx, views: &[ShippedView]) -> Result<(), EngineError> {
        for shipped in views {
            let position = tx.next_view_position().await?;
            tx.put_view(&ViewRow {
                id: ViewId(self.new_id()),
                name: String::new(),
                code: shipped.code.to_owned(),
                team: shipped.team,
                order: TicketOrder::Due,
                conditions: shipped.conditions.to_owned(),
                position,
            })
            .await?;
        }
        Ok(())
    }
}
