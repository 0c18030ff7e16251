//! What the places of a text (`{{customer.first_name}}`) stand for in a ticket, in the language of the reply, and the check
//! of a text before it leaves.

use crate::{Engine, EngineError, RichText};
use domain::{Language, TicketId, Written, detect, given_name, say_date, say_money};
use std::collections::BTreeMap;
use store::{DraftKind, Setting, TicketRow};

/// A text looked at before it leaves.
#[derive(Debug, Clone)]
pub struct Looked {
    /// What a careful colleague would point out, errors first.
    pub findings: Vec<domain::Finding>,
    /// The places of the text with what they stand for; nothing: they have no value here.
    pub places: Vec<(String, Option<String>)>,
    /// The signature that will be added; empty: none.
    pub signature: String,
    /// Language in which dates and amounts are written.
    pub language: Language,
}

/// A text as it leaves.
pub(crate) struct Composed {
    pub(crate) text: RichText,
    pub(crate) unfilled: Vec<String>,
    pub(crate) signature: String,
    pub(crate) language: Language,
    places: Vec<(String, Option<String>)>,
}

impl Engine {
    /// What each place stands for in a ticket. Order places are those of the order that the ticket is about.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn places(
        &self,
        ticket: &TicketRow,
        language: Language,
    ) -> Result<BTreeMap<String, String>, EngineError> {
        let store = self.store();
        let mut values = BTreeMap::new();
        let mut set = |key: &str, value: String| {
            values.insert(key.to_owned(), value);
        };
        set("ticket.number", ticket.number.to_string());
        set("agent.name", self.agent_name().await?);
        let shop = match ticket.connection {
            Some(id) => store.connection(id).await?,
            None => None,
        };
        set("shop.name", shop.map(|shop| shop.label).unwrap_or_default());
        if let Some(id) = ticket.customer {
            let customer = store.customer(id).await?;
            // How a name is built follows from the customer's own language, not from the reply's.
            let own = customer.language.or(ticket.language);
            set(
                "customer.first_name",
                given_name(&customer.name, own).unwrap_or_default(),
            );
            set("customer.name", customer.name);
        }
        if let Some(id) = ticket.order {
            let order = store.order(id).await?;
            set("order.total", say_money(order.head.total, language));
            let promised = order.head.promised_at.map(|at| say_date(at, language));
            set("order.promised_date", promised.unwrap_or_default());
            let parcel = order
                .fulfilments
                .iter()
                .rev()
                .find(|parcel| !parcel.tracking_number.is_empty());
            set(
                "order.tracking",
                parcel.map(|p| p.tracking_number.clone()).unwrap_or_default(),
            );
            set("order.carrier", parcel.map(|p| p.carrier.clone()).unwrap_or_default());
            set(
                "order.tracking_link",
                parcel.and_then(crate::news::page_of).unwrap_or_default(),
            );
        }
        set("order.number", ticket.order_number.clone().unwrap_or_default());
        Ok(values)
    }

    /// Language of a reply: the one that it is plainly written in, or the customer's, or the interface's.
    async fn reply_language(&self, ticket: &TicketRow, text: &str) -> Result<Language, EngineError> {
        if let Some(language) = detect(text).or(ticket.language) {
            return Ok(language);
        }
        let own = self.store().setting(Setting::Language).await?;
        Ok(own.as_deref().and_then(Language::parse).unwrap_or(Language::ENGLISH))
    }

    /// A text as it would leave: places filled, and for the customer the signature below.
    pub(crate) async fn composed(
        &self,
        ticket: &TicketRow,
        kind: DraftKind,
        written: &RichText,
    ) -> Result<Composed, EngineError> {
        let language = self.reply_language(ticket, &written.text).await?;
        let values = self.places(ticket, language).await?;
        let places = domain::unfilled(&written.text)
            .into_iter()
            .map(|place| {
                let made = domain::fill(&format!("{{{{{place}}}}}"), &values);
                let value = made.unfilled.is_empty().then_some(made.text);
                (place, value)
            })
            .collect();
        let (text, unfilled) = written.filled(&values);
        let signature = match kind {
            DraftKind::Note => String::new(),
            DraftKind::Reply => {
                let own = self.store().signature_for(ticket.connection, language).await?;
                let (signature, empty) = RichText::plain(&own).filled(&values);
                // A signature that is not complete says nothing rather than showing its braces to a customer.
                if empty.is_empty() {
                    signature.text
                } else {
                    String::new()
                }
            }
        };
        Ok(Composed {
            text,
            unfilled,
            signature,
            language,
            places,
        })
    }

    /// Looks at a text as a careful colleague would: quick enough to be asked while it is written. What `everybody` will read
    /// has no signature, and must not tell what is the customer's own.
    ///
    /// # Errors
    /// `not_found`.
    pub async fn look_at(
        &self,
        ticket: TicketId,
        kind: DraftKind,
        written: &RichText,
        everybody: bool,
    ) -> Result<Looked, EngineError> {
        let store = self.store();
        let row = store.ticket(ticket, self.agent()).await?;
        let mut composed = self.composed(&row, kind, written).await?;
        let mut private = Vec::new();
        if everybody {
            composed.signature.clear();
            private = self.private_words(&row).await?;
        }
        let drafts = store.drafts(ticket, self.agent()).await?;
        let files = drafts
            .iter()
            .find(|draft| draft.kind == kind)
            .map_or(0, |draft| draft.files.len());
        let refunded = match row.order {
            Some(order) => !store.order(order).await?.refunds.is_empty(),
            None => false,
        };
        let agent = self.agent_name().await?;
        let findings = domain::check(&Written {
            text: &composed.text.text,
            to_customer: kind == DraftKind::Reply,
            language: row.language,
            customer: &row.customer_name,
            files,
            refunded,
            signature: &composed.signature,
            agent: &agent,
            private: &private,
        });
        Ok(Looked {
            findings,
            places: composed.places,
            signature: if domain::repeats_signature(&composed.text.text, &composed.signature) {
                String::new()
            } else {
                composed.signature
            },
            language: composed.language,
        })
    }
}
