//! The wire contract: every command that a host can be asked for, with its input, its answer and the topics it reads.
//!
//! One list (`with_commands!`) builds the router, the TypeScript map and the tests, so that a host and the interface
//! cannot drift apart. Values here are for the wire only: ids are strings, times are milliseconds since 1970 UTC, money
//! is minor units with its currency and its number of digits. Words never cross: what a person reads is made from codes
//! and parameters by whoever shows it, in that person's language.

mod acknowledging;
mod app;
mod backups;
mod connections;
mod customers;
mod erasing;
mod held;
mod imports;
mod news;
mod notices;
mod orders;
mod outbox;
mod promises;
mod queues;
mod reading;
mod refunds;
mod returns;
mod search;
mod sheets;
mod sign_in;
mod tickets;
mod work;
mod writing;

pub use acknowledging::*;
pub use app::*;
pub use backups::*;
pub use connections::*;
pub use customers::*;
pub use erasing::*;
pub use held::*;
pub use imports::*;
pub use news::*;
pub use notices::*;
pub use orders::*;
pub use outbox::*;
pub use promises::*;
pub use queues::*;
pub use reading::*;
pub use refunds::*;
pub use returns::*;
pub use search::*;
pub use sheets::*;
pub use sign_in::*;
pub use tickets::*;
pub use work::*;
pub use writing::*;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Input of a command that needs none.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Nothing {}

/// Answer of a command whose effect is seen through its topics.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Done {}

/// An amount in minor units (cents); `digits` says how many of them are decimals in this currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MoneyView {
    /// Minor units; the engine refuses amounts beyond 2^53, so a TypeScript number is exact.
    #[ts(type = "number")]
    pub minor: i64,
    /// ISO 4217 code, upper case.
    pub currency: String,
    /// Decimals of the minor unit (ISO 4217): 2 for EUR and also for HUF and IDR, whose zero fraction whoever shows it leaves
    /// out; 0 for JPY.
    pub digits: u8,
}

/// A failure, without words. The words for `code` are `errors.<code>` in `locales/`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct WireError {
    /// Stable code, snake case.
    pub code: String,
    /// Slots of the sentence.
    pub params: std::collections::BTreeMap<String, String>,
    /// Whether the same call can work later without a change.
    pub retry: bool,
    /// Id under which the log holds the whole chain, for support.
    pub incident: Option<String>,
}

/// What a host pushes after a commit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Event {
    /// Queries that read one of these topics are to be asked again.
    Changed {
        /// Topic names.
        topics: Vec<String>,
    },
    /// Events were lost (a slow listener): ask everything again.
    Resync,
}

/// Calls `$callback!` with every command: name, handler, input, answer and the topics that the answer is made from
/// (empty: it is an action, not a query).
#[macro_export]
macro_rules! with_commands {
    ($callback:ident) => {
        $callback! {
            // The application itself
            "app.state" => app_state(Nothing) -> AppState, reads ["app", "settings", "connections"];
            "app.set" => app_set(SettingInput) -> Done, reads [];
            "app.storage" => app_storage(Nothing) -> StorageView, reads [];
            "vault.unlock" => vault_unlock(PassphraseInput) -> Done, reads [];
            "repair.choice" => repair_choice(Nothing) -> RepairChoice, reads ["app"];
            "repair.do" => repair_do(RepairInput) -> Repaired, reads [];
            "sample.start" => sample_start(Nothing) -> Done, reads [];
            "sample.leave" => sample_leave(Nothing) -> Done, reads [];
            // Tickets
            "ticket.list" => ticket_list(TicketListInput) -> TicketList, reads ["tickets", "drafts"];
            "ticket.order" => ticket_order(TicketOrderInput) -> TicketOrderList, reads ["tickets", "drafts"];
            "ticket.rows" => ticket_rows(TicketRowsInput) -> TicketRows, reads ["tickets", "drafts", "outbox"];
            "ticket.counts" => ticket_counts(Nothing) -> QueueCounts, reads ["tickets"];
            "ticket.get" => ticket_get(TicketInput) -> TicketView, reads ["tickets", "messages", "drafts", "outbox", "senders"];
            "ticket.read" => ticket_read(TicketReadInput) -> Done, reads [];
            "ticket.reply" => ticket_reply(ReplyInput) -> ReplyAccepted, reads [];
            "ticket.mail_file" => ticket_mail_file(TicketInput) -> AttachmentContent, reads [];
            "ticket.paper" => ticket_paper(TicketInput) -> AttachmentContent, reads [];
            "ticket.note" => ticket_note(NoteInput) -> Done, reads [];
            "draft.list" => draft_list(Nothing) -> DraftList, reads ["drafts", "tickets"];
            "draft.attach" => draft_attach(DraftFileInput) -> AttachmentView, reads [];
            "draft.detach" => draft_detach(DraftFileRef) -> Done, reads [];
            "draft.discard" => draft_discard(DraftRef) -> Done, reads [];
            "draft.to_note" => draft_to_note(TicketInput) -> Done, reads [];
            "draft.look" => draft_look(LookInput) -> LookView, reads [];
            "draft.save" => draft_save(DraftInput) -> DraftSaved, reads [];
            "attachment.read" => attachment_read(AttachmentInput) -> AttachmentContent, reads ["messages"];
            "message.original" => message_original(MessageInput) -> OriginalView, reads ["messages", "tickets", "connections"];
            "message.html" => message_html(MessageInput) -> MailHtmlView, reads ["messages"];
            "message.show_pictures" => message_show_pictures(ShowPicturesInput) -> Done, reads [];
            "message.stop_pictures" => message_stop_pictures(MessageInput) -> Done, reads [];
            "message.load_pictures" => message_load_pictures(LoadPicturesInput) -> Done, reads [];
            "message.source" => message_source(MessageInput) -> AttachmentContent, reads ["messages"];
            "link.open" => link_open(LinkInput) -> Done, reads [];
            // Work on tickets, undo, colleagues
            "ticket.batch" => ticket_batch(TicketBatchInput) -> TicketBatchDone, reads [];
            "tag.list" => tag_list(Nothing) -> TagList, reads ["tickets"];
            "when.read" => when_read(WhenInput) -> WhenReading, reads [];
            "when.presets" => when_presets(Nothing) -> WhenPresets, reads [];
            "ticket.merge" => ticket_merge(TicketMergeInput) -> Done, reads [];
            "ticket.unmerge" => ticket_unmerge(TicketInput) -> UnmergeDone, reads [];
            "ticket.merge_candidates" => ticket_merge_candidates(MergeCandidatesInput) -> MergeCandidates, reads ["tickets"];
            "ticket.merged" => ticket_merged(TicketInput) -> MergedList, reads ["tickets", "messages"];
            "ticket.watchers" => ticket_watchers(TicketInput) -> AgentList, reads ["tickets", "agents"];
            "ticket.split" => ticket_split(MessageInput) -> SplitDone, reads [];
            "undo.last" => undo_last(Nothing) -> Undone, reads [];
            "undo.redo" => undo_redo(Nothing) -> Undone, reads [];
            "undo.history" => undo_history(Nothing) -> UndoHistory, reads ["tickets", "messages", "drafts", "customers", "agents"];
            "agent.list" => agent_list(Nothing) -> AgentList, reads ["agents", "settings"];
            "agent.add" => agent_add(AgentAddInput) -> AgentAdded, reads [];
            "agent.rename" => agent_rename(AgentRenameInput) -> Done, reads [];
            "agent.retire" => agent_retire(AgentRetireInput) -> Done, reads [];
            // What a mailbox confirms by itself
            "acknowledge.get" => acknowledge_get(ConnectionRef) -> AcknowledgeView, reads ["connections"];
            "acknowledge.set" => acknowledge_set(AcknowledgeInput) -> Done, reads [];
            "acknowledge.text" => acknowledge_text(AcknowledgeTextInput) -> Done, reads [];
            "acknowledge.preview" => acknowledge_preview(AcknowledgeTextInput) -> AcknowledgePreview, reads ["settings", "promises", "connections"];
            // What a shop tells its customers about their orders by itself
            "news.get" => news_get(ConnectionRef) -> NewsView, reads ["news", "connections"];
            "news.set" => news_set(NewsRuleInput) -> Done, reads [];
            "news.text" => news_text(NewsTextInput) -> Done, reads [];
            "news.way" => news_way(NewsWayInput) -> Done, reads [];
            "news.delivery" => news_delivery(NewsDeliveryInput) -> Done, reads [];
            "news.preview" => news_preview(NewsTextInput) -> NewsPreview, reads ["news", "orders", "customers", "connections"];
            // Senders of whom something was said
            "sender.list" => sender_list(Nothing) -> SenderList, reads ["senders"];
            "address.retry" => address_retry(AddressInput) -> Done, reads [];
            "sender.set" => sender_set(SenderInput) -> Done, reads [];
            // Saved views
            "view.list" => view_list(Nothing) -> ViewList, reads ["views", "tickets", "drafts", "orders"];
            "view.count" => view_count(ViewCountInput) -> ViewCount, reads ["tickets", "drafts", "orders"];
            "view.save" => view_save(ViewSaveInput) -> ViewSaved, reads [];
            "view.remove" => view_remove(ViewInput) -> Done, reads [];
            "view.order" => view_order(ViewOrderInput) -> Done, reads [];
            // Macros and signatures
            "macro.list" => macro_list(Nothing) -> MacroList, reads ["macros"];
            "macro.save" => macro_save(MacroInput) -> MacroSaved, reads [];
            "macro.remove" => macro_remove(MacroRef) -> Done, reads [];
            "macro.for" => macro_for(MacroForInput) -> MacroForView, reads [];
            "signature.list" => signature_list(Nothing) -> SignatureList, reads ["macros"];
            "signature.set" => signature_set(SignatureView) -> Done, reads [];
            // Customers and orders
            "customer.get" => customer_get(CustomerGetInput) -> CustomerView, reads ["customers", "orders", "tickets", "connections", "outbox"];
            "customer.edit" => customer_edit(CustomerEditInput) -> Done, reads [];
            "customer.keep" => customer_keep(CustomerKeepInput) -> Done, reads [];
            "customer.note_add" => customer_note_add(CustomerNoteAddInput) -> Done, reads [];
            "customer.note_edit" => customer_note_edit(CustomerNoteEditInput) -> Done, reads [];
            "customer.matches" => customer_matches(CustomerInput) -> CustomerMatches, reads ["customers", "orders"];
            "customer.merge_preview" => customer_merge_preview(CustomerPairInput) -> MergePreview, reads ["customers", "orders", "tickets"];
            "customer.merge" => customer_merge(CustomerMergeInput) -> Done, reads [];
            "customer.separate" => customer_separate(MergeInput) -> Done, reads [];
            "customer.distinct" => customer_distinct(CustomerPairInput) -> Done, reads [];
            "customer.refresh" => customer_refresh(CustomerInput) -> CustomerRefresh, reads [];
            "customer.products" => customer_products(CustomerInput) -> CustomerProducts, reads ["customers", "orders", "products"];
            "customer.erase_preview" => customer_erase_preview(CustomerInput) -> ErasePreview, reads [];
            "customer.erase" => customer_erase(CustomerEraseInput) -> CustomerErased, reads [];
            "product.get" => product_get(ProductInput) -> ProductView, reads ["products"];
            "order.find" => order_find(OrderFindInput) -> OrdersFound, reads ["orders", "customers"];
            "refund.quote" => refund_quote(RefundQuoteInput) -> RefundQuote, reads ["orders", "outbox"];
            "refund.request" => refund_request(RefundInput) -> RefundAccepted, reads [];
            "return.step" => return_step(ReturnInput) -> ReturnAccepted, reads [];
            "ticket.link_order" => ticket_link_order(LinkOrderInput) -> Done, reads [];
            // Search
            "search" => search(SearchInput) -> SearchResults, reads ["tickets", "messages", "customers", "orders", "products"];
            "search.suggest" => search_suggest(SuggestInput) -> Suggestions, reads [];
            // Promises
            "promise.get" => promise_get(Nothing) -> PromiseRules, reads ["promises"];
            "promise.set" => promise_set(PromiseInput) -> Done, reads [];
            "promise.of" => promise_of(TicketInput) -> TicketPromises, reads ["tickets", "promises"];
            // Outbox
            "outbox.list" => outbox_list(Nothing) -> OutboxView, reads ["outbox"];
            "outbox.text" => outbox_text(OutboxInput) -> OutboxText, reads ["outbox"];
            "outbox.undo" => outbox_undo(OutboxInput) -> ReplyUndone, reads [];
            "outbox.send_now" => outbox_send_now(OutboxInput) -> Done, reads [];
            "outbox.retry" => outbox_retry(OutboxInput) -> Done, reads [];
            "outbox.reschedule" => outbox_reschedule(RescheduleInput) -> Done, reads [];
            "outbox.decide" => outbox_decide(OutboxDecisionInput) -> Done, reads [];
            // What the agent is to be told
            "notice.list" => notice_list(Nothing) -> NoticeList, reads ["notices", "tickets", "messages", "outbox", "connections", "settings"];
            "notice.badge" => notice_badge(Nothing) -> NoticeBadge, reads ["notices", "tickets", "outbox", "connections", "settings"];
            "notice.done" => notice_done(NoticesInput) -> Done, reads [];
            "notice.practice" => notice_practice(Nothing) -> Done, reads [];
            // Connections and synchronisation
            "connector.list" => connector_list(Nothing) -> ConnectorList, reads [];
            "connection.list" => connection_list(ConnectionListInput) -> ConnectionList, reads ["connections", "outbox"];
            "connection.suggest" => connection_suggest(ConnectionInput) -> ConnectionSuggestion, reads [];
            "connection.test" => connection_test(ConnectionInput) -> ConnectionTest, reads [];
            "connection.add" => connection_add(ConnectionInput) -> ConnectionAdded, reads [];
            "connection.pause" => connection_pause(ConnectionPauseInput) -> Done, reads [];
            "connection.leave_preview" => connection_leave_preview(ConnectionRef) -> LeavePreview, reads ["connections", "outbox", "tickets", "orders", "customers"];
            "connection.leave" => connection_leave(LeaveInput) -> ConnectionLeft, reads [];
            "connection.sync" => connection_sync(ConnectionRef) -> SyncReport, reads [];
            "connection.sign_in" => connection_sign_in(SignedInAgain) -> Done, reads [];
            "sign_in.begin" => sign_in_begin(SignInInput) -> SignInView, reads [];
            "sign_in.get" => sign_in_get(SignInRef) -> SignInView, reads ["connections"];
            "sign_in.cancel" => sign_in_cancel(SignInRef) -> Done, reads [];
            "sync.now" => sync_now(Nothing) -> SyncReport, reads [];
            // Archives of mail
            "import.list" => import_list(Nothing) -> ImportList, reads ["imports", "connections"];
            "import.start" => import_start(ImportInput) -> Done, reads [];
            "import.change" => import_change(ImportChangeInput) -> Done, reads [];
            // Files of orders and customers
            "sheet.list" => sheet_list(Nothing) -> SheetList, reads ["imports", "connections"];
            "sheet.look" => sheet_look(SheetInput) -> SheetLookView, reads [];
            "sheet.start" => sheet_start(SheetStartInput) -> SheetStarted, reads [];
            "sheet.change" => sheet_change(ImportChangeInput) -> Done, reads [];
            "sheet.problems" => sheet_problems(SheetRef) -> SheetProblems, reads ["imports"];
            // Backups
            "backup.status" => backup_status(Nothing) -> BackupStatus, reads ["app", "settings"];
            "backup.now" => backup_now(Nothing) -> BackupStatus, reads [];
            "export.status" => export_status(Nothing) -> ExportStatus, reads ["export"];
            "export.start" => export_start(ExportInput) -> Done, reads [];
            "export.cancel" => export_cancel(Nothing) -> Done, reads [];
            "backup.recovery_code" => backup_recovery_code(Nothing) -> RecoveryCode, reads [];
        }
    };
}
