//! Traits for everything outside the engine: time, chance, secrets, the network, shops and channels. A trait exists only
//! where the thing is outside this process or truly has two implementations; the local database is neither, so it has none.
//!
//! Implementations live in `platform` (the machine), `connectors` (shops and channels) and `testkit` (faults that the
//! real thing will not produce on demand). Only `host` knows which one is used.

mod delivery;
mod error;
mod http;
mod letter;
mod machine;
mod mail_network;
mod notifier;
mod pictures;
mod records;
mod refund;
mod returns;
mod shop;
mod sign_in;
mod words;

pub use async_trait::async_trait;
pub use delivery::{Delivery, Found, Published};
pub use error::{Effect, PortError, PortErrorKind, Retry};
pub use http::{Http, HttpRequest, HttpResponse, Method};
pub use letter::{Letter, LetterHead, RecipientRefused, SmtpOffer, Submitted};
pub use machine::{Clock, Dice, Ids, Notebook, Notebooks, ProgramError, Programs, Vault, VaultError};
pub use mail_network::{
    FolderRole, FolderState, ImapSession, MailAbilities, MailFlag, MailFolder, MailHead, MailNetwork, MailPart,
    MailSecret, MailServer, Security,
};
pub use notifier::{Alert, Listener, Notifier, Pressed};
pub use pictures::{Picture, PictureError, Pictures};
pub use records::*;
pub use refund::{FrozenRefund, RefundAnswer, RefundAsk, RefundEvidence};
pub use returns::ReturnAsk;
pub use shop::{
    Batch, Capability, Connected, Connector, ConnectorField, Credentials, Examined, FieldKind, Outgoing, OutgoingFile,
    Progress, SendLimits, ShippedView, StarterMacro, Stream, Suggestion, Surroundings,
};
pub use sign_in::{
    DoorPage, GrantKeeper, Heard, LoopbackDoor, LoopbackDoors, SharedSignIn, SignIn, SignInOffer, SignedIn, SigningIn,
    Visit, Withdrawal,
};
pub use words::Words;
