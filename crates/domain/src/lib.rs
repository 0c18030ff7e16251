//! The words and rules of customer service for a shop: customers, orders, tickets, money, promises, and what may happen
//! to an outgoing message. No I/O, no clock, no storage, no languages: nothing here can fail for an outside reason, so
//! every rule can be tested as a table.

mod account_numbers;
mod channel;
mod checks;
mod civil;
mod delivery;
mod detect;
mod ids;
mod language;
mod money;
mod news;
mod opening;
mod order;
mod outgoing;
mod person;
mod placeholder;
mod promise;
mod quoting;
mod refund;
mod relevance;
mod retention;
mod returns;
mod saying;
mod search_query;
mod suggest;
mod text;
mod ticket;
mod time;
mod tracking;
pub mod view;
mod when;

pub use channel::Channel;
pub use checks::{Finding, FindingCode, Written, check, repeats_signature};
pub use civil::{Civil, LocalTime};
pub use delivery::{LONGEST_DELIVERY, promised_by};
pub use detect::detect;
pub use ids::*;
pub use language::Language;
pub use money::{Currency, Money, MoneyError};
pub use news::{
    NEWS_KEEPS, NEWS_ORDERS, News, NewsKind, NewsRule, OrderGlimpse, ParcelGlimpse, StockCount, Watch,
    happened_on_watch, language_of_country, news, short_lines,
};
pub use opening::{Opening, Run, Span};
pub use order::{FulfilmentStatus, PaymentStatus, ReturnKind, ReturnStatus};
pub use outgoing::{
    DispatchResult, LONGEST_WAIT, OutgoingState, Step, after_dispatch, after_new_message, after_restart, asked_to_wait,
    backoff,
};
pub use person::{CustomerField, Joined, MatchReason, OwnFact, shown_fact};
pub use placeholder::{Filled, PLACEHOLDERS, fill, unfilled};
pub use promise::{
    Case, EveryHour, Kept, LONGEST_PROMISE, Promise, PromiseKind, PromisePolicy, PromiseRule, Situation, Talk,
    WorkingTime, first_reply_kept, next_promise, running_promises,
};
pub use quoting::{Fold, Said, folds, parts};
pub use refund::{
    AmountRefused, LONGEST_ON_ITS_WAY, LONGEST_UNTIL_SETTLED, Payout, PayoutProof, Preflight, RefundSeen,
    RefundSupport, Verdict, before_sending, carries, check_refund, looked_enough, may_repeat_key, refund_marker,
    refundable, until_next_look, until_settled, verdict,
};
pub use relevance::relevance;
pub use retention::kept;
pub use returns::{
    DeclineReason, RETURN_SENDINGS, ReturnAct, ReturnProof, ReturnSeen, ReturnSupport, StillOpen, return_proof,
    still_open, until_next_reading,
};
pub use saying::{given_name, say_date, say_money};
pub use search_query::{Condition, DateOrder, Day, Operator, Part, Placed, SearchNames, SearchQuery, Whose};
pub use suggest::{Favourite, LEAST_SUPPORT, Reason, SUGGESTIONS, Suggestion, Together, suggest};
pub use text::{Mark, contains_exactly, excerpt, fold, folded_alike, one_line, words_of};
pub use ticket::{BIN_KEEPS, HeldCause, MessageKind, Priority, TicketStatus, clean_tag};
pub use time::{DAY, HOUR, MINUTE, SECOND, Timestamp, days_since_1970};
pub use tracking::tracking_page;
pub use when::{WhenError, read_when, when_presets};
