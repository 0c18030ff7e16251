//! Shops and channels: which kinds there are, which are connected, how they are doing.

use super::SignInOffer;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use ts_rs::TS;

/// How a field of a connection form is typed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum FieldKind {
    /// An address of a shop.
    Url,
    /// Plain text.
    Text,
    /// Kept in the keychain only, never shown again.
    Secret,
    /// A whole number.
    Number,
    /// One of the field's choices.
    Choice,
    /// Never typed: the id of a sign-in on the provider's page. It stands in for the secrets that must be typed otherwise.
    Grant,
}

/// A field of a connection form; the words are `connect.field.<connector>.<key>` and `….help`.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FieldView {
    /// Key.
    pub key: String,
    /// How it is typed in.
    pub kind: FieldKind,
    /// An example, not translated.
    pub example: String,
    /// What can be chosen; the words are `….choice.<value>`, and a brand is its own word.
    pub choices: Vec<String>,
    /// It must be typed in.
    pub needed: bool,
    /// Shown only when asked for.
    pub seldom: bool,
}

/// A kind of shop or channel that can be connected.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ConnectorView {
    /// Id, for example `medusa`.
    pub id: String,
    /// Brand, not translated.
    pub name: String,
    /// What must be typed in.
    pub fields: Vec<FieldView>,
    /// What it can do; the words are `connect.capability.<name>`.
    pub capabilities: Vec<String>,
    /// Steps of its test; the words are `connect.step.<code>`.
    pub steps: Vec<String>,
}

/// Kinds that can be connected.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ConnectorList {
    /// In the order to show them; the sample shop is not among them.
    pub connectors: Vec<ConnectorView>,
}

/// A connection to test or to add.
#[derive(Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ConnectionInput {
    /// Which kind.
    pub connector: String,
    /// What the agent calls it; empty: the shop's own name.
    pub label: String,
    /// Field values by key. Secrets go to the keychain and nowhere else.
    pub fields: BTreeMap<String, String>,
}

impl std::fmt::Debug for ConnectionInput {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ConnectionInput")
            .field("connector", &self.connector)
            .finish_non_exhaustive()
    }
}

/// What is known from what was typed so far; empty when that is not enough.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ConnectionSuggestion {
    /// Brand of who was recognised; empty: it is only a guess.
    pub name: String,
    /// Values of other fields by their keys.
    pub values: BTreeMap<String, String>,
    /// What a person must know; the words are `connect.hint.<code>`. May be empty.
    pub hint: String,
    /// Page where the hint can be followed; may be empty.
    pub link: String,
    /// Signing in on the provider's page, where there is such a way.
    pub sign_in: Option<SignInOffer>,
}

/// Result of a test, step by step.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ConnectionTest {
    /// Steps in order; the first that failed is the last.
    pub steps: Vec<TestStep>,
    /// All steps passed.
    pub ok: bool,
    /// Name that the shop gives itself.
    pub shop_name: Option<String>,
}

/// A step of a test; the words are `connect.step.<code>`.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TestStep {
    /// One of the connector's steps.
    pub code: String,
    /// It passed.
    pub ok: bool,
    /// What went wrong; the words are `errors.<code>`.
    pub error_code: Option<String>,
    /// Slots of the error.
    pub error_params: BTreeMap<String, String>,
}

/// A connection was added.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ConnectionAdded {
    /// Its id.
    pub connection_id: String,
}

/// A connection.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ConnectionRef {
    /// Which one.
    pub connection_id: String,
}

/// Asks for the connections.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
pub struct ConnectionListInput {
    /// With how much each has brought: that is counted row by row, so it is not for a screen that is drawn anew all day.
    #[ts(optional)]
    pub counts: Option<bool>,
}

/// Stops or restarts reading a connection.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ConnectionPauseInput {
    /// Which one.
    pub connection_id: String,
    /// True to stop.
    pub paused: bool,
}

/// What disconnecting a connection would be about.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LeavePreview {
    /// Orders that it brought.
    pub orders: u32,
    /// Customers whom it knows.
    pub customers: u32,
    /// Of these, those whom another connection knows too: they stay in any case.
    pub shared: u32,
    /// Tickets that came by it.
    pub tickets: u32,
    /// What waits to leave and can be taken back in the outbox. While there is any, nothing is disconnected.
    pub waiting: u32,
    /// What is on its way, of open fate, or a person's to decide. While there is any, nothing is disconnected.
    pub in_doubt: u32,
    /// When the backups and other older copies were made, newest first.
    #[ts(type = "number[]")]
    pub copies: Vec<i64>,
}

/// Disconnects a connection.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LeaveInput {
    /// Which one.
    pub connection_id: String,
    /// Erase what came only through it. There is no undo. Otherwise it is kept.
    pub erase: bool,
    /// With `erase`: make a new backup and remove every older copy.
    pub renew_backups: bool,
}

/// What became of a sign-in at its provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum WithdrawalView {
    /// Nobody had signed in.
    NoGrant,
    /// The provider took it back.
    Done,
    /// The provider has no way for it: its person withdraws it on the provider's pages.
    NoWay,
    /// The provider was asked, and did not say yes.
    Failed,
}

/// A connection was disconnected.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ConnectionLeft {
    /// What became of the sign-in.
    pub withdrawal: WithdrawalView,
    /// Whose it was; empty without one.
    pub provider: String,
    /// When the older copies were made that still hold what was erased.
    #[ts(type = "number[]")]
    pub copies: Vec<i64>,
}

/// How a connection is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ConnectionHealth {
    /// Never read yet.
    New,
    /// Being read now.
    Syncing,
    /// The last reading worked.
    Good,
    /// The network or the shop did not answer; tried again by itself.
    Offline,
    /// Something a person must mend (credentials).
    NeedsYou,
    /// Stopped by the agent.
    Paused,
    /// Disconnected: only its history is there.
    Left,
}

/// A connection.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ConnectionView {
    /// Id.
    pub id: String,
    /// Kind.
    pub connector: String,
    /// Name.
    pub label: String,
    /// Replies leave by it: it can have a signature and confirmations of its own.
    pub replies: bool,
    /// What it has comes from files that a person hands over: nothing is read by itself, and nobody can be asked.
    pub from_files: bool,
    /// It has orders: its customers can be told what happens to them.
    pub has_orders: bool,
    /// How it is doing.
    pub health: ConnectionHealth,
    /// Since when it is disconnected and only its history is there.
    #[ts(type = "number | null")]
    pub left_at: Option<i64>,
    /// Of one that is disconnected: what was typed to connect it, without secrets.
    pub typed: BTreeMap<String, String>,
    /// When it was last read to the end.
    #[ts(type = "number | null")]
    pub last_success_at: Option<i64>,
    /// When it will be read again.
    #[ts(type = "number | null")]
    pub next_sync_at: Option<i64>,
    /// What went wrong; the words are `errors.<code>`.
    pub error_code: Option<String>,
    /// Slots of the error.
    pub error_params: BTreeMap<String, String>,
    /// Who shows the page on which somebody must sign in again to mend what went wrong.
    pub sign_in: Option<String>,
    /// How much it has brought, where that was asked for.
    pub counts: Option<ConnectionCounts>,
    /// While what was there before is read for the first time, newest first, as far as the source can tell how far it is.
    pub first_import: Option<ImportView>,
}

/// How much a connection has brought.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ConnectionCounts {
    /// Orders stored.
    pub orders: u32,
    /// Customers stored.
    pub customers: u32,
    /// Products stored.
    pub products: u32,
    /// Tickets stored.
    pub tickets: u32,
}

/// How far a first reading is.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ImportView {
    /// Records that were read.
    #[ts(type = "number")]
    pub done: u64,
    /// Records that there were when it began, if the source said so.
    #[ts(type = "number | null")]
    pub total: Option<u64>,
}

/// All connections.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ConnectionList {
    /// In the order in which they were added.
    pub connections: Vec<ConnectionView>,
    /// Rows of the outbox that are not settled.
    pub outbox_open: u32,
    /// Rows of the outbox that need a person.
    pub outbox_needs_you: u32,
}

/// What one synchronisation brought.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SyncReport {
    /// One entry for each connection.
    pub connections: Vec<ConnectionReport>,
}

/// What one synchronisation of one connection brought.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ConnectionReport {
    /// Name.
    pub label: String,
    /// New or changed orders.
    pub orders: u32,
    /// New or changed customers.
    pub customers: u32,
    /// New or changed products.
    pub products: u32,
    /// New messages.
    pub messages: u32,
    /// New tickets.
    pub tickets: u32,
    /// What went wrong; the words are `errors.<code>`.
    pub error_code: Option<String>,
    /// Slots of the error.
    pub error_params: BTreeMap<String, String>,
}
