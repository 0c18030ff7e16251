//! What every shop's connector must do, as sentences: they are run against each kind of shop with a server behind it, real
//! or faithfully rebuilt, and with a bad line between the two ([`line`]). A shop is a [`ShopWorld`]: what a buyer and the
//! shop's staff can do there, through the server's own doors and never through the connector.
//!
//! A sentence that a kind of shop cannot take part in (it has no way to remove an order) says so by data and passes.

pub(crate) mod faults;
pub(crate) mod line;
pub(crate) mod races;
pub(crate) mod reader;
pub(crate) mod reading;
pub(crate) mod refunds;
pub(crate) mod returns;
pub(crate) mod storm;

use domain::Money;
use ports::{Clock, Credentials, async_trait};
use std::sync::Arc;

/// An order as the test placed it.
#[derive(Debug, Clone)]
pub(crate) struct Bought {
    /// The shop's id.
    pub(crate) id: String,
    /// The number that the buyer knows.
    pub(crate) number: String,
    /// The buyer's address.
    pub(crate) email: String,
    /// What it costs.
    pub(crate) total: Money,
}

/// A kind of shop with a server behind it.
#[async_trait]
pub(crate) trait ShopWorld: Send + Sync {
    /// The connector's id.
    fn kind(&self) -> &'static str;
    /// What a person types in to connect.
    fn credentials(&self) -> Credentials;
    /// The same with another address: that of a line to the server.
    fn credentials_at(&self, url: &str) -> Credentials;
    /// The same with keys that the shop does not know.
    fn wrong_credentials(&self) -> Vec<Credentials>;
    /// Keys that may only read, where the shop has such.
    fn reading_credentials(&self) -> Option<Credentials>;
    /// Port of the server on this machine.
    fn port(&self) -> u16;
    /// The time that the server has too.
    fn clock(&self) -> Arc<dyn Clock>;
    /// From now on the parameters by which lists are narrowed are left out: by a cache on the way, or, where what is asked is
    /// signed, by the shop.
    fn forget_filters(&self, line: &line::Line);
    /// What requests that pay money back have in them, and no others.
    fn paying_requests(&self) -> &'static str {
        "POST"
    }
    /// Whether the shop's books say why money was given back.
    fn says_why(&self) -> bool {
        true
    }
    /// An order that nobody has touched for months, where there is one.
    fn long_ago(&self) -> Option<String>;
    /// Time passes, where the test can say so.
    fn pass(&self, seconds: i64);

    /// A guest, Carla, buys two cups and something else and has it sent to Madrid; the money is not taken yet.
    async fn buy(&self) -> Bought;
    /// The money is taken.
    async fn pay(&self, order: &str);
    /// Everything leaves in one parcel.
    async fn ship(&self, order: &str, tracking: &str);
    /// Somebody in the shop pays money back, in cents.
    async fn pay_back(&self, order: &str, minor: i64, why: &str);
    /// The same while others do so too: whether the shop said that it did.
    async fn try_to_pay_back(&self, order: &str, minor: i64, why: &str) -> bool {
        self.pay_back(order, minor, why).await;
        true
    }
    /// Whether the shop never pays back more than it took, however many ask at the same moment.
    fn never_pays_more_than_it_took(&self) -> bool {
        true
    }
    /// Whether notes can be written on an order that was called off.
    fn annotates_what_is_over(&self) -> bool {
        true
    }
    /// Whether an order can be sent elsewhere of whose money something was given back.
    fn redirects_what_was_paid_back(&self) -> bool {
        true
    }
    /// The order is called off.
    async fn cancel(&self, order: &str);
    /// Somebody in the shop writes a note on it.
    async fn annotate(&self, order: &str, text: &str);
    /// The parcel is to go to another city.
    async fn redirect(&self, order: &str, city: &str);
    /// The buyer gets another address for mails; false where the shop has no way to.
    async fn readdress(&self, order: &str, email: &str) -> bool;
    /// The order is thrown away; false where the shop has no way to.
    async fn remove(&self, order: &str) -> bool;
    /// The shop's own books: every refund of the order in cents with its words, oldest first.
    async fn books(&self, order: &str) -> Vec<(i64, String)>;
}

/// How often something is done: so often on every change, or as often as this variable of the environment says
/// (`cargo xtask storm` sets it).
#[expect(
    clippy::disallowed_methods,
    reason = "the storm command hands the length over in the environment"
)]
pub(crate) fn as_often_as_asked(variable: &str, on_every_change: u32) -> u32 {
    match std::env::var(variable) {
        Ok(times) => times.parse().unwrap_or_else(|_| panic!("{variable}={times}")),
        Err(_) => on_every_change,
    }
}

/// Makes a test of every sentence for one kind of shop. `$world` gives a world, or nothing where its server is not running
/// and may be missing.
macro_rules! conformance {
    // A shop that pays nothing back by itself: its books are only read.
    (pays nothing back: $world:expr) => {
        super::conformance::conformance!($world,
            reading: [
                a_shop_says_its_name_and_passes_every_step,
                what_a_connector_says_of_itself_is_what_it_does,
                what_carla_buys_is_read_with_its_lines_and_money,
                every_change_in_the_shop_shows_at_the_next_reading,
                an_order_that_is_called_off_is_shown_so,
                reading_again_changes_nothing,
                two_orders_of_one_moment_are_both_read,
                the_newest_orders_come_first_and_it_is_told_how_far_it_is,
                a_filter_that_the_shop_leaves_out_is_noticed,
                an_order_that_is_thrown_away_is_gone,
                orders_asked_for_again_are_those_and_no_others,
            ],
            storm: [a_storm_of_changes_ends_in_what_a_first_reading_sees],
            faults: [
                a_bad_line_hands_over_nothing_and_moves_no_cursor,
                what_stands_between_us_and_the_shop_is_told_apart,
                a_slow_shop_is_waited_for,
                a_certificate_that_is_nobodys_is_not_accepted,
                wrong_keys_are_a_persons_to_mend,
            ]
        );
    };
    // A shop that takes steps of returns.
    (takes steps of returns: $world:expr) => {
        super::conformance::conformance!($world,
            returns: [
                a_step_of_a_return_that_is_asked_for_twice_has_one_effect,
                a_step_of_a_return_whose_answer_is_cut_is_found_again,
                a_return_that_was_opened_is_found_by_its_own_mark_and_no_other,
                a_return_that_is_not_there_takes_no_step,
            ]
        );
    };
    // The same with a server, and so with a line that can be bad.
    (takes steps of returns over a line: $world:expr) => {
        super::conformance::conformance!(takes steps of returns: $world);
        super::conformance::conformance!($world,
            returns: [a_step_of_a_return_over_a_bad_line_never_counts_as_refused]
        );
    };
    // A real server, which several people use at the same moment.
    (real: $world:expr) => {
        super::conformance::conformance!($world);
        super::conformance::conformance!($world,
            races: [two_workstations_and_the_shop_never_pay_a_refund_twice]
        );
    };
    ($world:expr) => {
        super::conformance::conformance!(pays nothing back: $world);
        super::conformance::conformance!($world,
            refunds: [
                a_refund_is_paid_once_and_carries_its_mark,
                the_rest_can_be_paid_back_and_nothing_beyond_it,
                what_somebody_gave_back_in_the_shop_is_in_the_books,
                a_refund_whose_answer_is_cut_is_found_again,
                an_order_that_is_not_there_is_paid_nothing_back,
                a_key_that_may_only_read_pays_nothing_back,
            ],
            faults: [
                a_refund_over_a_bad_line_never_counts_as_refused,
                a_refund_needs_a_certificate_that_is_somebodys,
            ]
        );
    };
    ($world:expr, $($part:ident: [$($sentence:ident),* $(,)?]),*) => {
        $($(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $sentence() {
                let Some(world) = $world.await else { return };
                super::conformance::$part::$sentence(&world).await;
            }
        )*)*
    };
}
pub(crate) use conformance;
