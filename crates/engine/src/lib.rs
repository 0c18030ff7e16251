//! What the program does: commands that agents give, reading of shops and channels, and sending what waits to leave.
//!
//! Every command is one write transaction: the visible change, its record (author, time, how to take it back) and what is
//! to be sent, together. The engine knows shops and channels only as ports, and asks their capabilities, never their names.

mod acknowledge;
mod agent;
mod backup;
mod binned;
mod budget;
mod change;
mod connections;
mod customers;
mod drafts;
mod effects;
mod engine;
mod erase;
mod error;
mod export;
mod hand_over;
mod held;
mod imports;
mod ingest;
mod letters;
mod macros;
mod marks;
mod merge;
mod news;
mod notices;
mod opening;
mod outgoing;
mod pictures;
mod places;
mod promises;
mod pull;
mod purchases;
mod recipients;
mod refresh;
mod refund;
mod reply;
mod richtext;
mod search;
mod settings;
mod sheets;
mod sign_in;
mod snooze;
mod stale;
mod sweep;
mod ticket_file;
mod tickets;
mod undo;
mod views;

pub use acknowledge::{ACKNOWLEDGE, AcknowledgeSettings, PLACES as ACKNOWLEDGE_PLACES};
pub use change::{Change, Changed};
pub use connections::{TestOutcome, TestStep};
pub use drafts::{DraftSave, KeptDraft, KeptFile};
pub use effects::Effect;
pub use engine::{Engine, Outside};
pub use erase::{ErasePreview, Erased};
pub use error::EngineError;
pub use export::{Export, ExportProgress, ExportState};
pub use imports::{ImportProblem, ImportWish, import_problems};
pub use ingest::Counted;
pub use letters::COPY;
pub use macros::{MacroFor, MacroSave};
pub use marks::{thread_name, ticket_named};
pub use merge::Unmerged;
pub use news::{NewsPreview, NewsSettings, PLACES as NEWS_PLACES};
pub use notices::{Loudness, PRACTICE, Practice, QuietHours};
pub use outgoing::{Decision, ReplyPayload};
pub use pictures::RemotePictures;
pub use places::Looked;
pub use promises::TicketPromises;
pub use pull::{Health, PullReport, PullState};
pub use recipients::{Reason, Recipient, Recipients};
pub use refresh::Refreshed;
pub use refund::{
    QuotedPayment, REFUND, RefundPayload, RefundQuote, RefundRequest, RefundTaken, RefundTrail, SeenRefund,
};
pub use reply::{ReplyRequest, ReplyRoute, ReplyTaken, ReplyTakenBack};
pub use richtext::RichText;
pub use search::{SearchAnswer, SearchGroup, SearchOrder, SearchRequest};
pub use sheets::{SheetChoice, SheetFor, SheetLook, SheetWish};
pub use sign_in::{SignInStage, SignInState};
pub use stale::Seen;
pub use undo::{Undoable, Undone};
pub use views::ViewDraft;
