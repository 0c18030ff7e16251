//! What Ana writes: replies, which she may send twice by a double click and take back; texts in progress; notes.

use crate::chance::one_in;
use crate::check::Broken;
use crate::desk::Acted;
use crate::quiet::newest_inbound;
use crate::story::{Fate, Reply};
use crate::world::World;
use domain::{OutboxId, OutgoingState, TicketId, TicketStatus};
use engine::{DraftSave, ReplyRequest, RichText};
use store::DraftKind;

impl World {
    pub(crate) async fn reply(&mut self) -> Result<(), Broken> {
        let Some(ticket) = self.any_ticket().await? else {
            return Ok(());
        };
        let text = self.word("reply");
        let seen = newest_inbound(self.desk.engine(), ticket.id).await?;
        let operation = format!("op-{}", self.words);
        let then = if self.rng.bool() {
            TicketStatus::Waiting
        } else {
            TicketStatus::Resolved
        };
        self.note(format!("{text} to #{}", ticket.number));
        let request = ReplyRequest {
            force: one_in(&mut self.rng, 8),
            then: Some(then),
            ..ReplyRequest::plain(ticket.id, &text, &operation, seen)
        };
        let twice = one_in(&mut self.rng, 6);
        let again = request.clone();
        let acted = self
            .act(move |engine| async move { engine.reply(&request).await })
            .await?;
        let taken = match acted {
            Acted::Answered(Ok(taken)) => Some(taken.outbox),
            Acted::Answered(Err(_)) => None,
            // Nobody was told; either it is there or it is not, and then Ana presses Send again.
            Acted::Vanished => self.find_operation(ticket.id, &operation).await?,
        };
        let Some(outbox) = taken else { return Ok(()) };
        if twice {
            let second = self.desk.engine().reply(&again).await?.outbox;
            if second != outbox {
                return Err(Broken(format!("{text}: the same operation is in the outbox twice")));
            }
        }
        self.story.drafted(ticket.id, DraftKind::Reply, "");
        self.story.replies.push(Reply {
            outbox,
            ticket: ticket.id,
            text,
            fate: Fate::Wanted,
            again: 0,
        });
        Ok(())
    }

    async fn find_operation(&self, ticket: TicketId, operation: &str) -> Result<Option<OutboxId>, Broken> {
        let rows = self.desk.engine().store().outbox_of(ticket).await?;
        Ok(rows
            .iter()
            .find(|row| row.idempotency_key == operation)
            .map(|row| row.id))
    }

    pub(crate) async fn take_back(&mut self) -> Result<(), Broken> {
        let wanted: Vec<usize> = (0..self.story.replies.len())
            .filter(|at| self.story.replies[*at].fate == Fate::Wanted)
            .collect();
        if wanted.is_empty() {
            return Ok(());
        }
        let at = wanted[self.rng.usize(..wanted.len())];
        let reply = self.story.replies[at].clone();
        self.note(format!("takes back {}", reply.text));
        let acted = self
            .act(move |engine| async move { engine.undo_reply(reply.outbox).await })
            .await?;
        let back = match acted {
            Acted::Answered(answer) => answer.is_ok(),
            Acted::Vanished => self.state(reply.outbox).await? == OutgoingState::Cancelled,
        };
        if back {
            // One that she has already decided to send once more may have arrived the first time, as she was told then.
            self.story.replies[at].fate = if reply.again == 0 {
                Fate::TakenBack
            } else {
                Fate::GivenUp
            };
            let text = self.story.replies[at].text.clone();
            self.story.given_back(reply.ticket, DraftKind::Reply, &text);
        }
        Ok(())
    }

    pub(crate) async fn state(&self, outbox: OutboxId) -> Result<OutgoingState, Broken> {
        Ok(self.desk.engine().store().outbox_row(outbox).await?.state)
    }

    pub(crate) async fn draft(&mut self, kind: DraftKind) -> Result<(), Broken> {
        let Some(ticket) = self.any_ticket().await? else {
            return Ok(());
        };
        let text = if one_in(&mut self.rng, 5) {
            String::new()
        } else {
            self.word("draft")
        };
        self.note(format!("writes {text:?} in #{}", ticket.number));
        let saved = text.clone();
        let acted = self
            .act(move |engine| async move { engine.save_draft(&DraftSave::plain(ticket.id, kind, &saved)).await })
            .await?;
        let there = match acted {
            Acted::Answered(answer) => answer.is_ok(),
            Acted::Vanished => {
                let drafts = self
                    .desk
                    .engine()
                    .store()
                    .drafts(ticket.id, self.desk.engine().agent())
                    .await?;
                drafts
                    .iter()
                    .find(|d| d.kind == kind)
                    .map_or("", |d| d.content.text.as_str())
                    == text
            }
        };
        if there {
            self.story.drafted(ticket.id, kind, &text);
        }
        Ok(())
    }

    pub(crate) async fn add_note(&mut self) -> Result<(), Broken> {
        let Some(ticket) = self.any_ticket().await? else {
            return Ok(());
        };
        let text = self.word("note");
        let operation = format!("op-{}", self.words);
        self.note(format!("{text} in #{}", ticket.number));
        let (said, once) = (text.clone(), operation.clone());
        let acted = self
            .act(move |engine| async move { engine.note(ticket.id, &RichText::plain(&said), &once).await })
            .await?;
        match acted {
            Acted::Answered(Err(_)) => return Ok(()),
            Acted::Answered(Ok(())) => {}
            // Ana presses again, and it is one note.
            Acted::Vanished => {
                self.desk
                    .engine()
                    .note(ticket.id, &RichText::plain(&text), &operation)
                    .await?
            }
        }
        self.story.drafted(ticket.id, DraftKind::Note, "");
        self.story.notes.push((ticket.id, text));
        Ok(())
    }
}
