//! Customers and the addresses by which they are recognised. What a source says and what a person set are kept apart;
//! the row of a customer holds what is shown, computed from both and from the merges in force.

use crate::merges::{self, MergeRow};
use crate::rows::{code, time};
use crate::{SearchKind, Store, StoreError, Topic, WriteTx};
use domain::{ConnectionId, CustomerField, CustomerId, Joined, Language, OwnFact, Timestamp, fold, shown_fact};
use sqlx::Row;
use sqlx::sqlite::{SqliteConnection, SqliteRow};
use std::collections::{BTreeMap, BTreeSet};

/// Everybody who is shown as one person: `?1` is the customer at the top.
macro_rules! members {
    () => {
        "(SELECT id FROM customers WHERE id = ?1 UNION ALL SELECT id FROM customers WHERE root_id = ?1)"
    };
}
pub(crate) use members;

statements! {
    GET = "SELECT id, name, language, country, created_at, coalesce(root_id, id) FROM customers WHERE id = ?1";
    // In one go, with values that are counted on, as for mails.
    ADD = "INSERT INTO customers (id, name, language, country, created_at) VALUES (?, ?, nullif(?, ''), nullif(?, ''), ?); \
           INSERT INTO customer_said (customer_id, name, language, country) VALUES (?, ?, ?, ?); \
           INSERT OR IGNORE INTO customer_identities (kind, folded, customer_id, value) \
           SELECT j.value ->> 0, j.value ->> 1, a.id, j.value ->> 2 FROM (SELECT ? AS id, ? AS list) a, json_each(a.list) j";
    SAY = "INSERT INTO customer_said (customer_id, name, language, country) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (customer_id) DO UPDATE \
           SET name = iif(excluded.name = '', name, excluded.name), language = iif(excluded.language = '', language, excluded.language), \
           country = iif(excluded.country = '', country, excluded.country)";
    SINCE = "UPDATE customers SET created_at = min(created_at, ?2) WHERE id = ?1";
    MEMBERS = concat!("SELECT id FROM ", members!());
    SAID = concat!("SELECT customer_id, name, language, country FROM customer_said WHERE customer_id IN ", members!());
    SET_FIELDS = concat!("SELECT customer_id, field, value, seq, base FROM customer_set WHERE customer_id IN ", members!());
    SHOW = concat!("UPDATE customers SET name = ?2, language = nullif(?3, ''), country = nullif(?4, '') WHERE id IN ", members!());
    // Unless it is known better, it is set over what the source says now.
    SET = "INSERT INTO customer_set (customer_id, field, value, seq, base) VALUES (?1, ?2, ?3, ?4, coalesce(?5, (SELECT CASE ?2 \
           WHEN 'name' THEN s.name WHEN 'language' THEN s.language ELSE s.country END FROM customer_said s WHERE s.customer_id = ?1), '')) \
           ON CONFLICT (customer_id, field) DO UPDATE SET value = excluded.value, seq = excluded.seq, base = excluded.base";
    UNSET = "DELETE FROM customer_set WHERE customer_id = ?1 AND field = ?2";
    // The plus keeps the key, which begins with the kind, from being read through for all customers.
    IDENTITIES = concat!("SELECT value FROM customer_identities WHERE customer_id IN ", members!(), " AND +kind = ?2 \
                  GROUP BY folded ORDER BY max(customer_id = ?1) DESC, value");
    OWN_IDENTITIES = "SELECT value FROM customer_identities WHERE customer_id = ?1 AND +kind = ?2 ORDER BY value";
    BY_IDENTITY = "SELECT customer_id FROM customer_identities WHERE kind = ?1 AND folded = ?2 ORDER BY customer_id LIMIT 1";
    ADD_IDENTITY = "INSERT INTO customer_identities (kind, folded, customer_id, value) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING";
    WORDS = concat!("SELECT name FROM customer_said WHERE customer_id IN ", members!(), " UNION SELECT value FROM customer_set WHERE \
             field = 'name' AND customer_id IN ", members!(), " UNION SELECT value FROM customer_identities WHERE customer_id IN ", members!());
    BY_PHONE = "SELECT DISTINCT coalesce(c.root_id, c.id) FROM customer_identities i INDEXED BY customer_identities_likeness JOIN customers c ON c.id = i.customer_id \
                WHERE i.kind = 'phone' AND i.likeness = ?1 LIMIT 5";
    SHOPS = concat!("SELECT DISTINCT connection_id FROM external_refs WHERE kind = 'customer' AND local_id IN ", members!(), " \
             UNION SELECT connection_id FROM orders WHERE customer_id IN ", members!());
}

/// What a customer is recognised by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdentityKind {
    /// An e-mail address, compared without case.
    Email,
    /// A telephone number, compared by its digits.
    Phone,
}

impl IdentityKind {
    fn code(self) -> &'static str {
        match self {
            IdentityKind::Email => "email",
            IdentityKind::Phone => "phone",
        }
    }

    fn folded(self, value: &str) -> String {
        match self {
            IdentityKind::Email => fold(value.trim()),
            IdentityKind::Phone => value.chars().filter(char::is_ascii_digit).collect(),
        }
    }
}

/// A customer.
#[derive(Debug, Clone)]
pub struct CustomerRow {
    /// Id.
    pub id: CustomerId,
    /// Name as the customer writes it; may be empty.
    pub name: String,
    /// Language, if known.
    pub language: Option<Language>,
    /// ISO 3166-1 alpha-2.
    pub country: Option<String>,
    /// Customer since.
    pub created_at: Timestamp,
    /// Whom this customer is shown as: itself, unless it was merged into another.
    pub root: CustomerId,
}

fn customer(row: &SqliteRow) -> Result<CustomerRow, StoreError> {
    let language: Option<&str> = row.try_get(2)?;
    Ok(CustomerRow {
        id: CustomerId(row.try_get(0)?),
        name: row.try_get(1)?,
        language: language.and_then(Language::parse),
        country: row.try_get(3)?,
        created_at: time(row, 4)?,
        root: CustomerId(row.try_get(5)?),
    })
}

impl Store {
    /// A customer.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn customer(&self, id: CustomerId) -> Result<CustomerRow, StoreError> {
        customer(&sqlx::query(GET).bind(id.0).fetch_one(&self.readers).await?)
    }

    /// A person's addresses of one kind, those of everybody who was merged included; the customer's own first.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn customer_identities(&self, id: CustomerId, kind: IdentityKind) -> Result<Vec<String>, StoreError> {
        Ok(sqlx::query_scalar(IDENTITIES)
            .bind(id.0)
            .bind(kind.code())
            .fetch_all(&self.readers)
            .await?)
    }

    /// Addresses of one kind that came in for this very customer, merged or not.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn own_identities(&self, id: CustomerId, kind: IdentityKind) -> Result<Vec<String>, StoreError> {
        Ok(sqlx::query_scalar(OWN_IDENTITIES)
            .bind(id.0)
            .bind(kind.code())
            .fetch_all(&self.readers)
            .await?)
    }

    /// The person behind a customer and what each of the person's customers says of themselves, field by field.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn person(&self, root: CustomerId) -> Result<PersonRow, StoreError> {
        let mut db = self.readers.acquire().await?;
        read_person(&mut db, root).await
    }

    /// People who have this telephone number, with or without the country's; nobody for fewer than nine digits.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn customers_by_phone(&self, number: &str) -> Result<Vec<CustomerId>, StoreError> {
        let digits = IdentityKind::Phone.folded(number);
        let Some(last) = digits.len().checked_sub(9).and_then(|from| digits.get(from..)) else {
            return Ok(Vec::new());
        };
        let ids = sqlx::query_scalar(BY_PHONE).bind(last).fetch_all(&self.readers).await?;
        Ok(ids.into_iter().map(CustomerId).collect())
    }

    /// Connections that know this person.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn shops_of(&self, root: CustomerId) -> Result<Vec<ConnectionId>, StoreError> {
        let ids = sqlx::query_scalar(SHOPS).bind(root.0).fetch_all(&self.readers).await?;
        Ok(ids.into_iter().map(ConnectionId).collect())
    }
}

/// Everything that decides what is shown of a person.
#[derive(Debug, Clone, Default)]
pub struct PersonRow {
    /// Facts by customer: the person at the top and everybody who was merged.
    pub facts: BTreeMap<CustomerField, BTreeMap<CustomerId, OwnFact>>,
    /// What the source said when a person set a field.
    pub bases: BTreeMap<(CustomerField, CustomerId), String>,
    /// Merges in force among them.
    pub merges: Vec<MergeRow>,
}

impl PersonRow {
    /// What is shown of a field; empty when nobody knows it.
    pub fn shown(&self, root: CustomerId, field: CustomerField) -> String {
        let joined: Vec<Joined> = self.merges.iter().map(|merge| merge.joined(field)).collect();
        self.facts
            .get(&field)
            .map(|own| shown_fact(root, own, &joined))
            .unwrap_or_default()
    }

    /// What the source says now of a field that a person has set, when it is neither what it said then nor what was set:
    /// what it said, what was set, what it says.
    pub fn conflict(&self, root: CustomerId, field: CustomerField) -> Option<Conflict> {
        let own = self.facts.get(&field)?.get(&root)?;
        let (_, mine) = own.set.clone()?;
        let base = self.bases.get(&(field, root))?;
        let disagree = !own.said.is_empty() && own.said != *base && own.said != mine;
        disagree.then(|| Conflict {
            field,
            base: base.clone(),
            mine,
            theirs: own.said.clone(),
        })
    }

    /// What a person set for the customer at the top, and when among all changes.
    pub fn set(&self, root: CustomerId, field: CustomerField) -> Option<(i64, String)> {
        self.facts.get(&field)?.get(&root)?.set.clone()
    }
}

/// A field that a person and the source have both changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// Which one.
    pub field: CustomerField,
    /// What the source said when it was set by hand; may be empty.
    pub base: String,
    /// What was set, and is shown.
    pub mine: String,
    /// What the source says now.
    pub theirs: String,
}

async fn read_person(db: &mut SqliteConnection, root: CustomerId) -> Result<PersonRow, StoreError> {
    let mut person = PersonRow::default();
    let mut bases = BTreeMap::new();
    let mut fact = |field: CustomerField, of: CustomerId, change: &dyn Fn(&mut OwnFact)| {
        change(person.facts.entry(field).or_default().entry(of).or_default());
    };
    for row in sqlx::query(SAID).bind(root.0).fetch_all(&mut *db).await? {
        let of = CustomerId(row.try_get(0)?);
        for (column, field) in (1..).zip(CustomerField::ALL) {
            let said: String = row.try_get(column)?;
            fact(*field, of, &|own| own.said.clone_from(&said));
        }
    }
    for row in sqlx::query(SET_FIELDS).bind(root.0).fetch_all(&mut *db).await? {
        let of = CustomerId(row.try_get(0)?);
        let (value, seq): (String, i64) = (row.try_get(2)?, row.try_get(3)?);
        let field = code(&row, 1, CustomerField::from_code)?;
        bases.insert((field, of), row.try_get(4)?);
        fact(field, of, &|own| {
            own.set = Some((seq, value.clone()));
        });
    }
    person.bases = bases;
    person.merges = merges::among(db, root).await?;
    Ok(person)
}

impl WriteTx {
    /// A customer.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn customer(&mut self, id: CustomerId) -> Result<CustomerRow, StoreError> {
        customer(&sqlx::query(GET).bind(id.0).fetch_one(self.db()).await?)
    }

    /// Adds a customer as a source names it, with the addresses by which it is recognised; empty ones are left out. Nobody else
    /// is part of this person yet, so what is said is what is shown.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn add_customer(
        &mut self,
        new: &CustomerRow,
        identities: &[(IdentityKind, &str)],
    ) -> Result<(), StoreError> {
        let identities: Vec<[String; 3]> = identities
            .iter()
            .map(|(kind, value)| [kind.code().to_owned(), kind.folded(value), value.trim().to_owned()])
            .filter(|[_, folded, _]| !folded.is_empty())
            .collect();
        let language = new.language.as_ref().map_or("", Language::code);
        let country = new.country.as_deref().unwrap_or_default();
        sqlx::query(ADD)
            .bind(new.id.0)
            .bind(&new.name)
            .bind(language)
            .bind(country)
            .bind(new.created_at.millis())
            .bind(new.id.0)
            .bind(&new.name)
            .bind(language)
            .bind(country)
            .bind(new.id.0)
            .bind(serde_json::to_string(&identities).unwrap_or_default())
            .execute(self.db())
            .await?;
        let values = identities.iter().map(|[_, _, value]| value.as_str());
        let words: BTreeSet<&str> = std::iter::once(new.name.as_str()).chain(values).collect();
        let words: Vec<&str> = words.into_iter().collect();
        self.index_new(SearchKind::Customer, new.id.0, None, &words.join(" "))
            .await?;
        self.touch(Topic::Customers);
        Ok(())
    }

    /// Takes over what a source says; what it leaves empty stays as it was, and what a person set stays shown.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn say_customer(&mut self, row: &CustomerRow) -> Result<(), StoreError> {
        sqlx::query(SAY)
            .bind(row.id.0)
            .bind(&row.name)
            .bind(row.language.as_ref().map_or("", Language::code))
            .bind(row.country.as_deref().unwrap_or_default())
            .execute(self.db())
            .await?;
        sqlx::query(SINCE)
            .bind(row.id.0)
            .bind(row.created_at.millis())
            .execute(self.db())
            .await?;
        let root = self.customer(row.id).await?.root;
        self.show_person(root).await
    }

    /// Sets a field by a person's hand, or gives it back to what the source says. `seq` is the place of the change among
    /// all changes; `base` is what the source said when it was set, now unless it is given.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn set_customer_field(
        &mut self,
        id: CustomerId,
        field: CustomerField,
        set: Option<(i64, String)>,
        base: Option<&str>,
    ) -> Result<(), StoreError> {
        match set {
            Some((seq, value)) => {
                sqlx::query(SET)
                    .bind(id.0)
                    .bind(field.code())
                    .bind(value)
                    .bind(seq)
                    .bind(base)
                    .execute(self.db())
                    .await?
            }
            None => {
                sqlx::query(UNSET)
                    .bind(id.0)
                    .bind(field.code())
                    .execute(self.db())
                    .await?
            }
        };
        // Merged away meanwhile, the person at the top is shown anew.
        let root = self.customer(id).await?.root;
        self.show_person(root).await
    }

    /// Everything that decides what is shown of a person.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn person(&mut self, root: CustomerId) -> Result<PersonRow, StoreError> {
        read_person(self.db(), root).await
    }

    /// Customers who are shown as this one, itself included.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn members(&mut self, root: CustomerId) -> Result<Vec<CustomerId>, StoreError> {
        let ids = sqlx::query_scalar(MEMBERS).bind(root.0).fetch_all(self.db()).await?;
        Ok(ids.into_iter().map(CustomerId).collect())
    }

    /// Computes what is shown of a person anew, for everybody who is shown as them, and makes them findable by every name
    /// and address of theirs.
    pub(crate) async fn show_person(&mut self, root: CustomerId) -> Result<(), StoreError> {
        let person = self.person(root).await?;
        sqlx::query(SHOW)
            .bind(root.0)
            .bind(person.shown(root, CustomerField::Name))
            .bind(person.shown(root, CustomerField::Language))
            .bind(person.shown(root, CustomerField::Country))
            .execute(self.db())
            .await?;
        self.index_person(root).await?;
        self.touch(Topic::Customers);
        Ok(())
    }

    async fn index_person(&mut self, root: CustomerId) -> Result<(), StoreError> {
        let words: Vec<String> = sqlx::query_scalar(WORDS).bind(root.0).fetch_all(self.db()).await?;
        for member in self.members(root).await? {
            if member == root {
                self.index(SearchKind::Customer, root.0, None, &words.join(" ")).await?;
            } else {
                self.unindex(SearchKind::Customer, member.0).await?;
            }
        }
        Ok(())
    }

    /// Who has this address; nobody when it is empty.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn customer_by(&mut self, kind: IdentityKind, value: &str) -> Result<Option<CustomerId>, StoreError> {
        let folded = kind.folded(value);
        if folded.is_empty() {
            return Ok(None);
        }
        let found = sqlx::query_scalar(BY_IDENTITY)
            .bind(kind.code())
            .bind(folded)
            .fetch_optional(self.db())
            .await?;
        Ok(found.map(CustomerId))
    }

    /// Adds an address to a customer; nothing happens when it is there or empty.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn add_identity(&mut self, id: CustomerId, kind: IdentityKind, value: &str) -> Result<(), StoreError> {
        let folded = kind.folded(value);
        if folded.is_empty() {
            return Ok(());
        }
        let added = sqlx::query(ADD_IDENTITY)
            .bind(kind.code())
            .bind(folded)
            .bind(id.0)
            .bind(value.trim())
            .execute(self.db())
            .await?;
        if added.rows_affected() > 0 {
            let root = self.customer(id).await?.root;
            self.index_person(root).await?;
            self.touch(Topic::Customers);
        }
        Ok(())
    }
}
