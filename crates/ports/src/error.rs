//! One error for everything outside, made where the cause is known: what happened, whether trying again can help, and
//! whether the other side may have acted. Nothing downstream looks at status codes or texts again.

use std::collections::BTreeMap;
use std::fmt;

/// What went wrong, as far as the program or a person acts differently on it. The words are `errors.<code>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PortErrorKind {
    /// No answer: no network, no such host, refused, timed out. Slot `host`.
    Unreachable,
    /// The certificate is expired, self-signed or for another name. Slot `host`.
    Certificate,
    /// The other side does not accept the credentials.
    SignInRefused,
    /// Something between us answered instead (a captive portal, a login page).
    NetworkSignIn,
    /// It asked us to slow down.
    RateLimited,
    /// An answer came that is not of the agreed shape.
    NotUnderstood,
    /// It understood and said no.
    Refused,
    /// Whether it acted is not known.
    OutcomeUnknown,
    /// The address is not one that can be used.
    Address,
    /// It is an address of the shop, but not the one that it is asked at. Slot `ending`: how that one ends.
    ShopAddress,
    /// The key lacks rights. Slot `rights`: their names, as the shop has them.
    RightsMissing,
    /// The app that the key belongs to is not installed in the shop.
    AppMissing,
    /// No shop of this kind answers there. Slot `connector`: its brand.
    NotThisKind,
    /// The shop's interface for programs is switched off.
    InterfaceOff,
    /// It will not give this money back, and has not.
    RefundRefused,
    /// It knows the key of this refund with other content: a mistake somewhere, and nothing more is sent.
    KeyMismatch,
    /// It no longer has the order.
    OrderMissing,
    /// It will not take this decision about a return, and has not.
    ReturnRefused,
    /// It has no such return (any more).
    ReturnMissing,
    /// The mail server does not accept the name and password. Slot `host`.
    PasswordRefused,
    /// The mail server does not offer the encryption that was asked for. Slot `host`.
    EncryptionMissing,
    /// The mailbox has no such folder. Slot `folder`.
    FolderMissing,
    /// The mail server takes nothing for these recipients. Slots `address`, `said`.
    RecipientRefused,
    /// The mail is larger than what the server takes. Slots `host`, `limit` in megabytes.
    TooLarge,
    /// The mail server said no to this mail. Slots `host`, `said`.
    MailRefused,
    /// The provider gives no more access without its person: the sign-in was withdrawn or has run out. Slot `provider`.
    SignInAgain,
    /// The person said no on the provider's page. Slot `provider`.
    SignInDenied,
    /// The provider does not know this program by the id that it gave, or not for this. Slot `provider`.
    ClientRefused,
    /// The mail server does not open the mailbox for who signed in. Slot `host`.
    TokenRefused,
    /// What the person allowed is not enough. Slot `provider` or `host`.
    ScopeMissing,
    /// Reading or sending with mail programs is switched off for this mailbox. Slot `host`.
    AccessOff,
    /// The site does not accept the user with the application password. Slot `host`.
    SiteSignInRefused,
    /// The site's user may not answer comments there. Slot `host`.
    SiteRightsMissing,
    /// The page takes no comments (any more).
    CommentsClosed,
    /// What was to be answered in public is not to be seen there: taken away, or not allowed yet.
    CommentNotShown,
}

impl PortErrorKind {
    /// The code that crosses the wire.
    pub fn code(self) -> &'static str {
        match self {
            PortErrorKind::Unreachable => "shop_unreachable",
            PortErrorKind::Certificate => "shop_certificate",
            PortErrorKind::SignInRefused => "shop_sign_in_refused",
            PortErrorKind::NetworkSignIn => "network_sign_in_needed",
            PortErrorKind::RateLimited => "shop_rate_limited",
            PortErrorKind::NotUnderstood => "shop_answer_not_understood",
            PortErrorKind::Refused => "send_refused",
            PortErrorKind::OutcomeUnknown => "outcome_unknown",
            PortErrorKind::Address => "address_invalid",
            PortErrorKind::ShopAddress => "shop_address_other",
            PortErrorKind::RightsMissing => "shop_rights_missing",
            PortErrorKind::AppMissing => "shop_app_missing",
            PortErrorKind::NotThisKind => "shop_not_this_kind",
            PortErrorKind::InterfaceOff => "shop_interface_off",
            PortErrorKind::RefundRefused => "refund_refused",
            PortErrorKind::KeyMismatch => "refund_key_mismatch",
            PortErrorKind::OrderMissing => "refund_order_missing",
            PortErrorKind::ReturnRefused => "return_refused",
            PortErrorKind::ReturnMissing => "return_missing",
            PortErrorKind::PasswordRefused => "mail_password_refused",
            PortErrorKind::EncryptionMissing => "mail_encryption_missing",
            PortErrorKind::FolderMissing => "mail_folder_missing",
            PortErrorKind::RecipientRefused => "mail_recipient_refused",
            PortErrorKind::TooLarge => "mail_too_large",
            PortErrorKind::MailRefused => "mail_refused",
            PortErrorKind::SignInAgain => "sign_in_again",
            PortErrorKind::SignInDenied => "sign_in_denied",
            PortErrorKind::ClientRefused => "sign_in_client_refused",
            PortErrorKind::TokenRefused => "mail_token_refused",
            PortErrorKind::ScopeMissing => "sign_in_scope_missing",
            PortErrorKind::AccessOff => "mail_access_off",
            PortErrorKind::SiteSignInRefused => "site_sign_in_refused",
            PortErrorKind::SiteRightsMissing => "site_rights_missing",
            PortErrorKind::CommentsClosed => "comments_closed",
            PortErrorKind::CommentNotShown => "comment_not_shown",
        }
    }

    /// Whether a person signs in on a provider's page to mend it. Nothing is wrong with what waits to leave: it goes on waiting.
    pub fn is_mended_by_signing_in(self) -> bool {
        matches!(
            self,
            PortErrorKind::SignInAgain
                | PortErrorKind::ClientRefused
                | PortErrorKind::TokenRefused
                | PortErrorKind::ScopeMissing
        )
    }
}

/// Whether the same call can work later.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retry {
    /// Not before a person changes something.
    Never,
    /// After the caller's own back-off.
    Later,
    /// Not before this many milliseconds, because the other side said so.
    After(i64),
}

/// Whether the other side may have acted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// It certainly did not: the call failed before a byte left, or it was refused before execution.
    None,
    /// It may have.
    Unknown,
}

/// A failure of something outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PortError {
    /// What.
    pub kind: PortErrorKind,
    /// Whether to try again.
    pub retry: Retry,
    /// Whether it may have had an effect.
    pub effect: Effect,
    /// Slots of the sentence that a person reads.
    pub params: BTreeMap<String, String>,
    /// For the log; never holds credentials or a customer's words.
    pub detail: String,
}

impl PortError {
    /// An error that certainly had no effect.
    pub fn new(kind: PortErrorKind, retry: Retry, detail: impl Into<String>) -> PortError {
        PortError {
            kind,
            retry,
            effect: Effect::None,
            params: BTreeMap::new(),
            detail: detail.into(),
        }
    }

    /// The same error when the other side may have acted.
    #[must_use]
    pub fn with_unknown_effect(mut self) -> PortError {
        self.effect = Effect::Unknown;
        self
    }

    /// Adds a slot of the sentence.
    #[must_use]
    pub fn with(mut self, slot: &str, value: impl Into<String>) -> PortError {
        self.params.insert(slot.to_owned(), value.into());
        self
    }
}

impl fmt::Display for PortError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.kind.code(), self.detail)
    }
}

impl std::error::Error for PortError {}
