//! Signing in on a provider's page instead of typing a password.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use ts_rs::TS;

/// What to sign in to: what was typed into a form, or a connection that is there.
#[derive(Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SignInInput {
    /// The connection that needs it again; nothing for a new one.
    pub connection_id: Option<String>,
    /// Kind of a new one.
    pub connector: String,
    /// Field values of a new one by key.
    pub fields: BTreeMap<String, String>,
    /// Language of the page on which the browser ends up.
    pub language: String,
}

impl std::fmt::Debug for SignInInput {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SignInInput")
            .field("connector", &self.connector)
            .finish_non_exhaustive()
    }
}

/// A sign-in.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SignInRef {
    /// Which one.
    pub sign_in_id: String,
}

/// What came of a sign-in is for this connection.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SignedInAgain {
    /// Which one.
    pub connection_id: String,
    /// The sign-in.
    pub sign_in_id: String,
}

/// How far a sign-in is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SignInStage {
    /// The browser has not come back.
    Waiting,
    /// Somebody signed in.
    Done,
    /// Nobody did.
    Failed,
}

/// A sign-in, as far as it is.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SignInView {
    /// Id; as the value of the field that holds a grant it stands for what came of it.
    pub sign_in_id: String,
    /// Brand or host of who shows the page.
    pub provider: String,
    /// The page, for the person's browser.
    pub page: String,
    /// How far it is.
    pub stage: SignInStage,
    /// Address of the account, if the provider said it.
    pub account: String,
    /// It is another account than what was typed.
    pub is_other: bool,
    /// Why nobody signed in; the words are `errors.<code>`.
    pub error_code: Option<String>,
    /// Slots of the error.
    pub error_params: BTreeMap<String, String>,
}

/// Signing in on a provider's page, as it can be offered.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SignInOffer {
    /// Brand or host of who shows the page.
    pub provider: String,
    /// The provider knows this program by an id; without one nobody can begin.
    pub ready: bool,
    /// It stands in the place of a password. Otherwise a password does as well.
    pub instead: bool,
    /// Page where an id is made; may be empty.
    pub register: String,
}
