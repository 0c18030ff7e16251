//! Real mailboxes: Dovecot keeps them, Exim brings the mail, over loopback with a certificate of their own.

mod held;
mod identity;
mod importing;
mod incoming;
mod main_job;
mod news;
mod post;
mod proxy;
mod sending;
mod sign_in;
mod way_out;
