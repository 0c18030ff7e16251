//! What a mailbox confirms by itself, and in which words.

use crate::rows::code;
use crate::{Store, StoreError, Topic, WriteTx};
use domain::{ConnectionId, Language};
use sqlx::Row;
use sqlx::sqlite::{SqliteConnection, SqliteRow};

statements! {
    WHAT = "SELECT what FROM acknowledging WHERE connection_id = ?1";
    SET_WHAT = "INSERT INTO acknowledging (connection_id, what) VALUES (?1, ?2) ON CONFLICT (connection_id) DO UPDATE SET what = excluded.what";
    TEXTS = "SELECT language, text FROM acknowledging_texts WHERE connection_id = ?1 ORDER BY language";
    TEXT = "SELECT text FROM acknowledging_texts WHERE connection_id = ?1 AND language = ?2";
    SET_TEXT = "INSERT INTO acknowledging_texts (connection_id, language, text) VALUES (?1, ?2, ?3) \
                ON CONFLICT (connection_id, language) DO UPDATE SET text = excluded.text";
    CLEAR_TEXT = "DELETE FROM acknowledging_texts WHERE connection_id = ?1 AND language = ?2";
}

/// What a mailbox confirms by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Acknowledging {
    /// Nothing.
    Off,
    /// Messages of the contact form: their writers have no copy and expect a sign that the form worked.
    #[default]
    Forms,
    /// Those, and mails that begin a ticket.
    All,
}

impl Acknowledging {
    /// The name under which it is stored.
    pub fn code(self) -> &'static str {
        match self {
            Acknowledging::Off => "off",
            Acknowledging::Forms => "forms",
            Acknowledging::All => "all",
        }
    }

    /// The choice of a stored name.
    pub fn from_code(code: &str) -> Option<Acknowledging> {
        [Acknowledging::Off, Acknowledging::Forms, Acknowledging::All]
            .into_iter()
            .find(|what| what.code() == code)
    }
}

async fn what(db: &mut SqliteConnection, connection: ConnectionId) -> Result<Acknowledging, StoreError> {
    let found: Option<String> = sqlx::query_scalar(WHAT).bind(connection.0).fetch_optional(db).await?;
    Ok(found.as_deref().and_then(Acknowledging::from_code).unwrap_or_default())
}

fn text(row: &SqliteRow) -> Result<(Language, String), StoreError> {
    Ok((code(row, 0, Language::parse)?, row.try_get(1)?))
}

impl Store {
    /// What a mailbox confirms, and the shop's own texts by language.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn acknowledging(
        &self,
        connection: ConnectionId,
    ) -> Result<(Acknowledging, Vec<(Language, String)>), StoreError> {
        let mut db = self.readers.acquire().await?;
        let chosen = what(&mut db, connection).await?;
        let rows = sqlx::query(TEXTS).bind(connection.0).fetch_all(&mut *db).await?;
        Ok((chosen, rows.iter().map(text).collect::<Result<_, _>>()?))
    }
}

impl WriteTx {
    /// What a mailbox confirms.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn acknowledging(&mut self, connection: ConnectionId) -> Result<Acknowledging, StoreError> {
        what(self.db(), connection).await
    }

    /// Chooses what a mailbox confirms.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn set_acknowledging(&mut self, connection: ConnectionId, what: Acknowledging) -> Result<(), StoreError> {
        sqlx::query(SET_WHAT)
            .bind(connection.0)
            .bind(what.code())
            .execute(self.db())
            .await?;
        self.touch(Topic::Connections);
        Ok(())
    }

    /// The shop's own text in a language.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn acknowledging_text(
        &mut self,
        connection: ConnectionId,
        language: Language,
    ) -> Result<Option<String>, StoreError> {
        Ok(sqlx::query_scalar(TEXT)
            .bind(connection.0)
            .bind(language.code())
            .fetch_optional(self.db())
            .await?)
    }

    /// Sets the shop's own text in a language; nothing: the text that came with the program.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn set_acknowledging_text(
        &mut self,
        connection: ConnectionId,
        language: Language,
        text: Option<&str>,
    ) -> Result<(), StoreError> {
        match text {
            Some(text) => {
                sqlx::query(SET_TEXT)
                    .bind(connection.0)
                    .bind(language.code())
                    .bind(text)
                    .execute(self.db())
                    .await?
            }
            None => {
                sqlx::query(CLEAR_TEXT)
                    .bind(connection.0)
                    .bind(language.code())
                    .execute(self.db())
                    .await?
            }
        };
        self.touch(Topic::Connections);
        Ok(())
    }
}
