//! A connector: one kind of shop or channel. It says what it can do as data, so that nothing elsewhere asks which shop
//! it is; it reads in batches with a cursor of its own making; it sends one thing at a time and can be asked afterwards
//! whether a thing arrived.

use crate::refund::{FrozenRefund, RefundAnswer, RefundAsk, RefundEvidence};
use crate::returns::ReturnAsk;
use crate::{
    Clock, Delivery, Dice, ExternalId, Found, GrantKeeper, Http, Letter, LetterHead, MailNetwork, Notebook, PortError,
    PortErrorKind, Published, Record, Retry, SharedSignIn, SignInOffer, Withdrawal,
};
use async_trait::async_trait;
use domain::{RefundSupport, ReturnSeen, ReturnSupport, StockCount};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Something that a connection can do. The words are `connect.capability.<code>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Capability {
    /// Reads orders.
    Orders,
    /// Reads customers.
    Customers,
    /// Reads products.
    Products,
    /// Reads payments and refunds.
    Payments,
    /// Reads parcels.
    Fulfilments,
    /// Reads returns; one asked for by the buyer becomes a ticket.
    Returns,
    /// Reads notes on orders.
    OrderNotes,
    /// Reads stock.
    Stock,
    /// Reads messages.
    Messages,
    /// Sends replies. Without it a reply is handed to the mail program.
    Replies,
    /// Can be asked whether a message with a certain marker arrived.
    FindSent,
    /// Gives money back; [`Connector::refunds`] says how far that can be relied on.
    Refunds,
    /// Opens returns, or decides about those that buyers asked for; [`Connector::returns`] says which and how.
    ReturnSteps,
    /// Answers where everybody can read it; [`Connected::publishes`] says in which conversations.
    PublicAnswers,
}

impl Capability {
    /// Its name on the wire.
    pub fn code(self) -> &'static str {
        match self {
            Capability::Orders => "orders",
            Capability::Customers => "customers",
            Capability::Products => "products",
            Capability::Payments => "payments",
            Capability::Fulfilments => "fulfilments",
            Capability::Returns => "returns",
            Capability::OrderNotes => "order_notes",
            Capability::Stock => "stock",
            Capability::Messages => "messages",
            Capability::Replies => "replies",
            Capability::FindSent => "find_sent",
            Capability::Refunds => "refunds",
            Capability::ReturnSteps => "return_steps",
            Capability::PublicAnswers => "public_answers",
        }
    }
}

/// How a field of the connection form is typed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldKind {
    /// An address.
    Url,
    /// Plain text.
    Text,
    /// Kept in the vault only.
    Secret,
    /// Never typed: what comes of signing in on the provider's page, kept in the vault only. It stands in for every secret.
    Grant,
    /// A whole number.
    Number,
    /// One of these; the first when nothing is chosen. The words are `connect.field.<connector>.<key>.choice.<value>`; a brand is
    /// its own word.
    Choice(&'static [&'static str]),
}

/// A field of the connection form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ConnectorField {
    /// Key; the words are `connect.field.<connector>.<key>`.
    pub key: &'static str,
    /// How it is typed in.
    pub kind: FieldKind,
    /// An example, not translated.
    pub example: &'static str,
    /// It must be typed in.
    pub needed: bool,
    /// Most people never touch it: shown only when asked for.
    pub seldom: bool,
}

impl ConnectorField {
    /// A field that must be typed in.
    pub const fn needed(key: &'static str, kind: FieldKind, example: &'static str) -> ConnectorField {
        ConnectorField {
            key,
            kind,
            example,
            needed: true,
            seldom: false,
        }
    }

    /// A field that may stay empty.
    pub const fn optional(key: &'static str, kind: FieldKind, example: &'static str) -> ConnectorField {
        ConnectorField {
            needed: false,
            ..ConnectorField::needed(key, kind, example)
        }
    }

    /// A field that may stay empty and that most people never touch.
    pub const fn seldom(key: &'static str, kind: FieldKind, example: &'static str) -> ConnectorField {
        ConnectorField {
            seldom: true,
            ..ConnectorField::optional(key, kind, example)
        }
    }
}

/// What is known from what was typed in so far.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// Brand of who was recognised; empty: it is only a guess.
    pub name: &'static str,
    /// Values of other fields, by their keys.
    pub values: Vec<(&'static str, String)>,
    /// What a person must know there; the words are `connect.hint.<code>`.
    pub hint: &'static str,
    /// Page where the hint can be followed; may be empty.
    pub link: &'static str,
    /// Signing in on the provider's page, where there is such a way.
    pub sign_in: Option<SignInOffer>,
}

/// What a test found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Examined {
    /// How many of [`Connector::steps`] passed.
    pub passed: usize,
    /// Why the next one did not.
    pub failed: Option<PortError>,
    /// The name that the other side gives itself, when all steps passed.
    pub name: Option<String>,
}

/// Values of the connection form by key.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Credentials(pub BTreeMap<String, String>);

impl Credentials {
    /// A value, trimmed; empty when it was not given.
    pub fn get(&self, key: &str) -> &str {
        self.0.get(key).map_or("", |value| value.trim())
    }
}

impl std::fmt::Debug for Credentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

/// What a connection is given of the outside.
#[derive(Clone)]
pub struct Surroundings {
    /// The network.
    pub http: Arc<dyn Http>,
    /// The way to mail servers.
    pub mail: Arc<dyn MailNetwork>,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// Chance.
    pub dice: Arc<dyn Dice>,
    /// What a simulated shop remembers; a real one ignores it.
    pub notebook: Arc<dyn Notebook>,
}

/// A saved view that comes with a shop.
#[derive(Debug, Clone, Copy)]
pub struct ShippedView {
    /// Code; the interface has the words of its name.
    pub code: &'static str,
    /// Meant for the team.
    pub team: bool,
    /// Its tree, as the wire has it, JSON.
    pub conditions: &'static str,
}

/// A kind of shop or channel.
pub trait Connector: Send + Sync {
    /// Its id, stored with every connection: lower case, never changed.
    fn id(&self) -> &'static str;
    /// Brand, not translated.
    fn name(&self) -> &'static str;
    /// What must be typed in to connect.
    fn fields(&self) -> &'static [ConnectorField];
    /// What is known from what was typed in so far; nothing when that is not enough.
    fn suggest(&self, _typed: &Credentials) -> Option<Suggestion> {
        None
    }
    /// A way to sign in on the page of the provider of what was typed in.
    fn sign_in(&self, _typed: &Credentials) -> Option<SharedSignIn> {
        None
    }
    /// Steps of a test, in order; the words are `connect.step.<code>`.
    fn steps(&self) -> &'static [&'static str] {
        &["reach", "sign_in", "read_orders"]
    }
    /// What it can do.
    fn capabilities(&self) -> &'static [Capability];
    /// Names of people who answer customers together with the agent: a simulated shop brings them, a real one does not.
    fn colleagues(&self) -> &'static [&'static str] {
        &[]
    }
    /// Saved views that come with it: a simulated shop shows what they can do.
    fn views(&self) -> &'static [ShippedView] {
        &[]
    }
    /// Its orders come from files that a person hands over: nobody can be asked again, and how old they are is how old the
    /// files were.
    fn is_of_files(&self) -> bool {
        false
    }
    /// How large a message may be that it sends.
    fn limits(&self) -> SendLimits {
        SendLimits::default()
    }
    /// Macros that come with it, for a shop whose agents should not begin with an empty list.
    fn macros(&self) -> Vec<StarterMacro> {
        Vec::new()
    }
    /// What it can do about refunds, if it has [`Capability::Refunds`].
    fn refunds(&self) -> Option<RefundSupport> {
        None
    }
    /// What it can do about returns, if it has [`Capability::ReturnSteps`].
    fn returns(&self) -> Option<ReturnSupport> {
        None
    }
    /// How it counts its stock.
    fn stock_counts(&self) -> StockCount {
        StockCount::AfterOrders
    }
    /// Makes a connection; says nothing over the network yet.
    ///
    /// # Errors
    /// `Address` when a field cannot be right.
    fn connect(&self, credentials: &Credentials, around: Surroundings) -> Result<Arc<dyn Connected>, PortError>;
}

/// How large a message may be. Checked before a message waits to leave: what is too large then would fail for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SendLimits {
    /// Bytes of all files of one message together.
    pub files: u64,
}

impl Default for SendLimits {
    /// 20 MB: what most mail servers take once it is encoded for the way.
    fn default() -> SendLimits {
        SendLimits { files: 20_000_000 }
    }
}

/// A macro that comes with a shop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StarterMacro {
    /// Its name by interface language.
    pub names: BTreeMap<String, String>,
    /// Its text by the customer's language; lines are paragraphs.
    pub texts: BTreeMap<String, String>,
    /// State that the ticket gets, by its code.
    pub status: Option<String>,
    /// Priority that the ticket gets, by its code.
    pub priority: Option<String>,
    /// Tags that the ticket gets.
    pub tags: Vec<String>,
}

/// A list that a source can be asked for, with its own cursor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stream {
    /// Its name; cursors are stored under it.
    pub name: &'static str,
    /// Milliseconds between two readings while nothing else asks for one.
    pub every: i64,
}

/// Part of a stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    /// What it holds, at most some 500 records: it is written in one transaction.
    pub records: Vec<Record>,
    /// Where to go on; stored in the same transaction as the records.
    pub cursor: String,
    /// More is there now.
    pub more: bool,
}

/// How far a first reading is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Records that were handed over.
    pub done: u64,
    /// Records that there were when it began, if the source said so.
    pub total: Option<u64>,
}

/// A reply as it leaves: frozen when it became ready.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outgoing {
    /// Unique for this operation and the same at every attempt; the other side keeps it if it can.
    pub marker: String,
    /// The channel's id of the conversation.
    pub conversation: String,
    /// Addresses.
    pub to: Vec<String>,
    /// Subject; may be empty.
    pub subject: String,
    /// Plain text; all that a channel without formatting needs.
    pub text: String,
    /// The same with its formatting, if it has any: paragraphs, `strong`, `em`, `u`, lists, `blockquote` and links with
    /// `href`, nothing else. A paragraph is one line.
    pub html: Option<String>,
    /// Files that go with it.
    pub files: Vec<OutgoingFile>,
    /// Who wrote it.
    pub author: String,
    /// The same as a mail, when the connection sends mails: exactly these bytes leave.
    pub letter: Option<Letter>,
}

/// A file of a message that leaves.
#[derive(Clone, PartialEq, Eq)]
pub struct OutgoingFile {
    /// Cleaned name.
    pub name: String,
    /// Media type as declared.
    pub media_type: String,
    /// Content.
    pub bytes: Vec<u8>,
}

impl std::fmt::Debug for OutgoingFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "OutgoingFile({:?}, {} bytes)", self.name, self.bytes.len())
    }
}

/// An open connection.
#[async_trait]
pub trait Connected: Send + Sync {
    /// Lists that it can be asked for, in the order to ask them: what others refer to comes first.
    fn streams(&self) -> &'static [Stream];

    /// Signs in and reads as little as possible; answers with the shop's own name.
    ///
    /// # Errors
    /// What a person must mend.
    async fn probe(&self) -> Result<String, PortError>;

    /// Tries the steps of [`Connector::steps`] one after the other and keeps nothing.
    async fn examine(&self) -> Examined {
        let failed = |passed, error| Examined {
            passed,
            failed: Some(error),
            name: None,
        };
        let name = match self.probe().await {
            Ok(name) => name,
            Err(error) => return failed(usize::from(error.kind == PortErrorKind::SignInRefused), error),
        };
        let orders = self.streams().iter().find(|stream| stream.name == "orders");
        if let Some(orders) = orders
            && let Err(error) = self.pull(*orders, None).await
        {
            return failed(2, error);
        }
        match self.examine_more().await {
            Ok(more) => Examined {
                passed: 3 + more,
                failed: None,
                name: Some(name),
            },
            Err(error) => failed(3, error),
        }
    }

    /// Tries what this kind of connection has beyond the three steps of all; answers how many more there were.
    ///
    /// # Errors
    /// Of the first of them that fails.
    async fn examine_more(&self) -> Result<usize, PortError> {
        Ok(0)
    }

    /// Reads the next part of a stream. `cursor` is what the last batch gave, nothing at the first time. Every row is
    /// checked against what was asked before it is handed over.
    ///
    /// # Errors
    /// No cursor moves and nothing is stored when it fails.
    async fn pull(&self, stream: Stream, cursor: Option<&str>) -> Result<Batch, PortError>;

    /// Where a grant is kept that the provider replaces. Without a keeper it lives as long as this connection.
    fn kept_by(&self, _keeper: Arc<dyn GrantKeeper>) {}

    /// Does nothing more with its grant: another connection goes on with a newer one, or there is none any more.
    async fn forget_grant(&self) {}

    /// Asks the provider to take back the grant that was forgotten. Comes back after some seconds, whatever the provider does.
    async fn withdraw_grant(&self) -> Withdrawal {
        Withdrawal::NoGrant
    }

    /// Whether the next batch may be asked for while the last one is stored: for a source that is far away and costs nothing to
    /// ask. A batch that was read ahead may be thrown away, and is then asked for again with the older cursor.
    fn reads_ahead(&self) -> bool {
        false
    }

    /// Addresses at which this connection receives mail, in small letters.
    fn own_addresses(&self) -> Vec<String> {
        Vec::new()
    }

    /// Waits until a stream has something new, and says which. It is asked again when it answered, so it must not say the same
    /// thing twice; a source that cannot be listened to never answers.
    ///
    /// # Errors
    /// Listening failed; what is new is then found by asking, as long as it takes.
    async fn wait(&self) -> Result<Stream, PortError> {
        std::future::pending().await
    }

    /// Reads these orders as they are now, whatever was read before; nothing when the shop cannot be asked for single
    /// orders. An order that the shop does not give is left out: that alone does not say that it is gone.
    ///
    /// # Errors
    /// Nothing is stored when it fails.
    async fn orders_again(&self, _ids: &[ExternalId]) -> Result<Option<Vec<Record>>, PortError> {
        Ok(None)
    }

    /// Whether the shop says of this very order that it does not have it (any more). Anything but that is no: an order that
    /// is not in a list, a page that is not there, an answer that is not understood.
    ///
    /// # Errors
    /// The question itself failed.
    async fn order_is_gone(&self, _id: &ExternalId) -> Result<bool, PortError> {
        Ok(false)
    }

    /// How far the first reading of a stream is, by its cursor; nothing when it has been read to its end, or when nobody
    /// can tell.
    fn progress(&self, _stream: Stream, _cursor: Option<&str>) -> Option<Progress> {
        None
    }

    /// Whether an answer in this conversation leaves through this connection, if its kind has [`Capability::Replies`]: a shop
    /// may show answers only where its customers never look. Empty: a conversation that began here.
    fn answers(&self, _conversation: &str) -> bool {
        true
    }

    /// Sends a reply, once.
    ///
    /// # Errors
    /// `effect` says whether it may have arrived all the same.
    async fn send(&self, message: &Outgoing) -> Result<Delivery, PortError>;

    /// Whether an answer in this conversation can stand where everybody reads it, below what the customer wrote there.
    fn publishes(&self, _conversation: &str) -> bool {
        false
    }

    /// Gives an answer where everybody reads it, once. Only its plain text is used; it is no mail and has no files.
    ///
    /// # Errors
    /// `effect` says whether it may stand there all the same.
    async fn publish(&self, _message: &Outgoing) -> Result<Published, PortError> {
        Err(nothing_public())
    }

    /// Asks whether an answer for everybody with this marker stands there.
    ///
    /// # Errors
    /// The question itself failed; ask again later.
    async fn find_published(&self, _message: &Outgoing) -> Result<Found<Published>, PortError> {
        Err(nothing_public())
    }

    /// The mailbox that mails leave from, when what this connection sends are mails. They are written before they are sent, once
    /// for all attempts; one whose fate cannot be found out may be repeated once, because the copies are one mail.
    fn letterhead(&self) -> Option<LetterHead> {
        None
    }

    /// Puts a copy of a mail that was sent where the mailbox keeps such copies, unless there is one. Asking again is harmless.
    ///
    /// # Errors
    /// It is not known to be there.
    async fn file_copy(&self, _letter: &Letter) -> Result<(), PortError> {
        Ok(())
    }

    /// Asks whether a message with this marker arrived.
    ///
    /// # Errors
    /// The question itself failed; ask again later.
    async fn find_sent(&self, message: &Outgoing) -> Result<Found, PortError>;

    /// The bytes of a refund, made once and never changed: exactly they are sent, at every attempt.
    ///
    /// # Errors
    /// `Refused` when such a refund cannot be asked for.
    fn freeze_refund(&self, _ask: &RefundAsk) -> Result<String, PortError> {
        Err(no_refunds())
    }

    /// Asks the shop to pay back, once. An error's `effect` is `None` only where the connector's own table says that money
    /// certainly did not move: never by the bare status of an answer.
    ///
    /// # Errors
    /// `effect` says whether it may have happened all the same; unknown and never to be tried again: something is wrong
    /// that only a person can judge.
    async fn refund(&self, _refund: &FrozenRefund) -> Result<RefundAnswer, PortError> {
        Err(no_refunds())
    }

    /// Looks into the shop's books of the order: every refund on it, also those that are not finished, and which of them
    /// carry the marker.
    ///
    /// # Errors
    /// The question itself failed; `OrderMissing` when the shop no longer has the order.
    async fn find_refund(&self, _refund: &FrozenRefund) -> Result<RefundEvidence, PortError> {
        Err(no_refunds())
    }

    /// Opens a return with the marker, or decides about one that a buyer asked for, once; answers with how far the return is
    /// then. Never moves money. A shop with this ability takes one decision about a return and refuses a second, and opens none
    /// while another step of the same order is under way.
    ///
    /// # Errors
    /// `ReturnRefused`, `ReturnMissing`; `effect` says whether it may have happened all the same.
    async fn take_return_step(&self, _ask: &ReturnAsk) -> Result<ReturnSeen, PortError> {
        Err(no_returns())
    }

    /// Reads how far a return is now; one that is to be opened is looked for by its marker.
    ///
    /// # Errors
    /// The question itself failed; `ReturnMissing` when the shop has no such return on that order, and it is not to be opened.
    async fn return_now(&self, _ask: &ReturnAsk) -> Result<ReturnSeen, PortError> {
        Err(no_returns())
    }
}

fn nothing_public() -> PortError {
    PortError::new(
        PortErrorKind::Refused,
        Retry::Never,
        "nothing is answered in public here",
    )
}

fn no_returns() -> PortError {
    PortError::new(
        PortErrorKind::ReturnRefused,
        Retry::Never,
        "this shop takes no steps of returns",
    )
}

fn no_refunds() -> PortError {
    PortError::new(PortErrorKind::RefundRefused, Retry::Never, "this shop gives no refunds")
}
