//! The command line: the same router as the desktop, for scripts, for checking a machine, and for working without a
//! window. What a person reads is translated; with `--json` the wire answer is printed as it is.

mod data;
mod doctor;
mod show;
mod usage;

pub use usage::{Read, read};

use crate::words::{say, say_count};
use crate::{Desk, Options};
use api::Door;
use api::contract::{SyncReport, TicketList, WireError};
use clap::{Parser, Subcommand};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Mostrador on the command line.
#[derive(Debug, Parser)]
#[command(name = "mostrador", version)]
pub struct Arguments {
    /// Data folder; the user's own when not given.
    #[arg(long, global = true)]
    pub data_dir: Option<PathBuf>,
    /// Language of what is printed: en, es, hu or id.
    #[arg(long, global = true)]
    pub lang: Option<String>,
    /// Print the answer as JSON.
    #[arg(long, global = true)]
    pub json: bool,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What the command line can do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Connect the sample shop and read it.
    Demo,
    /// Connect a shop: `connect medusa url=https://… secret_key=-` (`-` reads the value from standard input).
    Connect {
        /// Kind of shop.
        connector: String,
        /// Fields as key=value.
        fields: Vec<String>,
        /// Name to call it by; the shop's own when not given.
        #[arg(long, default_value = "")]
        label: String,
    },
    /// Read all connections, and send what waits.
    Sync,
    /// List tickets.
    Tickets {
        /// mine, unassigned, overdue, waiting, all_open or resolved.
        #[arg(long, default_value = "all_open")]
        queue: String,
        /// At most this many.
        #[arg(long, default_value_t = 50)]
        limit: u32,
    },
    /// Show a ticket with its conversation and its customer's orders.
    Show {
        /// Its number.
        ticket: String,
    },
    /// Reply to a ticket; the text from standard input when it is `-`.
    Reply {
        /// Its number.
        ticket: String,
        /// The text.
        text: String,
        /// Resolve the ticket.
        #[arg(long)]
        resolve: bool,
    },
    /// List what waits to leave and what left today.
    Outbox,
    /// Make a backup now and check it.
    Backup {
        /// Folder to keep it in; the usual one when not given.
        #[arg(long)]
        to: Option<PathBuf>,
    },
    /// Put a backup in the place of the data. What was there is kept aside.
    Restore {
        /// Folder of the backup.
        from: PathBuf,
        /// Recovery code; `-` reads it from standard input. Not needed on the machine that made the backup.
        #[arg(long)]
        code: Option<String>,
    },
    /// Hand everything over: every row as JSON, every message as a mail file, readable by anybody.
    Export {
        /// Folder in which a new one is made.
        to: PathBuf,
    },
    /// Read an archive of mail (.mbox, Maildir, .eml, .emlx; a file or a folder) into a connected mailbox, to its end.
    Import {
        /// The file or folder.
        from: PathBuf,
        /// Address of the mailbox; not needed when only one is connected.
        #[arg(long)]
        mailbox: Option<String>,
    },
    /// Erase a customer for good. Without `--confirm`: say what would go.
    Erase {
        /// An address of theirs.
        email: String,
        /// Their name, exactly as it is shown.
        #[arg(long)]
        confirm: Option<String>,
        /// Make a new backup and remove every older copy.
        #[arg(long)]
        renew_backups: bool,
    },
    /// Disconnect a shop or mailbox and keep what was read; or erase it.
    Disconnect {
        /// Its name, exactly as it is shown.
        name: String,
        /// Erase what came only by it. Without `--confirm`: say what would go.
        #[arg(long)]
        erase: bool,
        /// Its name once more.
        #[arg(long)]
        confirm: Option<String>,
        /// Make a new backup and remove every older copy.
        #[arg(long)]
        renew_backups: bool,
    },
    /// Show the recovery code: with it a backup opens on any machine.
    RecoveryCode,
    /// Check the machine, the database and the connections.
    Doctor,
}

/// What a run gives back.
pub struct Outcome {
    /// For standard output.
    pub text: String,
    /// It worked.
    pub ok: bool,
}

/// Carries out one command line. `passphrase` opens the vault file instead of the environment's; `read_line` gives lines
/// of standard input.
pub async fn run(
    arguments: Arguments,
    passphrase: Option<&str>,
    read_line: &mut (dyn FnMut() -> String + Send),
) -> Outcome {
    let mut options = Options {
        background: false,
        ..Options::from_env()
    };
    options.passphrase = passphrase.map(str::to_owned).or(options.passphrase);
    options.data_dir = arguments.data_dir.clone().or(options.data_dir);
    let asked = arguments
        .lang
        .as_deref()
        .and_then(domain::Language::parse)
        .filter(|l| l.is_offered());
    let asked = asked.map(|l| l.code().to_owned());
    let json = arguments.json;
    if let Command::Restore { from, code } = &arguments.command {
        let lang = asked.unwrap_or_else(system_language);
        let code = code
            .as_ref()
            .map(|code| if code == "-" { read_line() } else { code.clone() });
        return match crate::restore(&options, from, code.as_deref()).await {
            Ok(backup) => Outcome {
                text: backup_words(&lang, "cli.restored", &backup, json),
                ok: true,
            },
            Err(error) => failed(&lang, &error, json),
        };
    }
    let desk = match Desk::open(options).await {
        Ok(desk) => desk,
        Err(error) => return failed(&asked.unwrap_or_else(system_language), &error, json),
    };
    let lang = match asked {
        Some(lang) => lang,
        None => language(&desk).await,
    };
    let outcome = match carry_out(&desk, &lang, arguments, read_line).await {
        Ok(text) => Outcome { text, ok: true },
        Err(error) => failed(&lang, &error, json),
    };
    desk.close().await;
    outcome
}

fn system_language() -> String {
    let system = sys_locale::get_locale()
        .and_then(|tag| domain::Language::parse(&tag))
        .filter(|l| l.is_offered());
    system.unwrap_or(domain::Language::ENGLISH).code().to_owned()
}

async fn language(desk: &Desk) -> String {
    match desk.call("app.state", Value::Null).await {
        Ok(state) => state["language"].as_str().unwrap_or("en").to_owned(),
        Err(_) => desk.language(),
    }
}

fn failed(lang: &str, error: &WireError, json: bool) -> Outcome {
    let text = if json {
        pretty(&serde_json::to_value(error).unwrap_or_default())
    } else {
        words_of(lang, error)
    };
    Outcome { text, ok: false }
}

/// The sentence of an error.
pub(crate) fn words_of(lang: &str, error: &WireError) -> String {
    error_words(lang, &error.code, &error.params)
}

pub(crate) fn error_words(lang: &str, code: &str, params: &BTreeMap<String, String>) -> String {
    let slots: Vec<(&str, &str)> = params.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
    say(lang, &format!("errors.{code}"), &slots)
}

pub(crate) fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default()
}

async fn carry_out(
    desk: &Desk,
    lang: &str,
    arguments: Arguments,
    read_line: &mut (dyn FnMut() -> String + Send),
) -> Result<String, WireError> {
    let json = arguments.json;
    let answer = |value: Value, human: String| if json { pretty(&value) } else { human };
    match arguments.command {
        Command::Demo => {
            desk.call("sample.start", Value::Null).await?;
            let list = desk.call("connection.list", json!({ "counts": true })).await?;
            let human = show::connections(lang, &list);
            Ok(answer(list, human))
        }
        Command::Connect {
            connector,
            fields,
            label,
        } => {
            let fields = form(&fields, read_line)?;
            let test = desk
                .call(
                    "connection.test",
                    json!({ "connector": connector, "label": label, "fields": fields }),
                )
                .await?;
            if test["ok"] != Value::Bool(true) {
                let step = test["steps"]
                    .as_array()
                    .and_then(|steps| steps.last().cloned())
                    .unwrap_or_default();
                let params = serde_json::from_value(step["errorParams"].clone()).unwrap_or_default();
                let code = step["errorCode"].as_str().unwrap_or("internal").to_owned();
                return Err(WireError {
                    params,
                    ..WireError::of(&code)
                });
            }
            let added = desk
                .call(
                    "connection.add",
                    json!({ "connector": connector, "label": label, "fields": fields }),
                )
                .await?;
            let name = test["shopName"].as_str().unwrap_or_default().to_owned();
            let shown = if label.is_empty() { name } else { label };
            Ok(answer(added, say(lang, "cli.connected", &[("name", &shown)])))
        }
        Command::Sync => {
            let report = desk.call("sync.now", Value::Null).await?;
            send(desk).await?;
            let read: SyncReport = serde_json::from_value(report.clone()).map_err(|_| WireError::of("internal"))?;
            let failed = read
                .connections
                .iter()
                .find_map(|c| Some((c.error_code.clone()?, c.error_params.clone())));
            let human = show::report(lang, &read);
            match failed {
                Some((code, params)) if !json => Err(WireError {
                    params,
                    ..WireError::of(&code)
                }),
                _ => Ok(answer(report, human)),
            }
        }
        Command::Tickets { queue, limit } => {
            let input = json!({ "queue": queue, "channel": null, "language": null, "order": "due", "offset": 0, "limit": limit });
            let list = desk.call("ticket.list", input).await?;
            let read: TicketList = serde_json::from_value(list.clone()).map_err(|_| WireError::of("internal"))?;
            let mut human = show::tickets(lang, &read);
            human.push_str(&say_count(lang, "cli.ticket_count", read.total, &[]));
            Ok(answer(list, human))
        }
        Command::Show { ticket } => {
            let view = desk.call("ticket.get", json!({ "ticketId": ticket })).await?;
            let customer = match view["customerId"].as_str() {
                Some(id) => {
                    desk.call("customer.get", json!({ "customerId": id, "allOrders": false }))
                        .await?
                }
                None => Value::Null,
            };
            let human = show::ticket(lang, &view, &customer)?;
            Ok(answer(json!({ "ticket": view, "customer": customer }), human))
        }
        Command::Reply { ticket, text, resolve } => {
            let text = if text == "-" { read_line() } else { text };
            let view = desk.call("ticket.get", json!({ "ticketId": ticket })).await?;
            let then = if resolve { "resolved" } else { "waiting" };
            let operation = uuid::Uuid::new_v4().to_string();
            let taken = desk
                .call(
                    "ticket.reply",
                    json!({ "ticketId": view["row"]["id"], "text": text, "operationId": operation,
                            "lastSeenMessageId": view["lastSeenMessageId"], "force": false, "then": then }),
                )
                .await?;
            // Whoever types a command has made up their mind: there is nobody to press undo.
            desk.call("outbox.send_now", json!({ "outboxId": taken["outboxId"] }))
                .await?;
            send(desk).await?;
            let after = desk.call("ticket.get", json!({ "ticketId": ticket })).await?;
            let delivery = after["messages"].as_array().into_iter().flatten().find_map(|message| {
                let delivery = &message["delivery"];
                (delivery["outboxId"] == taken["outboxId"]).then(|| delivery.clone())
            });
            let delivery = delivery.unwrap_or_default();
            let state = delivery["state"].as_str().unwrap_or("waiting");
            let human = say(lang, &format!("cli.delivery.{state}"), &[]);
            Ok(answer(
                json!({ "outboxId": taken["outboxId"], "delivery": delivery }),
                human,
            ))
        }
        Command::Outbox => {
            let view = desk.call("outbox.list", Value::Null).await?;
            let human = show::outbox(lang, &view)?;
            Ok(answer(view, human))
        }
        Command::Backup { to } => {
            let engine = desk.engine().ok_or_else(|| WireError::of("locked"))?;
            let backup = match to {
                Some(folder) => engine.back_up_to(&folder).await?,
                None => engine.back_up().await?,
            };
            Ok(backup_words(lang, "cli.backed_up", &backup, json))
        }
        Command::Export { to } => data::export(desk, lang, &to, json).await,
        Command::Import { from, mailbox } => data::import(desk, lang, &from, mailbox.as_deref(), json).await,
        Command::Erase {
            email,
            confirm,
            renew_backups,
        } => data::erase(desk, lang, &email, confirm.as_deref(), renew_backups, json).await,
        Command::Disconnect {
            name,
            erase,
            confirm,
            renew_backups,
        } => {
            let ask = data::Leaving {
                name: &name,
                erase,
                confirm: confirm.as_deref(),
                renew_backups,
            };
            data::disconnect(desk, lang, &ask, json).await
        }
        // Carried out before the data is opened.
        Command::Restore { .. } => Err(WireError::of("already_open")),
        Command::RecoveryCode => {
            let code = desk.recovery_code()?.ok_or_else(|| WireError::of("locked"))?;
            Ok(answer(
                json!({ "code": code }),
                say(lang, "cli.recovery_code", &[("code", &code)]),
            ))
        }
        Command::Doctor => {
            let report = doctor::examine(desk).await?;
            let human = doctor::words(lang, &report);
            Ok(answer(report, human))
        }
    }
}

fn backup_words(lang: &str, key: &str, backup: &store::Backup, json: bool) -> String {
    let path = backup.folder.display().to_string();
    if json {
        pretty(&json!({ "folder": path, "madeAt": backup.made_at, "size": backup.size }))
    } else {
        say(lang, key, &[("path", &path)])
    }
}

/// Sends what waits and is due.
async fn send(desk: &Desk) -> Result<(), WireError> {
    if let Some(engine) = desk.engine() {
        engine.send_due().await?;
    }
    Ok(())
}

fn form(
    fields: &[String],
    read_line: &mut (dyn FnMut() -> String + Send),
) -> Result<BTreeMap<String, String>, WireError> {
    fields
        .iter()
        .map(|field| {
            let (key, value) = field
                .split_once('=')
                .ok_or_else(|| WireError::with("input_invalid", "field", field.as_str()))?;
            let value = if value == "-" { read_line() } else { value.to_owned() };
            Ok((key.to_owned(), value))
        })
        .collect()
}
