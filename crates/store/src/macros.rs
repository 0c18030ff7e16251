//! Macros and signatures: what an agent need not write again. A macro is one thing with a text for each language, so that
//! fifteen answers in four languages are fifteen macros and not sixty.

use crate::rows::{code, count, time};
use crate::{Store, StoreError, Topic, WriteTx};
use domain::{ConnectionId, Language, MacroId, Timestamp};
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

macro_rules! columns {
    () => {
        "SELECT id, connection_id, name, effects, used, changed_at FROM macros"
    };
}

statements! {
    ALL = concat!(columns!(), " ORDER BY name COLLATE NOCASE, id LIMIT 1000");
    ONE = concat!(columns!(), " WHERE id = ?1");
    ALL_TEXTS = "SELECT macro_id, language, text, html FROM macro_texts";
    TEXTS = "SELECT macro_id, language, text, html FROM macro_texts WHERE macro_id = ?1";
    PUT = "INSERT INTO macros (id, connection_id, name, effects, used, changed_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6) \
           ON CONFLICT (id) DO UPDATE SET name = excluded.name, effects = excluded.effects, changed_at = excluded.changed_at";
    CLEAR_TEXTS = "DELETE FROM macro_texts WHERE macro_id = ?1";
    ADD_TEXT = "INSERT INTO macro_texts (macro_id, language, text, html) VALUES (?1, ?2, ?3, ?4)";
    REMOVE = "DELETE FROM macros WHERE id = ?1";
    USED = "UPDATE macros SET used = used + 1 WHERE id = ?1";
    SIGNATURES = "SELECT mailbox, language, text FROM signatures ORDER BY mailbox, language";
    SIGNATURE = "SELECT text FROM signatures WHERE mailbox = ?1 AND language = ?2";
    // That of the mailbox, or the one of all that have none.
    SIGNATURE_FOR = "SELECT text FROM signatures WHERE mailbox IN (?1, x'') AND language = ?2 ORDER BY length(mailbox) DESC LIMIT 1";
    SET_SIGNATURE = "INSERT INTO signatures (mailbox, language, text) VALUES (?1, ?2, ?3) \
                     ON CONFLICT (mailbox, language) DO UPDATE SET text = excluded.text";
    CLEAR_SIGNATURE = "DELETE FROM signatures WHERE mailbox = ?1 AND language = ?2";
}

/// A macro.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MacroRow {
    /// Id.
    pub id: MacroId,
    /// The shop that it came with; it goes with it too.
    pub connection: Option<ConnectionId>,
    /// Its name, for agents.
    pub name: String,
    /// What it also does, a JSON list of the engine's.
    pub effects: String,
    /// How often it was used.
    pub used: u32,
    /// When it was last changed.
    pub changed_at: Timestamp,
    /// A text for each language that it has.
    pub texts: Vec<MacroTextRow>,
}

/// The text of a macro in one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MacroTextRow {
    /// Language.
    pub language: Language,
    /// Plain text, with its places unfilled.
    pub text: String,
    /// The same with its formatting, if it has any.
    pub html: Option<String>,
}

fn head(row: &SqliteRow) -> Result<MacroRow, StoreError> {
    let connection: Option<uuid::Uuid> = row.try_get(1)?;
    Ok(MacroRow {
        id: MacroId(row.try_get(0)?),
        connection: connection.map(ConnectionId),
        name: row.try_get(2)?,
        effects: row.try_get(3)?,
        used: count(row, 4)?,
        changed_at: time(row, 5)?,
        texts: Vec::new(),
    })
}

fn text(row: &SqliteRow) -> Result<(MacroId, MacroTextRow), StoreError> {
    Ok((
        MacroId(row.try_get(0)?),
        MacroTextRow {
            language: code(row, 1, Language::parse)?,
            text: row.try_get(2)?,
            html: row.try_get(3)?,
        },
    ))
}

/// A text below replies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignatureRow {
    /// The connection that they leave by; nothing: every one that has none of its own.
    pub mailbox: Option<ConnectionId>,
    /// Their language.
    pub language: Language,
    /// The text.
    pub text: String,
}

/// How a mailbox is named in the table: all that have none of their own are the empty one.
fn key(mailbox: Option<ConnectionId>) -> Vec<u8> {
    mailbox.map(|id| id.0.as_bytes().to_vec()).unwrap_or_default()
}

impl Store {
    /// All macros by name, at most 1000.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn macros(&self) -> Result<Vec<MacroRow>, StoreError> {
        let rows = sqlx::query(ALL).fetch_all(&self.readers).await?;
        let mut macros: Vec<MacroRow> = rows.iter().map(head).collect::<Result<_, _>>()?;
        for row in &sqlx::query(ALL_TEXTS).fetch_all(&self.readers).await? {
            let (id, text) = text(row)?;
            if let Some(own) = macros.iter_mut().find(|own| own.id == id) {
                own.texts.push(text);
            }
        }
        Ok(macros)
    }

    /// The signatures that are set, by mailbox and language.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn signatures(&self) -> Result<Vec<SignatureRow>, StoreError> {
        let rows = sqlx::query(SIGNATURES).fetch_all(&self.readers).await?;
        rows.iter()
            .map(|row| {
                let mailbox: Vec<u8> = row.try_get(0)?;
                Ok(SignatureRow {
                    mailbox: uuid::Uuid::from_slice(&mailbox).ok().map(ConnectionId),
                    language: code(row, 1, Language::parse)?,
                    text: row.try_get(2)?,
                })
            })
            .collect()
    }

    /// The signature below a reply that leaves by a connection in a language: its own, or that of all that have none; empty
    /// when there is neither.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn signature_for(&self, mailbox: Option<ConnectionId>, language: Language) -> Result<String, StoreError> {
        let found: Option<String> = sqlx::query_scalar(SIGNATURE_FOR)
            .bind(key(mailbox))
            .bind(language.code())
            .fetch_optional(&self.readers)
            .await?;
        Ok(found.unwrap_or_default())
    }
}

impl WriteTx {
    /// A macro, if it is there.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn macro_row(&mut self, id: MacroId) -> Result<Option<MacroRow>, StoreError> {
        let Some(row) = sqlx::query(ONE).bind(id.0).fetch_optional(self.db()).await? else {
            return Ok(None);
        };
        let texts = sqlx::query(TEXTS).bind(id.0).fetch_all(self.db()).await?;
        Ok(Some(MacroRow {
            texts: texts
                .iter()
                .map(|row| Ok(text(row)?.1))
                .collect::<Result<_, StoreError>>()?,
            ..head(&row)?
        }))
    }

    /// Adds a macro or changes it, with all its texts.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn put_macro(&mut self, row: &MacroRow) -> Result<(), StoreError> {
        sqlx::query(PUT)
            .bind(row.id.0)
            .bind(row.connection.map(|id| id.0))
            .bind(&row.name)
            .bind(&row.effects)
            .bind(row.used)
            .bind(row.changed_at.millis())
            .execute(self.db())
            .await?;
        sqlx::query(CLEAR_TEXTS).bind(row.id.0).execute(self.db()).await?;
        for text in &row.texts {
            sqlx::query(ADD_TEXT)
                .bind(row.id.0)
                .bind(text.language.code())
                .bind(&text.text)
                .bind(&text.html)
                .execute(self.db())
                .await?;
        }
        self.touch(Topic::Macros);
        Ok(())
    }

    /// Removes a macro.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn remove_macro(&mut self, id: MacroId) -> Result<(), StoreError> {
        sqlx::query(REMOVE).bind(id.0).execute(self.db()).await?;
        self.touch(Topic::Macros);
        Ok(())
    }

    /// Counts a use: what is used most is offered first.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn macro_used(&mut self, id: MacroId) -> Result<(), StoreError> {
        sqlx::query(USED).bind(id.0).execute(self.db()).await?;
        self.touch(Topic::Macros);
        Ok(())
    }

    /// The signature of a mailbox, or of all that have none, in a language.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn signature(
        &mut self,
        mailbox: Option<ConnectionId>,
        language: Language,
    ) -> Result<Option<String>, StoreError> {
        Ok(sqlx::query_scalar(SIGNATURE)
            .bind(key(mailbox))
            .bind(language.code())
            .fetch_optional(self.db())
            .await?)
    }

    /// Sets the signature of a mailbox, or of all that have none, in a language; an empty one removes it.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn set_signature(
        &mut self,
        mailbox: Option<ConnectionId>,
        language: Language,
        text: &str,
    ) -> Result<(), StoreError> {
        if text.trim().is_empty() {
            sqlx::query(CLEAR_SIGNATURE)
                .bind(key(mailbox))
                .bind(language.code())
                .execute(self.db())
                .await?;
        } else {
            sqlx::query(SET_SIGNATURE)
                .bind(key(mailbox))
                .bind(language.code())
                .bind(text)
                .execute(self.db())
                .await?;
        }
        self.touch(Topic::Macros);
        Ok(())
    }
}
