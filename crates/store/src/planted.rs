//! Mistakes on purpose: what the simulator and the crash runs must find, to show that a green run means something. They exist
//! only with the feature `planted`, which nothing else asks for; without it every question is answered "no" while the program
//! is compiled, and there is nothing to switch on.

macro_rules! bugs {
    ($($(#[$doc:meta])* $name:ident = $code:literal,)* ; $($(#[$real_doc:meta])* $real:ident = $real_code:literal,)*) => {
        /// A mistake that can be planted.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Bug { $($(#[$doc])* $name,)* $($(#[$real_doc])* $real,)* }

        impl Bug {
            /// Those that the simulator finds, with their names.
            pub const ALL: &[(&str, Bug)] = &[$(($code, Bug::$name)),*];
            /// Those that show themselves only where a thread of its own can be killed, with their names.
            pub const REAL: &[(&str, Bug)] = &[$(($real_code, Bug::$real)),*];

            /// The mistake of this name.
            pub fn from_code(code: &str) -> Option<Bug> {
                let mut named = Bug::ALL.iter().chain(Bug::REAL);
                named.find(|(name, _)| *name == code).map(|(_, bug)| *bug)
            }
        }
    };
}

bugs! {
    /// A refund leaves before `dispatching` is durable.
    RefundBeforeCommit = "refund_before_commit",
    /// A second refund of an order is let in beside an open one.
    TwoOpenRefunds = "two_open_refunds",
    /// A missing answer to a refund counts as a failure, which is tried again.
    UnknownIsFailure = "unknown_is_failure",
    /// The order is not looked at before a refund leaves.
    NoPreflight = "no_preflight",
    /// What was under way when the program stopped is simply sent again.
    RestartSendsAgain = "restart_sends_again",
    /// Every try of a refund has a new key.
    NewKeyPerTry = "new_key_per_try",
    /// A refund is repeated with its key at shops that know no keys.
    RepeatWithoutKeys = "repeat_without_keys",
    /// A record in the shop's books counts as a payment.
    RecordIsProof = "record_is_proof",
    /// No record in the shop's books counts as "not paid", and the refund leaves again.
    NothingIsNo = "nothing_is_no",
    /// A refund whose outcome is not known can be taken back.
    UndoUnknown = "undo_unknown",
    /// A restored database does not doubt anything.
    NoDoubt = "no_doubt",
    /// The place in a list is written before its records.
    CursorFirst = "cursor_first",
    /// A reply of which nobody can tell whether it arrived is sent again.
    ReplySentAgain = "reply_sent_again",
    /// A reply leaves before `dispatching` is durable.
    ReplyBeforeCommit = "reply_before_commit",
    /// A reply that is taken back stays in its conversation.
    UndoneStillShown = "undone_still_shown",
    /// The text of a reply that is taken back is lost.
    DraftLost = "draft_lost",
    /// A full disk is reported as success.
    FullDiskIsFine = "full_disk_is_fine",
    /// A line of the account of refunds does not carry the hash before it.
    ChainCut = "chain_cut",
    /// A reply without an answer counts as sent.
    UnknownIsSent = "unknown_is_sent",
    ;
    /// A change counts as done before it is durable.
    ToldBeforeDurable = "told_before_durable",
}

#[cfg(feature = "planted")]
static CHOSEN: std::sync::atomic::AtomicUsize = std::sync::atomic::AtomicUsize::new(usize::MAX);

/// Plants one, for the whole process, until another is, or removes what was planted.
#[cfg(feature = "planted")]
pub fn plant(bug: Option<Bug>) {
    let chosen = bug.map_or(usize::MAX, |bug| bug as usize);
    CHOSEN.store(chosen, std::sync::atomic::Ordering::SeqCst);
}

/// Whether this one is planted.
#[cfg(feature = "planted")]
pub fn is(bug: Bug) -> bool {
    CHOSEN.load(std::sync::atomic::Ordering::Relaxed) == bug as usize
}

/// Whether this one is planted: never, in a program that people use.
#[cfg(not(feature = "planted"))]
#[inline]
pub const fn is(_bug: Bug) -> bool {
    false
}
