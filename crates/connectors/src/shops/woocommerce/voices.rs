//! Reading what is said in public: reviews of products, and comments on the site where an application password opens it.

use super::comments::{self, Said};
use super::rounds::Voices;
use super::talking::{Connection, held};
use super::{DEEPEST, REVIEWS, requests, responses, site};
use crate::rest::answers;
use crate::rest::place::batch;
use crate::rest::walk::not_asked_for;
use domain::Timestamp;
use ports::{Batch, PortError, Record};
use serde_json::Value;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

impl Connection {
    /// Reviews since the last reading.
    pub(super) async fn reviews(&self, cursor: Option<&str>) -> Result<Batch, PortError> {
        let now = self.around.clock.now();
        let mut voices = Voices::resume(cursor, now);
        let answer = self.ask(&requests::reviews(voices.page, REVIEWS)).await?;
        let (mut records, mut times) = (Vec::new(), Vec::new());
        for row in responses::rows(&answer.body)? {
            let at = responses::at(row, "date_created_gmt").ok_or_else(|| answers::misshapen("date_created_gmt"))?;
            if times.last().is_some_and(|newer| *newer < at) {
                return Err(not_asked_for("reviews in another order"));
            }
            if voices.wants(at) {
                records.extend(responses::review(row, now)?.map(Record::Message));
            }
            times.push(at);
        }
        let more = voices.advance(&times, REVIEWS);
        batch(&voices, records, more)
    }

    /// Comments since the last reading, each in the conversation of its person.
    pub(super) async fn comments(&self, cursor: Option<&str>) -> Result<Batch, PortError> {
        let now = self.around.clock.now();
        let mut voices = Voices::resume(cursor, now);
        // What was answered from here is the shop's, also where its user may not look at accounts. A site that does not even tell
        // whose the password is may be read all the same.
        if let Ok(own) = self.own().await {
            held(&self.staff).insert(own, true);
        }
        let answer = self.ask(&site::comments(voices.page, REVIEWS)).await?;
        let page = responses::rows(&answer.body)?
            .iter()
            .map(comments::said)
            .collect::<Result<Vec<_>, _>>()?;
        if page
            .windows(2)
            .any(|pair| matches!(pair, [newer, older] if newer.at < older.at))
        {
            return Err(not_asked_for("comments in another order"));
        }
        let times: Vec<Timestamp> = page.iter().map(|said| said.at).collect();
        let mut known: BTreeMap<i64, Said> = BTreeMap::new();
        let mut titles: BTreeMap<i64, String> = BTreeMap::new();
        let mut records = Vec::new();
        // The oldest first, so that an answer does not come before what it answers.
        for said in page.into_iter().rev().filter(|said| voices.wants(said.at)) {
            let chain = self.chain(said, &mut known).await?;
            for one in &chain {
                self.meet(one.author).await?;
            }
            let post = chain.first().map_or(0, |said| said.post);
            if let Entry::Vacant(place) = titles.entry(post) {
                place.insert(self.title(post).await?);
            }
            let staff = held(&self.staff).clone();
            let is_staff = |said: &Said| staff.get(&said.author).copied().unwrap_or(false);
            let title = titles.get(&post).map_or("", String::as_str);
            records.extend(comments::message(&chain, title, is_staff, now).map(Record::Message));
        }
        // An early page that is the last one is not followed by an empty one: this list has an end that is said.
        let ends = answer
            .total
            .is_some_and(|total| voices.page as usize * REVIEWS >= total);
        let more = voices.advance(&times, if ends { usize::MAX } else { REVIEWS });
        batch(&voices, records, more)
    }

    /// A comment, what it answers, and so on up to the post.
    async fn chain(&self, said: Said, known: &mut BTreeMap<i64, Said>) -> Result<Vec<Said>, PortError> {
        let mut chain = vec![said];
        while let Some(above) = chain.last().map(|said| said.parent).filter(|above| *above > 0)
            && chain.len() < DEEPEST
        {
            let one = match known.entry(above) {
                Entry::Occupied(place) => place.into_mut(),
                Entry::Vacant(place) => {
                    let response = self.exchange(&site::comment(above)).await?;
                    // What it answers was removed: it stands alone.
                    if response.status == 404 {
                        break;
                    }
                    place.insert(comments::said(&answers::body(&response, self.shop.host())?)?)
                }
            };
            chain.push(one.clone());
        }
        Ok(chain)
    }

    /// Learns whether an account is the shop's own: it may do more here than buy.
    async fn meet(&self, author: i64) -> Result<(), PortError> {
        if author == 0 || held(&self.staff).contains_key(&author) {
            return Ok(());
        }
        let response = self.exchange(&site::user(author)).await?;
        // Who may not look at accounts, or asks for one that is gone, learns nothing: then it is somebody to answer.
        let staff = match response.status {
            401 | 403 | 404 => false,
            _ => {
                let body = answers::body(&response, self.shop.host())?;
                let role = |role: &Value| !matches!(role.as_str(), Some("customer" | "subscriber") | None);
                answers::list(&body, "roles").iter().any(role)
            }
        };
        held(&self.staff).insert(author, staff);
        Ok(())
    }

    /// What a post is called, whatever it is.
    async fn title(&self, post: i64) -> Result<String, PortError> {
        for kind in ["posts", "pages", "product"] {
            let response = self.exchange(&site::title(kind, post)).await?;
            if response.status == 200 {
                let body = answers::body(&response, self.shop.host())?;
                return Ok(body
                    .get("title")
                    .map_or("", |title| answers::text(title, "rendered"))
                    .to_owned());
            }
        }
        Ok(String::new())
    }
}
