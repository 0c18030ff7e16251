//! Everything about the local database: one encrypted SQLite file, and the attachments beside it.
//!
//! One connection writes, in `BEGIN IMMEDIATE` transactions with `synchronous=FULL`, so that what an agent was told is
//! saved survives a power cut; others only read. A [`WriteTx`] collects the topics that it touched and they are published
//! after the commit, never before. All SQL of the program is in this crate, one file per aggregate; statements are
//! constants, and a test prepares every one of them.

#[macro_use]
mod statements;

mod acknowledging;
mod attachments;
mod audit;
mod backup;
mod binned;
mod conditions;
mod connections;
mod customer_notes;
mod customers;
mod delivery;
mod doubling;
mod drafts;
mod erase;
mod error;
mod fingerprint;
mod held;
mod imports;
mod leaving;
mod letters;
mod macros;
mod mails;
mod merges;
mod messages;
mod migrate;
mod mutations;
mod news;
mod notices;
mod open;
mod order_finding;
mod orders;
mod origin;
mod outbox;
mod patience;
pub mod planted;
#[cfg(feature = "points")]
pub mod points;
mod products;
mod promises;
mod purchases;
mod queues;
mod readers;
mod refunds;
mod remote_pictures;
mod replacing;
mod returns;
mod rows;
mod salvage;
mod search;
mod settings;
mod sheets;
mod tables;
mod ticket_merges;
mod tickets;
mod topic;
mod triage;
mod tx;
mod views;
mod walks;

pub use acknowledging::Acknowledging;
pub use attachments::{AttachmentRow, Attachments};
pub use audit::Audit;
pub use backup::{Backup, backups_in, prune};
pub use connections::{ConnectionCounts, ConnectionRow, NewConnection, NextReading, RefKind};
pub use customer_notes::CustomerNoteRow;
pub use customers::{Conflict, CustomerRow, IdentityKind, PersonRow};
pub use doubling::DOUBLINGS;
pub use drafts::{DraftContent, DraftFileRow, DraftKind, DraftListRow, DraftRow};
pub use erase::{Traces, older_copies};
pub use error::StoreError;
pub use held::{SenderRow, SenderRule};
pub use imports::{ImportRow, ImportState};
pub use leaving::Belongings;
pub use letters::{LetterRecipient, LetterRow, NewLetter, RecipientState};
pub use macros::{MacroRow, MacroTextRow, SignatureRow};
pub use mails::{FailedAddress, MailFacts, is_large, packed};
pub use merges::{LikenessRow, MergeRow};
pub use messages::{MessageRow, NewMessage};
pub use mutations::{MutationRow, NewMutation};
pub use news::{NewsBecame, NewsRuleRow, WaitingLine};
pub use notices::{NewNotice, NoticeKind, NoticeRow};
pub use open::{Key, Store, StorePaths};
pub use orders::{FulfilmentRow, OrderEventRow, OrderHead, OrderLineRow, OrderRow, PaymentRow, RefundRow, ReturnRow};
pub use outbox::{NewOutbox, OutboxRow};
pub use products::ProductRow;
pub use purchases::{PurchasePatterns, ValueRow};
pub use queues::{TicketBriefRow, TicketRow};
pub use refunds::{NewRefund, RefundEvent, RefundStep};
pub use remote_pictures::{FetchedPicture, PicturesOfMail};
pub use replacing::{decide_restore, finish_replacing, is_replacing, known_damage, remember_damage, restore};
pub use returns::NewReturnStep;
pub use salvage::{Salvage, SalvagedTable, salvage};
pub use search::{Found, FoundMessage, Hit, Over, Scope, SearchKind, Texts, Wanted};
pub use settings::Setting;
pub use sheets::{SheetProblem, SheetRow};
pub use tables::MailRow;
pub use ticket_merges::{Later, MergedRow, SinceRow, TicketMergeRow};
pub use tickets::{Entry, NewTicket, TicketHead};
pub use topic::{Published, Topic};
pub use triage::AgentRow;
pub use tx::WriteTx;
pub use views::{Page, ViewRow, ViewTickets};
pub use walks::{CAP, Pressing, QueueFilter, Tally, TicketOrder, TicketQueue, Total};

#[cfg(test)]
mod tests;
