//! Customers: the same person is one row, recognised by the shop's own id or by an address; never by a name.

use super::Ingest;
use crate::EngineError;
use domain::{CustomerId, Language};
use ports::CustomerRecord;
use store::{CustomerRow, IdentityKind, RefKind};

/// What a message or an order says of its customer.
pub(super) struct Mentioned<'a> {
    pub(super) external: Option<&'a str>,
    pub(super) email: &'a str,
    pub(super) name: &'a str,
    pub(super) language: Option<Language>,
    pub(super) country: Option<&'a str>,
}

impl Ingest<'_> {
    pub(super) async fn customer(&mut self, record: &CustomerRecord) -> Result<(), EngineError> {
        let (known, same, print) = self.known(RefKind::Customer, &record.id, record).await?;
        if same
            || self
                .tx
                .is_erased(self.connection, RefKind::Customer, &record.id)
                .await?
        {
            return Ok(());
        }
        let mut found = known.map(CustomerId);
        for email in &record.emails {
            if found.is_none() {
                found = self.tx.customer_by(IdentityKind::Email, email).await?;
            }
        }
        let id = found.unwrap_or_else(|| CustomerId(self.new_id()));
        let row = CustomerRow {
            id,
            name: record.name.clone(),
            language: record.language,
            country: record.country.clone(),
            created_at: record.created_at.unwrap_or(self.now),
            root: id,
        };
        let emails = record.emails.iter().map(|email| (IdentityKind::Email, email.as_str()));
        let phones = record.phones.iter().map(|phone| (IdentityKind::Phone, phone.as_str()));
        let identities: Vec<_> = emails.chain(phones).collect();
        if found.is_some() {
            self.tx.say_customer(&row).await?;
            for (kind, value) in identities {
                self.tx.add_identity(row.id, kind, value).await?;
            }
        } else {
            self.tx.add_customer(&row, &identities).await?;
        }
        self.tx
            .set_ref(self.connection, RefKind::Customer, &record.id, row.id.0, &print)
            .await?;
        self.counted.customers += 1;
        Ok(())
    }

    /// The customer whom a message or an order mentions; made from what it says when nobody is known. Nobody when it says
    /// nothing.
    pub(super) async fn mentioned(&mut self, mentioned: &Mentioned<'_>) -> Result<Option<CustomerId>, EngineError> {
        if let Some(external) = mentioned.external
            && let Some((id, _)) = self.tx.find_ref(self.connection, RefKind::Customer, external).await?
        {
            return Ok(Some(CustomerId(id)));
        }
        let known = self.tx.customer_by(IdentityKind::Email, mentioned.email).await?;
        if mentioned.email.is_empty() && mentioned.name.is_empty() && mentioned.external.is_none() {
            return Ok(None);
        }
        // Only what is new is asked about here: somebody who was erased is a customer again.
        if let Some(external) = mentioned.external {
            self.tx.comes_back(self.connection, RefKind::Customer, external).await?;
        }
        let id = known.unwrap_or_else(|| CustomerId(self.new_id()));
        if known.is_none() {
            let row = CustomerRow {
                id,
                name: mentioned.name.to_owned(),
                language: mentioned.language,
                country: mentioned.country.map(str::to_owned),
                created_at: self.now,
                root: id,
            };
            let email = Some((IdentityKind::Email, mentioned.email)).filter(|(_, email)| email.contains('@'));
            self.tx.add_customer(&row, email.as_slice()).await?;
        }
        if let Some(external) = mentioned.external {
            // Without a fingerprint: the customer's own record, when it comes, is taken over whole.
            self.tx
                .set_ref(self.connection, RefKind::Customer, external, id.0, &[])
                .await?;
        }
        Ok(Some(id))
    }
}
