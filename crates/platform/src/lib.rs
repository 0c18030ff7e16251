//! The real outside: the machine's clock and chance, its keychain, the network, the mail program, folders and the log.
//! Everything here implements a port; nothing here knows what it is used for.

mod disk;
mod door;
mod folders;
mod http;
mod keychain;
mod log;
mod machine;
mod mail;
mod notebook;
mod notifications;
mod pictures;
mod programs;
mod vault_file;

pub use disk::{free_space, used_space};
pub use door::SystemDoors;
pub use folders::{DataLock, LockError, data_folder, lock_folder};
pub use http::ReqwestHttp;
pub use keychain::Keychain;
pub use log::start_log;
pub use machine::{SystemClock, SystemDice, SystemIds};
pub use mail::SystemMail;
pub use notebook::FileNotebooks;
pub use notifications::SystemNotifier;
pub use pictures::PublicPictures;
pub use programs::SystemPrograms;
pub use vault_file::FileVault;
