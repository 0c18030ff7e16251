//! From the bytes of a mail to an entry of a ticket. What a mail says is read by the crate `mail`; here is what follows from it:
//! whose ticket, what becomes of the ticket's state, what is told to whom.
//!
//! Mails come in any order: the newest first when a mailbox is read for the first time, answers before questions when the folder
//! of sent mail is read first. So a ticket's state follows from the times of the mails and not from the order of reading.

mod acknowledging;
mod elsewhere;
mod findings;
mod holding;
mod prepared;
mod threads;

pub(crate) use prepared::Prepared;
pub(super) use prepared::prepare;

use super::Ingest;
use super::customer::Mentioned;
use super::message::{Conversation, Incoming, clean_name};
use crate::{Engine, EngineError};
use domain::{
    AttachmentId, CustomerId, DAY, Language, MessageId, MessageKind, OrderId, TicketId, TicketStatus, Timestamp,
    clean_tag,
};
use mail::automatic::{self, Kind};
use mail::form::{self, Form};
use mail::thread::{self, Ours};
use mail::{Keys, Mailbox, Role, forward};
use ports::MailRecord;
use store::{AttachmentRow, FailedAddress, IdentityKind, MailFacts, RefKind, SenderRule};

/// What was unanswered for so long when the mailbox was connected is nobody's work any more.
const FORGOTTEN: i64 = 14 * DAY;
/// What stands before a ticket's number in a subject.
const NUMBERS: [&str; 2] = ["[#", "ticket#"];
/// Longest name of a mail that is kept.
const LONGEST_NAME: usize = 1_000;

/// What every mail of a batch is judged by.
pub(super) struct Judge {
    keys: Keys,
    ours: Ours,
    templates: Vec<form::Template>,
}

impl Judge {
    pub(super) async fn of(engine: &Engine) -> Result<Judge, EngineError> {
        Ok(Judge {
            keys: engine.mail_keys().await?,
            ours: Ours {
                prefixes: NUMBERS.map(str::to_owned).to_vec(),
                mailboxes: engine.own_addresses(),
            },
            templates: form::usual(),
        })
    }

    fn is_own(&self, address: &str) -> bool {
        let lower = address.to_lowercase();
        self.ours.mailboxes.contains(&lower)
            || thread::plus_token(&lower).is_some_and(|(base, _)| self.ours.mailboxes.contains(&base))
    }
}

/// Who wrote a mail, and with whom its ticket is.
struct Sides {
    /// It is an answer from our side.
    from_us: bool,
    /// The customer.
    customer: Mailbox,
    /// Where an answer goes to.
    answer_to: String,
    form: Option<Form>,
}

impl Engine {
    /// Addresses of ours at which mail arrives, in small letters.
    pub fn own_addresses(&self) -> Vec<String> {
        let sources = crate::engine::lock(&self.inner.sources);
        let mut all: Vec<String> = sources
            .values()
            .flat_map(|source| source.connected.own_addresses())
            .collect();
        all.sort();
        all.dedup();
        all
    }
}

fn sides(record: &MailRecord, mail: &Prepared, judge: &Judge) -> Sides {
    let received = &mail.received;
    let author = received.author();
    let stranger = |one: &&Mailbox| one.valid && !judge.is_own(&one.address);
    let form = if record.sent {
        None
    } else {
        form::read(received, &judge.ours, &judge.templates)
    };
    if let Some(form) = form {
        return Sides {
            from_us: false,
            answer_to: form.customer.address.clone(),
            customer: form.customer.clone(),
            form: Some(form),
        };
    }
    let written_by_us = record.sent || (judge.is_own(&author.address) && received.reply_to.is_empty());
    let other = received.to.iter().chain(&received.cc).find(stranger);
    if written_by_us && let Some(other) = other {
        return Sides {
            from_us: true,
            answer_to: other.address.clone(),
            customer: other.clone(),
            form: None,
        };
    }
    // Somebody of the shop passes a customer's mail on to the mailbox.
    if written_by_us
        && let Some(original) = forward::in_text(&received.subject, &received.text)
        && original.from.valid
        && !judge.is_own(&original.from.address)
    {
        return Sides {
            from_us: false,
            answer_to: original.from.address.clone(),
            customer: original.from,
            form: None,
        };
    }
    Sides {
        from_us: record.sent,
        answer_to: received.answer_to(&|address| judge.is_own(address)).address,
        customer: author,
        form: None,
    }
}

impl Ingest<'_> {
    /// Stores a mail; false when it is here already, or was erased.
    pub(super) async fn mail(
        &mut self,
        record: &MailRecord,
        mail: &Prepared,
        judge: &Judge,
    ) -> Result<bool, EngineError> {
        let received = &mail.received;
        let external = mail.identity.in_mailbox(&record.mailbox).to_string();
        let (known, erased) = self.tx.known(self.connection, RefKind::Message, &external).await?;
        if let Some(known) = known {
            if record.answered && !record.sent && !record.before && record.archived.is_none() {
                self.answered_elsewhere(MessageId(known)).await?;
            }
            return Ok(false);
        }
        if erased {
            return Ok(false);
        }
        let verdict = automatic::judge(received, &judge.keys, &judge.ours);
        if let Kind::Loopback(Some(operation)) = &verdict.kind
            && self.is_own_copy(operation, &external, mail).await?
        {
            return Ok(false);
        }
        let sides = sides(record, mail, judge);
        let at = received.moment(record.arrived);
        let found = self.thread_of(mail, judge, &sides).await?;
        let storm = received.report.as_ref().is_some_and(mail::report::Report::is_storm);
        let rule = if sides.from_us {
            None
        } else {
            self.tx.rule_for(&sides.customer.address).await?
        };
        let known = self
            .tx
            .customer_by(IdentityKind::Email, &sides.customer.address)
            .await?;
        let cause = if sides.from_us || found.is_some() {
            None
        } else {
            holding::cause(mail, judge, &verdict, storm, rule, known.is_some())
        };
        // In its ticket it only lies there: it does not bring it back and asks for nothing.
        let asks_nothing = !sides.from_us
            && if found.is_some() {
                storm || rule == Some(SenderRule::Block) || !verdict.reopens()
            } else {
                cause.is_some()
            };
        let quiet = asks_nothing || record.archived.is_some();
        let forgotten = record.before && (record.answered || self.now.since(at) > FORGOTTEN);
        let held = cause.filter(|_| record.archived.is_none() && !forgotten);
        // Nobody becomes a customer by something that may never be read.
        let text = sides
            .form
            .as_ref()
            .map_or(received.text.as_str(), |form| form.message.as_str());
        // What is said in a form is all its own; of a mail only what is not quoted tells the language.
        let language = if sides.form.is_some() {
            domain::detect(text)
        } else {
            mail.language
        };
        let customer = if cause.is_some() || known.is_some() {
            known
        } else {
            self.customer_of(&sides, language).await?
        };
        // Who was nobody's customer until now has ordered nothing.
        let order = match known {
            Some(customer) if !sides.from_us => self.order_named(customer, mail, &sides, text).await?,
            _ => None,
        };
        let (ticket, made) = self
            .ticket_for(record, mail, &sides, found, (customer, order, language), &external, at)
            .await?;
        let kind = if sides.from_us {
            MessageKind::Outbound
        } else {
            MessageKind::Inbound
        };
        let takes_part = found.is_none() || self.tx.takes_part(ticket, &sides.answer_to).await?;
        let status = self
            .status_after((!made).then_some(ticket), record, &sides, (at, quiet))
            .await?;
        let author = if sides.from_us {
            received.author()
        } else {
            sides.customer.clone()
        };
        let id = self
            .entry(
                ticket,
                &Incoming {
                    kind,
                    author: if author.name.is_empty() {
                        &author.address
                    } else {
                        &author.name
                    },
                    text,
                    language,
                    at,
                    event: None,
                    settled: false,
                    has_file: received.files().next().is_some(),
                    status,
                    quiet,
                    held,
                    snippet: Some(if sides.form.is_some() { text } else { &mail.own_words }),
                },
            )
            .await?;
        if kind == MessageKind::Inbound && !asks_nothing && !sides.answer_to.is_empty() && verdict.kind != Kind::Bounce
        {
            self.tx.written_from(id, &sides.answer_to, at).await?;
        }
        self.keep_mail(
            id,
            record,
            mail,
            &findings::of(record, mail, &verdict, &sides.form, !takes_part),
        )
        .await?;
        if sides.from_us {
            self.tx.answer_came(ticket, at).await?;
        }
        self.note_failures(mail, at).await?;
        if found.is_none() && cause.is_none() {
            self.acknowledge(record, &sides, &verdict, ticket).await?;
        }
        self.tx
            .set_ref(self.connection, RefKind::Message, &external, id.0, &[])
            .await?;
        for label in record.archived.iter().flatten() {
            if let Some(tag) = clean_tag(label) {
                self.tx.add_tag(ticket, &tag).await?;
            }
        }
        Ok(true)
    }

    /// Whether it is a mail of ours coming back; its entry then also has the name that the mail got on its way.
    async fn is_own_copy(&mut self, operation: &str, external: &str, mail: &Prepared) -> Result<bool, EngineError> {
        if self.tx.is_erased_reply(self.connection, operation).await? {
            return Ok(true);
        }
        let own = self.tx.outbox_by_marker(operation).await?.and_then(|row| row.message);
        let Some(own) = own else { return Ok(false) };
        self.tx
            .set_ref(self.connection, RefKind::Message, external, own.0, &[])
            .await?;
        if let Some(name) = &mail.received.message_id {
            self.tx.add_mail_name(own, name, true).await?;
        }
        Ok(true)
    }

    /// The order of the customer's own whose number stands in the mail; the newest, when there are several.
    async fn order_named(
        &mut self,
        customer: CustomerId,
        mail: &Prepared,
        sides: &Sides,
        text: &str,
    ) -> Result<Option<OrderId>, EngineError> {
        let field = sides.form.as_ref().and_then(|form| form.order.as_deref());
        let said = [field.unwrap_or_default(), &mail.received.subject, text].join("\n");
        let numbers = self.tx.order_numbers_of(customer).await?;
        let named = numbers.into_iter().find(|(_, number)| names(&said, number));
        Ok(named.map(|(order, _)| order))
    }

    async fn customer_of(
        &mut self,
        sides: &Sides,
        language: Option<Language>,
    ) -> Result<Option<CustomerId>, EngineError> {
        self.mentioned(&Mentioned {
            external: None,
            email: if sides.customer.valid {
                &sides.customer.address
            } else {
                ""
            },
            name: &sides.customer.name,
            language: language.filter(|_| !sides.from_us),
            country: None,
        })
        .await
    }

    #[expect(clippy::too_many_arguments, reason = "all of it is what a new ticket is made of")]
    async fn ticket_for(
        &mut self,
        record: &MailRecord,
        mail: &Prepared,
        sides: &Sides,
        found: Option<TicketId>,
        (customer, order, language): (Option<CustomerId>, Option<OrderId>, Option<Language>),
        external: &str,
        at: Timestamp,
    ) -> Result<(TicketId, bool), EngineError> {
        if let Some(found) = found {
            self.tx.link_ticket(found, order, customer).await?;
            return Ok((found, false));
        }
        let prefixes = NUMBERS.map(str::to_owned);
        let subject = sides
            .form
            .as_ref()
            .map_or(mail.received.subject.as_str(), |form| form.subject.as_str());
        self.ticket_of(&Conversation {
            external,
            channel: if sides.form.is_some() {
                domain::Channel::Form
            } else {
                domain::Channel::Email
            },
            subject: &thread::shown_subject(subject, &prefixes),
            address: &sides.answer_to,
            customer,
            order,
            language,
            order_enquiry: order.is_some(),
            at: at.min(record.arrived),
        })
        .await
    }

    /// The state that the ticket gets; nothing: the usual one after such an entry. Without a ticket: that of one that begins
    /// with this mail.
    async fn status_after(
        &mut self,
        ticket: Option<TicketId>,
        record: &MailRecord,
        sides: &Sides,
        (at, quiet): (Timestamp, bool),
    ) -> Result<Option<TicketStatus>, EngineError> {
        let (before, times) = match ticket {
            Some(ticket) => {
                let head = self.tx.ticket_going_on(ticket).await?;
                (Some(head.status), self.tx.message_times(head.id).await?)
            }
            None => (None, Vec::new()),
        };
        let newest = |kind: Option<MessageKind>| {
            let of_kind = times.iter().filter(|(one, _)| kind.is_none_or(|kind| kind == *one));
            of_kind.map(|(_, at)| *at).max()
        };
        if quiet {
            return Ok(Some(before.unwrap_or(TicketStatus::Resolved)));
        }
        if record.before {
            if newest(None).is_some_and(|newest| newest > at) {
                return Ok(before);
            }
            let forgotten = sides.from_us || record.answered || self.now.since(at) > FORGOTTEN;
            return Ok(Some(if forgotten {
                TicketStatus::Resolved
            } else {
                TicketStatus::Open
            }));
        }
        if sides.from_us && newest(Some(MessageKind::Inbound)).is_some_and(|asked| asked > at) {
            return Ok(before);
        }
        Ok(None)
    }

    async fn keep_mail(
        &mut self,
        id: MessageId,
        record: &MailRecord,
        mail: &Prepared,
        found: &findings::Findings,
    ) -> Result<(), EngineError> {
        let received = &mail.received;
        let size = record.cut_from.unwrap_or(record.source.len() as u64);
        let facts = MailFacts {
            message: id,
            mailbox: record.mailbox.clone(),
            kind: found.kind.to_owned(),
            people: found.people.clone(),
            findings: found.findings.clone(),
            has_html: mail.html.is_some(),
            is_rich: false,
            size: i64::try_from(size).unwrap_or(i64::MAX),
        };
        let packed = mail.original.is_none().then_some(mail.packed.as_slice());
        let name = received
            .message_id
            .clone()
            .unwrap_or_else(|| mail.identity.as_message_id());
        let name = Some(name.as_str()).filter(|name| name.len() <= LONGEST_NAME);
        let answered = received.in_reply_to.iter().chain(&received.references);
        let answered: Vec<&str> = answered
            .map(String::as_str)
            .filter(|name| name.len() <= LONGEST_NAME)
            .collect();
        self.tx
            .add_mail(&facts, mail.html.as_deref(), packed, name, &answered)
            .await?;
        let mut position = 0;
        for (file, content) in received.attachments.iter().zip(&mail.contents) {
            let row = AttachmentRow {
                id: AttachmentId(self.new_id()),
                message: id,
                name: clean_name(&file.name),
                media_type: file.media_type.clone(),
                size: i64::try_from(file.bytes.len()).unwrap_or(i64::MAX),
                content: content.clone(),
            };
            self.tx.add_attachment(position, &row).await?;
            let named = file.content_id.as_deref().or(file.location.as_deref());
            self.tx.set_attachment_role(row.id, role(file.role), named).await?;
            position += 1;
        }
        if let Some(content) = &mail.original {
            let row = AttachmentRow {
                id: AttachmentId(self.new_id()),
                message: id,
                name: "mail.eml".to_owned(),
                media_type: "application/zlib".to_owned(),
                size: i64::try_from(mail.packed.len()).unwrap_or(i64::MAX),
                content: content.clone(),
            };
            self.tx.add_attachment(position, &row).await?;
            self.tx.set_attachment_role(row.id, "source", None).await?;
        }
        Ok(())
    }

    /// Addresses that take no mail, as a report says.
    async fn note_failures(&mut self, mail: &Prepared, at: Timestamp) -> Result<(), EngineError> {
        let Some(report) = &mail.received.report else {
            return Ok(());
        };
        for one in report.recipients.iter().filter(|one| one.marks_address()) {
            let status = one
                .status
                .map(|status| format!("{}.{}.{}", status.0, status.1, status.2));
            let failed = FailedAddress {
                at,
                status: status.unwrap_or_default(),
                words: domain::one_line(&one.diagnostic, 300),
            };
            self.tx.address_failed(&one.address, &failed).await?;
        }
        Ok(())
    }
}

/// Whether a text names an order: its number stands there by itself and not inside a longer one. A number of one or two digits
/// says nothing without the sign before it.
fn names(text: &str, number: &str) -> bool {
    let (text, number) = (
        text.to_lowercase(),
        number.trim().trim_start_matches('#').to_lowercase(),
    );
    if number.is_empty() {
        return false;
    }
    let short =
        number.chars().count() < 3 || (number.chars().count() < 4 && number.chars().all(|c| c.is_ascii_digit()));
    let wanted = if short { format!("#{number}") } else { number };
    text.match_indices(&wanted).any(|(at, found)| {
        let before = text.get(..at).and_then(|head| head.chars().next_back());
        let after = text.get(at + found.len()..).and_then(|rest| rest.chars().next());
        let inside = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        !inside(before) && !inside(after)
    })
}

fn role(role: Role) -> &'static str {
    match role {
        Role::File => "file",
        Role::Inline => "inline",
        Role::Calendar => "calendar",
        Role::Signature => "signature",
        Role::Encrypted => "encrypted",
        Role::Returned => "returned",
    }
}

#[cfg(test)]
mod tests {
    use super::names;

    #[test]
    fn an_order_is_named_by_its_whole_number() {
        for (text, number, named) in [
            ("¿Dónde está mi pedido TA-20745?", "TA-20745", true),
            ("pedido ta-20745.", "TA-20745", true),
            ("pedido TA-207451", "TA-20745", false),
            ("My order #1042 is late", "1042", true),
            ("Call me at 91042", "1042", false),
            ("I bought 17 cups", "17", false),
            ("order #17", "#17", true),
            ("", "", false),
        ] {
            assert_eq!(names(text, number), named, "{text} / {number}");
        }
    }
}
