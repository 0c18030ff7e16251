//! The marks of our mails: by them an answer finds its ticket and a copy its operation, and nobody else can make one. The key
//! lies in the database and not in the keychain, because it must come back with a backup on another computer.

use crate::{Engine, EngineError};
use data_encoding::{BASE32_NOPAD, HEXLOWER};
use domain::TicketId;
use mail::Keys;
use store::Setting;
use uuid::Uuid;

impl Engine {
    /// The keys of this shop's marks; made at the first time.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn mail_keys(&self) -> Result<Keys, EngineError> {
        if let Some(key) = self.store().setting(Setting::MailKey).await?.as_deref().and_then(key) {
            return Ok(Keys::new(key));
        }
        let mut tx = self.store().write().await?;
        // Somebody may have made it meanwhile.
        if let Some(key) = tx.setting(Setting::MailKey).await?.as_deref().and_then(key) {
            return Ok(Keys::new(key));
        }
        let mut new = [0; 32];
        self.inner.outside.dice.fill(&mut new);
        tx.set_setting(Setting::MailKey, &HEXLOWER.encode(&new)).await?;
        tx.commit().await?;
        Ok(Keys::new(new))
    }
}

fn key(text: &str) -> Option<[u8; 32]> {
    HEXLOWER.decode(text.as_bytes()).ok()?.try_into().ok()
}

/// What a ticket is called in marks: small letters and digits, the same on every computer that has it.
pub fn thread_name(ticket: TicketId) -> String {
    format!("t{}", BASE32_NOPAD.encode(ticket.0.as_bytes()).to_lowercase())
}

/// The ticket of such a name.
pub fn ticket_named(name: &str) -> Option<TicketId> {
    let letters = name.strip_prefix('t')?.to_uppercase();
    let bytes = BASE32_NOPAD.decode(letters.as_bytes()).ok()?;
    Some(TicketId(Uuid::from_slice(&bytes).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ticket_is_found_by_its_name_in_a_mark() {
        let ticket = TicketId(Uuid::from_u128(0x0190_1234_5678_7abc_8def_0123_4567_89ab));
        let keys = Keys::new([3; 32]);
        let id = keys.message_id(&thread_name(ticket), "0190-op", "taller.test").unwrap();
        let mark = keys.read_id(&id).unwrap();
        assert_eq!(ticket_named(&mark.thread), Some(ticket));
        assert_eq!(
            (ticket_named("x"), ticket_named("t"), ticket_named("tñ")),
            (None, None, None)
        );
    }
}
