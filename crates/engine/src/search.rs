//! Searching: the text is read, its conditions are looked up (who is "carla", which orders are "104"), each kind of thing
//! is asked, and what an index cannot know (accents inside quotation marks) is looked at in the texts. Each kind has a
//! fixed time; what was found by then is given with the word that it is not all.

use crate::{Engine, EngineError};
use domain::{Condition, DAY, Day, Mark, Part, Placed, SearchNames, SearchQuery, TicketId, Timestamp, Whose};
use domain::{contains_exactly, fold, relevance, words_of};
use std::sync::{Arc, OnceLock};
use store::{Found, Hit, Over, Scope, SearchKind, Wanted};
use uuid::Uuid;

/// How long one kind of thing is looked through once something of it was found, in milliseconds.
const TIME: i64 = 150;
/// How long it is looked through before anything was found.
const TIME_FOR_THE_FIRST: i64 = 2_000;
/// Finds of one kind that are counted, and compared by relevance; more are "1,000+".
const COUNTED: u32 = 1_000;
/// The same where each find must be looked at for conditions, which may fit few of them.
const COUNTED_WITH_CONDITIONS: u32 = 200;
/// Customers and orders that a condition may mean.
const MEANT: u32 = 500;

/// In which order finds are given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SearchOrder {
    /// What is newest first.
    #[default]
    Newest,
    /// What fits best first, among the newest that match.
    Relevance,
}

/// What is asked.
#[derive(Debug, Clone)]
pub struct SearchRequest<'a> {
    /// The text as typed.
    pub text: &'a str,
    /// What conditions are called in the agent's language.
    pub names: &'a SearchNames,
    /// Only this kind; all of them otherwise.
    pub kind: Option<SearchKind>,
    /// In which order.
    pub order: SearchOrder,
    /// Finds of each kind to skip.
    pub offset: u32,
    /// Finds of each kind to give.
    pub limit: u32,
    /// Minutes that the agent's clock is ahead of UTC: when days begin.
    pub zone_minutes: i32,
}

/// Finds of one kind.
#[derive(Debug, Clone)]
pub struct SearchGroup {
    /// Of which kind.
    pub kind: SearchKind,
    /// The part of them that was asked for.
    pub hits: Vec<Hit>,
    /// How many there are; at least so many when `more`.
    pub total: u32,
    /// There are more than were counted.
    pub more: bool,
}

/// What was found.
#[derive(Debug, Clone)]
pub struct SearchAnswer {
    /// The text as it was understood.
    pub query: SearchQuery,
    /// Each kind that was asked.
    pub groups: Vec<SearchGroup>,
    /// What is to be shown as found.
    pub marks: Vec<Mark>,
    /// The time was over before all was looked at.
    pub partial: bool,
    /// The ticket of this very number.
    pub numbered: Option<TicketId>,
    /// The text with a misspelt word mended, when nothing was found.
    pub meant: Option<String>,
}

impl Engine {
    /// Searches everything.
    ///
    /// # Errors
    /// What the database reports; no text is an error.
    pub async fn search(&self, asked: &SearchRequest<'_>) -> Result<SearchAnswer, EngineError> {
        let query = SearchQuery::parse(asked.text, asked.names);
        let scope = self.scope(&query, asked.zone_minutes).await?;
        let exact: Vec<&str> = phrases(&query).collect();
        let mut answer = SearchAnswer {
            marks: marks(&query),
            query: query.clone(),
            groups: Vec::new(),
            partial: false,
            numbered: None,
            meant: None,
        };
        if let Some(number) = query.bare_number()
            && let Ok(row) = self.store().ticket_by_number(number, self.agent()).await
        {
            answer.numbered = Some(row.id);
        }
        for kind in SearchKind::ALL {
            let for_tickets = matches!(kind, SearchKind::Ticket | SearchKind::Message);
            let apt = for_tickets || !scope.asks_of_tickets() && (kind == SearchKind::Order || !scope.asks_anything());
            if asked.kind.is_some_and(|only| only != kind) || !apt {
                continue;
            }
            let counted = if scope.asks_anything() {
                COUNTED_WITH_CONDITIONS
            } else {
                COUNTED
            };
            let most = match asked.order {
                SearchOrder::Newest => counted.max(asked.offset.saturating_add(asked.limit)) + 1,
                // The same ones for every page, or pages would not follow one another.
                SearchOrder::Relevance => counted + 1,
            };
            let wanted = Wanted {
                query: &query,
                kind,
                scope: &scope,
                most,
            };
            let Found { mut hits, partial } = self.store().find(wanted, self.time_limit()).await?;
            let full = u32::try_from(hits.len()).is_ok_and(|found| found >= most);
            answer.partial |= partial;
            if !exact.is_empty() {
                self.keep_exact(kind, &mut hits, &exact).await?;
            }
            if asked.order == SearchOrder::Relevance && query.has_words() {
                self.best_first(kind, &mut hits, &answer.marks).await?;
            }
            answer.groups.push(group(kind, hits, asked, full.then_some(counted)));
        }
        if answer.numbered.is_none() && answer.groups.iter().all(|group| group.total == 0) {
            answer.meant = self.mended(&query, asked.text).await?;
        }
        Ok(answer)
    }

    /// Customers and orders that a text in progress may mean, newest first.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn suggest(&self, text: &str, limit: u32) -> Result<(Vec<Hit>, Vec<Hit>), EngineError> {
        let query = SearchQuery::parse(text, &SearchNames::default());
        let scope = Scope::default();
        let mut found = Vec::with_capacity(2);
        for kind in [SearchKind::Customer, SearchKind::Order] {
            let wanted = Wanted {
                query: &query,
                kind,
                scope: &scope,
                most: limit,
            };
            found.push(self.store().find(wanted, self.time_limit()).await?.hits);
        }
        let orders = found.pop().unwrap_or_default();
        Ok((found.pop().unwrap_or_default(), orders))
    }

    fn time_limit(&self) -> Over {
        let clock = self.inner.outside.clock.clone();
        // From the first time that it is asked: waiting for one's turn on a busy computer is not looking.
        let start = OnceLock::new();
        Arc::new(move |found| {
            let passed = clock.now().since(*start.get_or_init(|| clock.now()));
            passed >= if found { TIME } else { TIME_FOR_THE_FIRST }
        })
    }

    /// Conditions as the database is asked them. Several of the same kind are a choice.
    async fn scope(&self, query: &SearchQuery, zone_minutes: i32) -> Result<Scope, EngineError> {
        let mut scope = Scope::default();
        let day = |day: &Day| start_of(*day, self.now(), zone_minutes);
        for condition in query.conditions() {
            match condition {
                Condition::Channel(channel) => also(&mut scope.channels, channel.code().to_owned()),
                Condition::Status(status) => also(&mut scope.statuses, status.code().to_owned()),
                Condition::Lang(language) => also(&mut scope.languages, language.code().to_owned()),
                Condition::Priority(priority) => also(&mut scope.priorities, priority.code().to_owned()),
                Condition::Tag(tag) => also(&mut scope.tags, tag.clone()),
                Condition::Before(written) => scope.before = Some(day(written)),
                Condition::After(written) => scope.after = Some(day(written)),
                Condition::HasAttachment => scope.attachment = true,
                Condition::HasDraft => scope.draft_of = Some(self.agent().to_owned()),
                Condition::Unread => scope.unread = true,
                Condition::Number(number) => scope.number = Some(*number),
                Condition::From(text) => {
                    let customers = self.meant_by(SearchKind::Customer, word(text)).await?;
                    scope.from.get_or_insert_default().extend(customers);
                    scope
                        .authors
                        .extend(self.agents_named(text).await?.map(|agent| agent.name));
                }
                Condition::To(text) => {
                    let customers = self.meant_by(SearchKind::Customer, word(text)).await?;
                    scope.to.get_or_insert_default().extend(customers);
                }
                Condition::Order(number) => {
                    let part = Part::Condition(Condition::Order(number.clone()));
                    let orders = self.meant_by(SearchKind::Order, part).await?;
                    scope.orders.get_or_insert_default().extend(orders);
                }
                Condition::Assignee(Whose::Me) => also(&mut scope.assignees, self.agent().to_owned()),
                Condition::Assignee(Whose::Nobody) => also(&mut scope.assignees, String::new()),
                Condition::Assignee(Whose::Named(name)) => {
                    let agents = self.agents_named(name).await?.map(|agent| agent.id);
                    scope.assignees.get_or_insert_default().extend(agents);
                }
            }
        }
        Ok(scope)
    }

    async fn meant_by(&self, kind: SearchKind, part: Part) -> Result<Vec<Uuid>, EngineError> {
        let query = SearchQuery {
            parts: vec![Placed { part, from: 0, to: 0 }],
            not_understood: Vec::new(),
            open_end: true,
        };
        let wanted = Wanted {
            query: &query,
            kind,
            scope: &Scope::default(),
            most: MEANT,
        };
        let found = self.store().find(wanted, self.time_limit()).await?;
        Ok(found.hits.into_iter().map(|hit| hit.id).collect())
    }

    async fn agents_named(&self, name: &str) -> Result<impl Iterator<Item = store::AgentRow> + use<>, EngineError> {
        let name = fold(name);
        let agents = self.store().agents().await?;
        Ok(agents
            .into_iter()
            .filter(move |agent| !name.is_empty() && fold(&agent.name).contains(&name)))
    }

    /// Leaves only what contains the phrases with their accents.
    async fn keep_exact(&self, kind: SearchKind, hits: &mut Vec<Hit>, exact: &[&str]) -> Result<(), EngineError> {
        let texts = self.store().texts(kind, hits).await?;
        hits.retain(|hit| {
            texts
                .get(&hit.id)
                .is_some_and(|text| exact.iter().all(|phrase| contains_exactly(text, phrase)))
        });
        Ok(())
    }

    /// Puts what fits best first; what fits equally well stays in its order.
    async fn best_first(&self, kind: SearchKind, hits: &mut Vec<Hit>, marks: &[Mark]) -> Result<(), EngineError> {
        let texts = self.store().texts(kind, hits).await?;
        let compared: Vec<&str> = hits
            .iter()
            .map(|hit| texts.get(&hit.id).map_or("", String::as_str))
            .collect();
        let mut scored: Vec<(f64, Hit)> = relevance(&compared, marks).into_iter().zip(hits.drain(..)).collect();
        scored.sort_by(|(one, _), (other, _)| other.total_cmp(one));
        hits.extend(scored.into_iter().map(|(_, hit)| hit));
        Ok(())
    }

    async fn mended(&self, query: &SearchQuery, text: &str) -> Result<Option<String>, EngineError> {
        let units: Vec<u16> = text.encode_utf16().collect();
        for Placed { part, from, to } in &query.parts {
            let Part::Word(word) = part else { continue };
            let Some(meant) = self.store().spelling(word).await? else {
                continue;
            };
            let piece = |range: Option<&[u16]>| String::from_utf16_lossy(range.unwrap_or_default());
            let (before, after) = (units.get(..*from as usize), units.get(*to as usize..));
            return Ok(Some(format!("{}{meant}{}", piece(before), piece(after))));
        }
        Ok(None)
    }
}

fn also(list: &mut Option<Vec<String>>, value: String) {
    list.get_or_insert_default().push(value);
}

fn word(text: &str) -> Part {
    Part::Word(text.to_owned())
}

fn phrases(query: &SearchQuery) -> impl Iterator<Item = &str> {
    query.parts.iter().filter_map(|placed| match &placed.part {
        Part::Phrase(text) if words_of(text).next().is_some() => Some(text.as_str()),
        _ => None,
    })
}

/// `ended_at`: as many as were wanted were found, so there may be more.
fn group(kind: SearchKind, hits: Vec<Hit>, asked: &SearchRequest<'_>, ended_at: Option<u32>) -> SearchGroup {
    let found = u32::try_from(hits.len()).unwrap_or(u32::MAX);
    // A round number with a plus: the one find too many only says that there are more.
    let round = ended_at.filter(|counted| found > *counted);
    SearchGroup {
        kind,
        total: round.map_or(found, |counted| found - found % counted),
        more: round.is_some(),
        hits: hits
            .into_iter()
            .skip(asked.offset as usize)
            .take(asked.limit as usize)
            .collect(),
    }
}

/// What is to be shown as found: words as beginnings, numbers also inside others.
fn marks(query: &SearchQuery) -> Vec<Mark> {
    let mut marks = Vec::new();
    for placed in &query.parts {
        match &placed.part {
            Part::Word(text) => {
                let folded = fold(text);
                let number = folded.contains(|c: char| c.is_ascii_digit() || c == '@');
                if number && folded.chars().count() >= 3 {
                    marks.push(Mark {
                        text: folded.clone(),
                        anywhere: true,
                    });
                }
                marks.extend(words_of(&folded).map(|word| Mark {
                    text: word.to_owned(),
                    anywhere: false,
                }));
            }
            Part::Phrase(text) => marks.push(Mark {
                text: words_of(&fold(text)).collect::<Vec<_>>().join(" "),
                anywhere: false,
            }),
            Part::Condition(Condition::Order(number)) => marks.push(Mark {
                text: number.clone(),
                anywhere: true,
            }),
            Part::Without(_) | Part::Condition(_) | Part::Unfinished(_) => {}
        }
    }
    marks
}

/// When a day begins on the agent's clock.
fn start_of(day: Day, now: Timestamp, zone_minutes: i32) -> Timestamp {
    let zone = i64::from(zone_minutes) * domain::MINUTE;
    let days = match day {
        Day::Ago(days) => (now + zone).millis().div_euclid(DAY) - i64::from(days),
        Day::Date { year, month, day } => domain::days_since_1970(i32::from(year), i32::from(month), i32::from(day)),
    };
    Timestamp(days.saturating_mul(DAY)) - zone
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_at_midnight_of_the_agents_clock() {
        let now = Timestamp(1_795_392_000_000); // 2026-11-23 00:00 UTC
        let november_3 = Day::Date {
            year: 2026,
            month: 11,
            day: 3,
        };
        for (day, zone, start) in [
            (november_3, 0, 1_793_664_000_000),
            (november_3, 60, 1_793_664_000_000 - 3_600_000),
            (Day::Ago(0), 0, now.millis()),
            (Day::Ago(0), -60, now.millis() - DAY + 3_600_000),
            (Day::Ago(1), 60, now.millis() - DAY - 3_600_000),
        ] {
            assert_eq!(start_of(day, now, zone), Timestamp(start), "{day:?} {zone}");
        }
    }
}
