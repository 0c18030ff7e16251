//! Refunds that Ana asked for, each with an amount that no other has, so that every payout in the judge's books belongs to
//! exactly one request; and what Ana decides, who knows those books, about the refunds that the program puts before her.

use crate::judge::Arrived;
use serde_json::Value;
use std::collections::BTreeMap;

/// A refund as it is asked for, so that it can be asked for once more in the same words.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    pub(crate) order: String,
    pub(crate) payment: String,
    pub(crate) minor: i64,
    pub(crate) operation: String,
    pub(crate) stamp: String,
}

#[derive(Debug)]
struct Account {
    asked: Asked,
    /// It was confirmed.
    told: bool,
    /// Giving it up was begun, or confirmed as well.
    given_up: Option<bool>,
}

/// All refunds of a life.
#[derive(Debug, Default)]
pub(crate) struct Money {
    accounts: BTreeMap<i64, Account>,
    /// Decisions that were confirmed.
    pub(crate) decided: u32,
}

impl Money {
    /// Remembers a refund before it is asked for.
    pub(crate) fn begin(&mut self, asked: Asked) {
        self.accounts.entry(asked.minor).or_insert(Account {
            asked,
            told: false,
            given_up: None,
        });
    }

    /// The program said that it has it.
    pub(crate) fn told(&mut self, minor: i64) {
        if let Some(account) = self.accounts.get_mut(&minor) {
            account.told = true;
        }
    }

    /// One that was asked for and never confirmed.
    pub(crate) fn unanswered(&self) -> Option<Asked> {
        let open = |account: &&Account| !account.told && account.given_up.is_none();
        self.accounts
            .values()
            .rev()
            .find(open)
            .map(|account| account.asked.clone())
    }

    /// What Ana decides about a row of the outbox that needs her: what the books say. What was not paid is sent again, or now and
    /// then given up. Remembered before it is said.
    ///
    /// # Errors
    /// The row does not show what it needs a person for.
    pub(crate) fn decide(&mut self, row: &Value, arrived: &Arrived) -> Result<&'static str, String> {
        let refund = &row["refund"];
        let minor = refund["amount"]["minor"].as_i64().unwrap_or_default();
        let marker = refund["marker"].as_str().unwrap_or_default();
        if !refund["evidence"].is_object() || row["delivery"]["errorCode"].is_null() {
            return Err(format!("a refund is put before a person without evidence: {row}"));
        }
        if arrived.markers.contains_key(marker) {
            return Ok("happened");
        }
        let too_much = row["delivery"]["errorCode"] == "refund_too_much";
        if !too_much && minor % 5 != 0 {
            return Ok("send_again");
        }
        if let Some(account) = self.accounts.get_mut(&minor) {
            account.given_up.get_or_insert(false);
        }
        Ok("cancel")
    }

    /// The decision was confirmed.
    pub(crate) fn decided(&mut self, minor: i64, decision: &str) {
        self.decided += 1;
        if let (Some(account), "cancel") = (self.accounts.get_mut(&minor), decision) {
            account.given_up = Some(true);
        }
    }

    /// No payout twice, none that nobody asked for, none after it was given up. In the end (`finally`) every confirmed one was paid.
    /// Gives how many were paid.
    pub(crate) fn check(&self, arrived: &Arrived, finally: bool) -> Result<u32, String> {
        for (minor, times) in &arrived.payouts {
            if !self.accounts.contains_key(minor) {
                return Err(format!("{minor} was paid and never asked for"));
            }
            if *times > 1 {
                return Err(format!("second payout: {minor} was paid {times} times"));
            }
        }
        for account in self.accounts.values() {
            let minor = account.asked.minor;
            let paid = arrived.payouts.contains_key(&minor);
            match account.given_up {
                Some(true) if paid => return Err(format!("{minor} was given up and paid")),
                None if finally && account.told && !paid => {
                    return Err(format!("{minor} was confirmed and is not paid"));
                }
                _ => {}
            }
        }
        Ok(u32::try_from(arrived.payouts.len()).unwrap_or(u32::MAX))
    }
}
