//! What an agent does with a customer: facts set by hand, notes, merging and separating, and which order a ticket is
//! about. Each is one recorded change; what takes it back is a value of `CustomerUndo`, and carrying one out gives the
//! value that takes that back in turn.

use crate::undo::Undo;
use crate::{Engine, EngineError};
use domain::{CustomerField, CustomerId, CustomerNoteId, Language, MergeId, OrderId, TicketId, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::BTreeMap;
use store::{CustomerNoteRow, MergeRow, MutationRow, Setting, WriteTx};

/// A state to go back to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "change", rename_all = "snake_case")]
pub(crate) enum CustomerUndo {
    /// Fields as they were set, with the place of that change; nothing: as the source says.
    Fields {
        customer: String,
        fields: BTreeMap<String, Option<(i64, String)>>,
        /// What the source had said when each was set; nothing: what it says when this is carried out.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        bases: BTreeMap<String, String>,
    },
    /// A note as it was; nothing: it was not there.
    Note { note: String, before: Option<OldNote> },
    /// A merge in force, or ended.
    Merge { merge: String, ended: bool },
    /// Two customers known to be two people, or not.
    Distinct { one: String, other: String, refused: bool },
    /// A ticket's order and customer.
    Order {
        ticket: String,
        order: Option<String>,
        customer: Option<String>,
        by_person: bool,
    },
}

/// A note as it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct OldNote {
    customer: String,
    author: String,
    text: String,
    at: i64,
    changed_at: Option<i64>,
}

impl OldNote {
    fn of(row: &CustomerNoteRow) -> OldNote {
        OldNote {
            customer: row.customer.to_string(),
            author: row.author.clone(),
            text: row.text.clone(),
            at: row.at.millis(),
            changed_at: row.changed_at.map(Timestamp::millis),
        }
    }
}

impl CustomerUndo {
    /// What a recorded change brought about, to bring it about again.
    pub(crate) fn recorded(row: &MutationRow) -> Option<CustomerUndo> {
        #[derive(Deserialize)]
        struct Args {
            to: CustomerUndo,
        }
        let mut to = serde_json::from_str::<Args>(&row.args).ok()?.to;
        if let CustomerUndo::Fields { fields, .. } = &mut to {
            // The place of a change is known only when it is recorded.
            for (seq, _) in fields.values_mut().flatten() {
                *seq = row.seq;
            }
        }
        Some(to)
    }
}

/// Fields as they are set now, with what the source had said then.
fn fields_now(
    person: &store::PersonRow,
    root: CustomerId,
    fields: impl Iterator<Item = CustomerField> + Clone,
) -> CustomerUndo {
    CustomerUndo::Fields {
        customer: root.to_string(),
        fields: fields
            .clone()
            .map(|field| (field.code().to_owned(), person.set(root, field)))
            .collect(),
        bases: fields
            .filter_map(|field| Some((field.code().to_owned(), person.bases.get(&(field, root))?.clone())))
            .collect(),
    }
}

/// A name that fits on a label.
const LONGEST_NAME: usize = 200;
/// A note, in characters.
const LONGEST_NOTE: usize = 10_000;

impl Engine {
    /// Carries out a change of state and gives what takes it back.
    ///
    /// # Errors
    /// `customer_changed` when what it is about has changed so that it cannot be carried out any more.
    pub(crate) async fn change_customer(
        &self,
        tx: &mut WriteTx,
        to: &CustomerUndo,
    ) -> Result<CustomerUndo, EngineError> {
        let changed = || EngineError::refused("customer_changed");
        match to {
            CustomerUndo::Fields {
                customer,
                fields,
                bases,
            } => {
                let id = CustomerId::parse(customer).ok_or_else(changed)?;
                let person = tx.person(id).await?;
                let fields = fields
                    .iter()
                    .map(|(code, set)| Ok((CustomerField::from_code(code).ok_or_else(changed)?, set)))
                    .collect::<Result<Vec<_>, EngineError>>()?;
                let before = fields_now(&person, id, fields.iter().map(|(field, _)| *field));
                for (field, set) in fields {
                    let base = bases.get(field.code()).map(String::as_str);
                    tx.set_customer_field(id, field, set.clone(), base).await?;
                }
                Ok(before)
            }
            CustomerUndo::Note { note, before } => {
                let id = CustomerNoteId::parse(note).ok_or_else(changed)?;
                let now = tx.customer_note(id).await?;
                match before {
                    Some(old) => {
                        tx.put_customer_note(&CustomerNoteRow {
                            id,
                            customer: CustomerId::parse(&old.customer).ok_or_else(changed)?,
                            author: old.author.clone(),
                            text: old.text.clone(),
                            at: Timestamp(old.at),
                            changed_at: old.changed_at.map(Timestamp),
                        })
                        .await?;
                    }
                    None => tx.remove_customer_note(id).await?,
                }
                Ok(CustomerUndo::Note {
                    note: note.clone(),
                    before: now.as_ref().map(OldNote::of),
                })
            }
            CustomerUndo::Merge { merge, ended } => {
                let id = MergeId::parse(merge).ok_or_else(changed)?;
                if !tx.end_merge(id, *ended).await? {
                    return Err(changed());
                }
                Ok(CustomerUndo::Merge {
                    merge: merge.clone(),
                    ended: !ended,
                })
            }
            CustomerUndo::Distinct { one, other, refused } => {
                let pair = CustomerId::parse(one)
                    .zip(CustomerId::parse(other))
                    .ok_or_else(changed)?;
                let by = refused.then(|| (self.agent(), self.now()));
                tx.refuse_likeness(pair.0, pair.1, by).await?;
                Ok(CustomerUndo::Distinct {
                    one: one.clone(),
                    other: other.clone(),
                    refused: !refused,
                })
            }
            CustomerUndo::Order {
                ticket,
                order,
                customer,
                by_person,
            } => {
                let id = TicketId::parse(ticket).ok_or_else(changed)?;
                let order = order.as_deref().and_then(OrderId::parse);
                let customer = customer.as_deref().and_then(CustomerId::parse);
                self.choose_order(tx, id, order, customer, *by_person).await
            }
        }
    }

    async fn choose_order(
        &self,
        tx: &mut WriteTx,
        ticket: TicketId,
        order: Option<OrderId>,
        customer: Option<CustomerId>,
        by_person: bool,
    ) -> Result<CustomerUndo, EngineError> {
        let head = tx.ticket(ticket).await?;
        let before = CustomerUndo::Order {
            ticket: ticket.to_string(),
            order: head.order.map(|id| id.to_string()),
            customer: head.customer.map(|id| id.to_string()),
            by_person: tx.order_was_chosen(ticket).await?,
        };
        tx.choose_order(ticket, order, customer, by_person).await?;
        if order != head.order {
            let (code, of) = match (order, head.order) {
                (Some(order), _) => ("order_linked", order),
                (None, Some(before)) => ("order_unlinked", before),
                (None, None) => return Ok(before),
            };
            let number = tx.order_head(of).await?.number;
            self.event(tx, ticket, head.status, code, &[("number", number)]).await?;
        }
        Ok(before)
    }

    /// Carries out a change by the agent and records it with what takes it back.
    async fn change_and_record(
        &self,
        name: &'static str,
        ticket: Option<TicketId>,
        to: &CustomerUndo,
    ) -> Result<(), EngineError> {
        let mut tx = self.store().write().await?;
        let undo = self.change_customer(&mut tx, to).await?;
        let args = json!({ "to": to });
        self.record(&mut tx, name, ticket, &args, Some(&Undo::Customer(undo)))
            .await?;
        Ok(tx.commit().await?)
    }

    /// Sets facts about a person by hand; nothing as a value gives a field back to what the shop says. What was set is
    /// never overwritten by a reading.
    ///
    /// # Errors
    /// `input_invalid`, `not_found`.
    pub async fn edit_customer(
        &self,
        id: CustomerId,
        changes: &BTreeMap<CustomerField, Option<String>>,
    ) -> Result<(), EngineError> {
        let mut tx = self.store().write().await?;
        let root = tx.customer(id).await?.root;
        let person = tx.person(root).await?;
        let mut wanted = Vec::new();
        for (field, value) in changes {
            let value = value.as_deref().map(|text| checked(*field, text)).transpose()?;
            let same = match &value {
                Some(value) => *value == person.shown(root, *field),
                None => person.set(root, *field).is_none(),
            };
            if !same {
                wanted.push((*field, value));
            }
        }
        if wanted.is_empty() {
            return Ok(());
        }
        let undo = fields_now(&person, root, wanted.iter().map(|(field, _)| *field));
        let to = CustomerUndo::Fields {
            customer: root.to_string(),
            fields: wanted
                .iter()
                .map(|(field, value)| (field.code().to_owned(), value.clone().map(|value| (0, value))))
                .collect(),
            bases: BTreeMap::new(),
        };
        let args = json!({ "to": to });
        let seq = self
            .record(&mut tx, "customer.edit", None, &args, Some(&Undo::Customer(undo)))
            .await?;
        for (field, value) in wanted {
            tx.set_customer_field(root, field, value.map(|value| (seq, value)), None)
                .await?;
        }
        Ok(tx.commit().await?)
    }

    /// What was set by hand stays, although the source says something else since: both are known to disagree from now on. The
    /// other decision is [`Engine::edit_customer`] with nothing as the value.
    ///
    /// # Errors
    /// `customer_changed` when nothing disagrees (any more), `not_found`.
    pub async fn keep_customer_field(&self, id: CustomerId, field: CustomerField) -> Result<(), EngineError> {
        let mut tx = self.store().write().await?;
        let root = tx.customer(id).await?.root;
        let person = tx.person(root).await?;
        if person.conflict(root, field).is_none() {
            return Err(EngineError::refused("customer_changed"));
        }
        let to = CustomerUndo::Fields {
            customer: root.to_string(),
            fields: BTreeMap::from([(field.code().to_owned(), person.set(root, field))]),
            bases: BTreeMap::new(),
        };
        let undo = self.change_customer(&mut tx, &to).await?;
        let args = json!({ "to": to });
        self.record(&mut tx, "customer.keep", None, &args, Some(&Undo::Customer(undo)))
            .await?;
        Ok(tx.commit().await?)
    }

    /// Adds a note about a person. The same id twice is one note.
    ///
    /// # Errors
    /// `reply_empty`, `input_invalid`, `not_found`.
    pub async fn add_customer_note(&self, id: CustomerId, note: CustomerNoteId, text: &str) -> Result<(), EngineError> {
        let text = note_text(text)?;
        let mut tx = self.store().write().await?;
        let root = tx.customer(id).await?.root;
        if tx.customer_note(note).await?.is_some() {
            return Ok(());
        }
        let author = tx.setting(Setting::AgentName).await?.unwrap_or_default();
        let to = CustomerUndo::Note {
            note: note.to_string(),
            before: Some(OldNote {
                customer: root.to_string(),
                author,
                text,
                at: self.now().millis(),
                changed_at: None,
            }),
        };
        self.change_customer(&mut tx, &to).await?;
        let undo = Undo::Customer(CustomerUndo::Note {
            note: note.to_string(),
            before: None,
        });
        let args = json!({ "to": to });
        self.record(&mut tx, "customer.note_add", None, &args, Some(&undo))
            .await?;
        Ok(tx.commit().await?)
    }

    /// Gives a note another text, or takes it away.
    ///
    /// # Errors
    /// `reply_empty`, `input_invalid`, `not_found`.
    pub async fn change_customer_note(&self, note: CustomerNoteId, text: Option<&str>) -> Result<(), EngineError> {
        let text = text.map(note_text).transpose()?;
        let mut tx = self.store().write().await?;
        let before = tx.customer_note(note).await?;
        let Some(before) = before else {
            return Err(EngineError::refused("not_found"));
        };
        if text.as_ref() == Some(&before.text) {
            return Ok(());
        }
        let name = match text {
            Some(_) => "customer.note_edit",
            None => "customer.note_delete",
        };
        let to = CustomerUndo::Note {
            note: note.to_string(),
            before: text.map(|text| OldNote {
                text,
                changed_at: Some(self.now().millis()),
                ..OldNote::of(&before)
            }),
        };
        let undo = Undo::Customer(self.change_customer(&mut tx, &to).await?);
        let args = json!({ "to": to });
        self.record(&mut tx, name, None, &args, Some(&undo)).await?;
        Ok(tx.commit().await?)
    }

    /// From now on `other` is shown as `customer`, with everybody who was merged into either. For the fields in `theirs`
    /// the value of `other` is shown. Taken back by undo or [`Engine::separate_customers`].
    ///
    /// # Errors
    /// `merge_same` when they are one person already, `not_found`.
    pub async fn merge_customers(
        &self,
        customer: CustomerId,
        other: CustomerId,
        theirs: &[CustomerField],
    ) -> Result<MergeId, EngineError> {
        let mut tx = self.store().write().await?;
        let (target, source) = (tx.customer(customer).await?.root, tx.customer(other).await?.root);
        if target == source {
            return Err(EngineError::refused("merge_same"));
        }
        let id = MergeId(self.new_id());
        let undo = Undo::Customer(CustomerUndo::Merge {
            merge: id.to_string(),
            ended: true,
        });
        let args = json!({ "to": CustomerUndo::Merge { merge: id.to_string(), ended: false } });
        let seq = self.record(&mut tx, "customer.merge", None, &args, Some(&undo)).await?;
        tx.add_merge(&MergeRow {
            id,
            source,
            target,
            seq,
            at: self.now(),
            author: self.agent().to_owned(),
            theirs: theirs.to_vec(),
            ended: false,
        })
        .await?;
        tx.commit().await?;
        Ok(id)
    }

    /// Takes a merge back, however long ago it was made.
    ///
    /// # Errors
    /// `customer_changed` when it was taken back already, `not_found`.
    pub async fn separate_customers(&self, merge: MergeId) -> Result<(), EngineError> {
        let to = CustomerUndo::Merge {
            merge: merge.to_string(),
            ended: true,
        };
        self.change_and_record("customer.separate", None, &to).await
    }

    /// Remembers that two customers are two people: neither is offered to the other any more.
    ///
    /// # Errors
    /// `merge_same` when they are merged, `not_found`.
    pub async fn tell_apart(&self, customer: CustomerId, other: CustomerId) -> Result<(), EngineError> {
        let mut tx = self.store().write().await?;
        let (one, two) = (tx.customer(customer).await?.root, tx.customer(other).await?.root);
        if one == two {
            return Err(EngineError::refused("merge_same"));
        }
        let to = CustomerUndo::Distinct {
            one: one.to_string(),
            other: two.to_string(),
            refused: true,
        };
        let undo = self.change_customer(&mut tx, &to).await?;
        let args = json!({ "to": to });
        self.record(&mut tx, "customer.distinct", None, &args, Some(&Undo::Customer(undo)))
            .await?;
        Ok(tx.commit().await?)
    }

    /// Says which order a ticket is about, or that it is about none. A ticket without a customer gets the order's.
    ///
    /// # Errors
    /// `not_found`.
    pub async fn link_order(&self, ticket: TicketId, order: Option<OrderId>) -> Result<(), EngineError> {
        let mut tx = self.store().write().await?;
        let head = tx.ticket(ticket).await?;
        if head.order == order {
            return Ok(());
        }
        let owner = match order {
            Some(order) => tx.order_head(order).await?.customer,
            None => None,
        };
        let to = CustomerUndo::Order {
            ticket: ticket.to_string(),
            order: order.map(|id| id.to_string()),
            customer: head.customer.or(owner).map(|id| id.to_string()),
            by_person: true,
        };
        let undo = self.change_customer(&mut tx, &to).await?;
        let args = json!({ "to": to });
        let undo = Undo::Customer(undo);
        self.record(&mut tx, "ticket.link_order", Some(ticket), &args, Some(&undo))
            .await?;
        Ok(tx.commit().await?)
    }
}

fn note_text(text: &str) -> Result<String, EngineError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(EngineError::refused("reply_empty"));
    }
    if text.chars().count() > LONGEST_NOTE {
        return Err(EngineError::refused_with("input_invalid", "field", "text"));
    }
    Ok(text.to_owned())
}

fn checked(field: CustomerField, text: &str) -> Result<String, EngineError> {
    let text = text.trim();
    let invalid = || EngineError::refused_with("input_invalid", "field", field.code());
    match field {
        CustomerField::Name => {
            let fits = !text.is_empty() && text.chars().count() <= LONGEST_NAME && !text.chars().any(char::is_control);
            fits.then(|| text.to_owned()).ok_or_else(invalid)
        }
        CustomerField::Language => {
            let language = Language::parse(text).filter(|_| text.len() == 2).ok_or_else(invalid)?;
            Ok(language.code().to_owned())
        }
        CustomerField::Country => {
            let code = text.to_ascii_uppercase();
            let is_code = code.len() == 2 && code.bytes().all(|letter| letter.is_ascii_uppercase());
            is_code.then_some(code).ok_or_else(invalid)
        }
    }
}
