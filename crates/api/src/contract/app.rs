//! The application's own state: whether it is open, in which language and look, and for whom.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// How far the application has come on this machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// No keychain answers and no key file exists yet: a passphrase must be chosen.
    ChoosePassphrase,
    /// A key file exists: its passphrase is needed.
    Locked,
    /// The database is open and nothing is connected.
    FirstRun,
    /// Something is connected.
    Open,
}

/// What the shell needs before it can show anything.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AppState {
    /// How far the application has come.
    pub stage: Stage,
    /// Interface language: `en`, `es`, `hu` or `id`.
    pub language: String,
    /// `system`, `light` or `dark`.
    pub theme: String,
    /// `compact`, `comfortable` or `large`.
    pub density: String,
    /// `system`, or `more` for the theme with more contrast whatever the computer says.
    pub contrast: String,
    /// Size of what people wrote, 14 to 20, in pixels at the usual text size.
    pub message_size: u32,
    /// Widths of the panes as JSON: step of the window's width, then pane, then pixels (0: folded away).
    pub panes: String,
    /// Seconds that a reply is held before it is sent, 0 to 30.
    pub undo_seconds: u32,
    /// The agent's name as customers and colleagues see it; empty until it is known.
    pub agent_name: String,
    /// The sample shop is connected.
    pub sample_shop: bool,
    /// Name of the connected shop.
    pub shop_name: Option<String>,
    /// The data are damaged: they can be looked at, every change is refused, and `repair.do` mends it.
    pub damaged: bool,
    /// This program's version.
    pub version: String,
    /// Every setting by its key, with what holds until it is set; empty until the database is open.
    pub settings: std::collections::BTreeMap<String, String>,
}

/// Where the data lie on this computer and how much room they take, measured when asked.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct StorageView {
    /// The data folder's path.
    pub folder: String,
    /// Bytes of the database with its journal.
    #[ts(type = "number")]
    pub database_bytes: u64,
    /// Bytes of the files of messages.
    #[ts(type = "number")]
    pub attachment_bytes: u64,
    /// Bytes that can still be written on that disk, if the system says.
    #[ts(type = "number | null")]
    pub free_bytes: Option<u64>,
}

/// Changes one setting. The keys are those of the table in `engine::settings`.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SettingInput {
    /// Which setting.
    pub key: String,
    /// Its new value as text; refused with `setting_invalid` when it is not one of the allowed values.
    pub value: String,
}

/// A passphrase to open the key file, or to make it with (at least 8 characters).
#[derive(Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PassphraseInput {
    /// The passphrase.
    pub passphrase: String,
}

impl std::fmt::Debug for PassphraseInput {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PassphraseInput(…)")
    }
}

/// Opens a page in the computer's own browser. Only http and https; anything else is refused with `address_invalid`.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LinkInput {
    /// The address.
    pub url: String,
}

/// What can be done about damaged data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Repair {
    /// The newest backup takes the place of the data. What came after it is read again from the shops, as far as they have it.
    Restore,
    /// Everything that can still be read goes into a new database.
    Salvage,
}

/// Mends damaged data. What lies there is kept aside in both cases.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RepairInput {
    /// How.
    pub how: Repair,
}

/// What can be done about damaged data.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RepairChoice {
    /// When the newest backup was made, if there is one.
    #[ts(type = "number | null")]
    pub backup_at: Option<i64>,
}

/// Data are mended.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Repaired {
    /// What was salvaged, table by table; empty after a backup was restored.
    pub tables: Vec<SalvagedView>,
    /// Folder in which the damaged data are kept.
    pub aside: String,
}

/// What became of a table.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SalvagedView {
    /// Its name.
    pub name: String,
    /// Rows that are there.
    #[ts(type = "number")]
    pub kept: i64,
    /// Rows that are lost; nothing when nobody can tell.
    #[ts(type = "number | null")]
    pub lost: Option<i64>,
}
