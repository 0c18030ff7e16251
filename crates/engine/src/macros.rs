//! Macros: texts that agents do not write again, one for each language of the customers, with what sending them also does.
//! And signatures, one for each language.

use crate::undo::Undo;
use crate::{Effect, Engine, EngineError, RichText};
use domain::{ConnectionId, Language, MacroId, TicketId};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{MacroRow, MacroTextRow, Setting, WriteTx};

/// A macro as an agent writes it.
#[derive(Debug, Clone)]
pub struct MacroSave {
    /// The macro to change; nothing: a new one.
    pub id: Option<MacroId>,
    /// Its name.
    pub name: String,
    /// A text for each language; empty ones are left out.
    pub texts: Vec<(Language, RichText)>,
    /// What it also does.
    pub effects: Vec<Effect>,
}

/// A macro's text for one ticket.
#[derive(Debug, Clone)]
pub struct MacroFor {
    /// The text with its places filled; what has no value stands as it was written.
    pub text: RichText,
    /// Language of the text.
    pub language: Language,
    /// The customer's language, when the macro has no text in it.
    pub missing: Option<Language>,
    /// Places without a value.
    pub unfilled: Vec<String>,
    /// What it also does.
    pub effects: Vec<Effect>,
}

/// A macro as it is kept in an undo.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct KeptMacro {
    id: String,
    connection: Option<String>,
    name: String,
    effects: String,
    used: u32,
    texts: Vec<(String, String, Option<String>)>,
}

impl KeptMacro {
    fn of(row: &MacroRow) -> KeptMacro {
        let text = |text: &MacroTextRow| (text.language.code().to_owned(), text.text.clone(), text.html.clone());
        KeptMacro {
            id: row.id.to_string(),
            connection: row.connection.map(|id| id.to_string()),
            name: row.name.clone(),
            effects: row.effects.clone(),
            used: row.used,
            texts: row.texts.iter().map(text).collect(),
        }
    }
}

const LONGEST_NAME: usize = 80;

impl Engine {
    /// Keeps a new macro or changes one. Undoable.
    ///
    /// # Errors
    /// `macro_name_missing`, `macro_text_missing`, `not_found`.
    pub async fn save_macro(&self, save: &MacroSave) -> Result<MacroId, EngineError> {
        let name = save.name.trim();
        if name.is_empty() || name.chars().count() > LONGEST_NAME || name.chars().any(char::is_control) {
            return Err(EngineError::refused("macro_name_missing"));
        }
        let texts: Vec<MacroTextRow> = save
            .texts
            .iter()
            .filter(|(_, text)| !text.is_empty())
            .map(|(language, text)| MacroTextRow {
                language: *language,
                text: text.text.clone(),
                html: text.html.clone(),
            })
            .collect();
        let effects: Vec<Effect> = save.effects.iter().cloned().filter_map(Effect::checked).collect();
        if texts.is_empty() && effects.is_empty() {
            return Err(EngineError::refused("macro_text_missing"));
        }
        let mut tx = self.store().write().await?;
        let before = match save.id {
            Some(id) => Some(
                tx.macro_row(id)
                    .await?
                    .ok_or_else(|| EngineError::refused("not_found"))?,
            ),
            None => None,
        };
        let id = save.id.unwrap_or(MacroId(self.new_id()));
        tx.put_macro(&MacroRow {
            id,
            connection: before.as_ref().and_then(|row| row.connection),
            name: name.to_owned(),
            effects: Effect::stored(&effects),
            used: before.as_ref().map_or(0, |row| row.used),
            changed_at: self.now(),
            texts,
        })
        .await?;
        let undo = Undo::Macro {
            id: id.to_string(),
            before: before.as_ref().map(KeptMacro::of),
        };
        let record = if before.is_some() { "macro.change" } else { "macro.add" };
        self.record(&mut tx, record, None, &json!({ "macro": id.to_string() }), Some(&undo))
            .await?;
        tx.commit().await?;
        Ok(id)
    }

    /// Removes a macro. Undoable.
    ///
    /// # Errors
    /// `not_found`.
    pub async fn remove_macro(&self, id: MacroId) -> Result<(), EngineError> {
        let mut tx = self.store().write().await?;
        let before = tx
            .macro_row(id)
            .await?
            .ok_or_else(|| EngineError::refused("not_found"))?;
        tx.remove_macro(id).await?;
        let undo = Undo::Macro {
            id: id.to_string(),
            before: Some(KeptMacro::of(&before)),
        };
        self.record(
            &mut tx,
            "macro.remove",
            None,
            &json!({ "macro": id.to_string() }),
            Some(&undo),
        )
        .await?;
        Ok(tx.commit().await?)
    }

    pub(crate) async fn put_macro_back(
        &self,
        tx: &mut WriteTx,
        id: &str,
        before: Option<&KeptMacro>,
    ) -> Result<(), EngineError> {
        let id = MacroId::parse(id).ok_or_else(|| EngineError::refused("nothing_to_undo"))?;
        let Some(kept) = before else {
            return Ok(tx.remove_macro(id).await?);
        };
        let texts = kept.texts.iter().filter_map(|(language, text, html)| {
            Some(MacroTextRow {
                language: Language::parse(language)?,
                text: text.clone(),
                html: html.clone(),
            })
        });
        tx.put_macro(&MacroRow {
            id,
            connection: kept.connection.as_deref().and_then(ConnectionId::parse),
            name: kept.name.clone(),
            effects: kept.effects.clone(),
            used: kept.used,
            changed_at: self.now(),
            texts: texts.collect(),
        })
        .await?;
        Ok(())
    }

    /// A macro's text for a ticket: in the customer's language if it has one, with its places filled. Counted as a use when
    /// `used`; a preview is none.
    ///
    /// # Errors
    /// `not_found`.
    pub async fn macro_for(&self, id: MacroId, ticket: TicketId, used: bool) -> Result<MacroFor, EngineError> {
        let row = self.store().ticket(ticket, self.agent()).await?;
        let own = self.store().setting(Setting::Language).await?;
        let own = own.as_deref().and_then(Language::parse);
        let mut tx = self.store().write().await?;
        let found = tx
            .macro_row(id)
            .await?
            .ok_or_else(|| EngineError::refused("not_found"))?;
        if used {
            tx.macro_used(id).await?;
            tx.commit().await?;
        } else {
            drop(tx);
        }
        let wanted = row.language;
        let in_language = |language: Language| found.texts.iter().find(|text| text.language == language);
        let chosen = wanted
            .and_then(in_language)
            .or_else(|| in_language(Language::ENGLISH))
            .or_else(|| own.and_then(in_language))
            .or(found.texts.first());
        let effects = Effect::list(&found.effects);
        let Some(chosen) = chosen else {
            return Ok(MacroFor {
                text: RichText::default(),
                language: wanted.or(own).unwrap_or(Language::ENGLISH),
                missing: None,
                unfilled: Vec::new(),
                effects,
            });
        };
        let values = self.places(&row, chosen.language).await?;
        let (text, unfilled) = RichText {
            text: chosen.text.clone(),
            html: chosen.html.clone(),
        }
        .filled(&values);
        Ok(MacroFor {
            text,
            language: chosen.language,
            missing: wanted.filter(|wanted| *wanted != chosen.language),
            unfilled,
            effects,
        })
    }

    /// Sets the signature of a mailbox, or of all that have none of their own, in a language. Undoable.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn set_signature(
        &self,
        mailbox: Option<ConnectionId>,
        language: Language,
        text: &str,
    ) -> Result<(), EngineError> {
        let text = text.trim();
        let mut tx = self.store().write().await?;
        let before = tx.signature(mailbox, language).await?.unwrap_or_default();
        if before == text {
            return Ok(());
        }
        tx.set_signature(mailbox, language, text).await?;
        let undo = Undo::Signature {
            language: language.code().to_owned(),
            text: before,
            mailbox: mailbox.map(|id| id.to_string()),
        };
        let args = json!({ "language": language.code(), "mailbox": mailbox.map(|id| id.to_string()) });
        self.record(&mut tx, "signature.set", None, &args, Some(&undo)).await?;
        Ok(tx.commit().await?)
    }

    /// Macros that come with a connector, in the transaction that adds its connection.
    pub(crate) async fn add_starter_macros(
        &self,
        tx: &mut WriteTx,
        connection: ConnectionId,
        starters: Vec<ports::StarterMacro>,
    ) -> Result<(), EngineError> {
        let own = tx.setting(Setting::Language).await?.unwrap_or_default();
        for starter in starters {
            let name = starter.names.get(&own).or_else(|| starter.names.get("en"));
            let status = starter.status.map(|status| Effect::Status { status });
            let priority = starter.priority.map(|priority| Effect::Priority { priority });
            let tags = starter.tags.into_iter().map(|tag| Effect::Tag { tag });
            let effects: Vec<Effect> = status
                .into_iter()
                .chain(priority)
                .chain(tags)
                .filter_map(Effect::checked)
                .collect();
            let texts = starter.texts.iter().filter_map(|(language, text)| {
                Some(MacroTextRow {
                    language: Language::parse(language)?,
                    text: text.trim().to_owned(),
                    html: None,
                })
            });
            tx.put_macro(&MacroRow {
                id: MacroId(self.new_id()),
                connection: Some(connection),
                name: name.cloned().unwrap_or_default(),
                effects: Effect::stored(&effects),
                used: 0,
                changed_at: self.now(),
                texts: texts.collect(),
            })
            .await?;
        }
        Ok(())
    }
}
