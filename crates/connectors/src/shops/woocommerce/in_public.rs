//! Answers that everybody can read: below a review or a comment, by an account of the site. WordPress keeps, in the row itself, by
//! which program a comment was written, and shows it to moderators only: that is where our mark stands, as soon as the answer
//! does. So what was answered is looked through before anything is written, and after an answer that is missing until it is
//! certain that nothing more comes. Besides, the site refuses the same words by the same account at the same place.

use super::comments::{self, Said};
use super::talking::{Connection, held};
use super::{MOST, responses, site};
use crate::rest::answers;
use crate::rest::walk::not_asked_for;
use domain::{MINUTE, Timestamp};
use ports::{Effect, Found, HttpResponse, Outgoing, PortError, PortErrorKind, Published, Retry};
use serde_json::Value;

/// Before our mark, in the field that says by which program a comment was written.
const PROGRAM: &str = "Mostrador ";
/// How long a site's program can go on with a request after nobody listens any more; servers stop theirs sooner.
const LONGEST: i64 = 6 * MINUTE;

/// Pages of answers to one comment: a site that knows no pages would give the same one for ever.
const PAGES: u32 = 100;

/// Our mark on a comment that left from here.
pub(super) fn marker(program: &str) -> Option<&str> {
    program.strip_prefix(PROGRAM).filter(|mark| !mark.is_empty())
}

/// The comment that a conversation began with: what is answered in public stands below it.
pub(super) fn beginning(conversation: &str) -> Option<i64> {
    let digits = conversation.strip_prefix("comment:")?;
    let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    digits.parse().ok().filter(|id| plain && *id > 0)
}

/// Words as a comment has them: none of their signs is taken for markup.
fn content(words: &str) -> String {
    let mut safe = String::with_capacity(words.len());
    for sign in words.trim().chars() {
        match sign {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            other => safe.push(other),
        }
    }
    safe
}

fn refused(why: &str) -> PortError {
    PortError::new(PortErrorKind::Refused, Retry::Never, why)
}

/// What the site itself says no with, before it does anything: by its own codes in its own shape, and never by a status alone,
/// which anybody on the way can send.
fn says_no(response: &HttpResponse) -> Option<PortError> {
    let body: Value = serde_json::from_slice(&response.body).ok()?;
    let said = body.get("data").and_then(|data| responses::whole(data, "status"));
    if said != Some(i64::from(response.status)) {
        return None;
    }
    let code = answers::text(&body, "code");
    let (kind, retry) = match (response.status, code) {
        (_, "") => return None,
        (401, _) => (PortErrorKind::SiteSignInRefused, Retry::Never),
        (
            403,
            "rest_comment_closed"
            | "rest_comment_draft_post"
            | "rest_comment_trash_post"
            | "rest_comment_invalid_post_id",
        ) => (PortErrorKind::CommentsClosed, Retry::Never),
        (403, _) => (PortErrorKind::SiteRightsMissing, Retry::Never),
        (404, "rest_comment_invalid_id" | "rest_post_invalid_id") => (PortErrorKind::CommentNotShown, Retry::Never),
        (400, "comment_flood") => (PortErrorKind::RateLimited, Retry::Later),
        (
            400,
            "rest_comment_content_invalid"
            | "comment_content_column_length"
            | "rest_comment_author_data_required"
            | "rest_invalid_param"
            | "rest_missing_callback_param",
        )
        | (409, "comment_duplicate") => (PortErrorKind::Refused, Retry::Never),
        _ => return None,
    };
    Some(PortError::new(kind, retry, format!("{} {code}", response.status)))
}

fn is_duplicate(response: &HttpResponse) -> bool {
    let body: Value = serde_json::from_slice(&response.body).unwrap_or_default();
    response.status == 409 && answers::text(&body, "code") == "comment_duplicate"
}

fn published(said: &Said) -> Published {
    Published {
        id: comments::id_of(said),
        at: said.at,
        shown: said.shown,
    }
}

impl Connection {
    /// Asks the site; a no is told in the site's own terms.
    async fn of_site(&self, ask: &super::requests::Ask) -> Result<Value, PortError> {
        let response = self.exchange(ask).await?;
        match says_no(&response) {
            Some(no) => Err(no.with("host", self.shop.host())),
            None => answers::body(&response, self.shop.host()),
        }
    }

    /// Whose the application password is.
    pub(super) async fn own(&self) -> Result<i64, PortError> {
        let known = *held(&self.account);
        if let Some(account) = known {
            return Ok(account);
        }
        let body = self.of_site(&site::me()).await?;
        let account = responses::whole(&body, "id").ok_or_else(|| answers::misshapen("id"))?;
        *held(&self.account) = Some(account);
        Ok(account)
    }

    /// What answers a comment directly and is one of these, as `is_it` says; the newest first.
    async fn answer_where(&self, parent: i64, is_it: impl Fn(&Said) -> bool) -> Result<Option<Said>, PortError> {
        for page in 1..=PAGES {
            let body = self.of_site(&site::answers(parent, page, MOST)).await?;
            let rows = responses::rows(&body)?;
            for row in rows {
                let said = comments::said(row)?;
                if said.parent != parent {
                    return Err(not_asked_for("answers to something else"));
                }
                if is_it(&said) {
                    return Ok(Some(said));
                }
            }
            // A page may be shorter than was asked for: what its reader may not see is left out of it.
            if rows.is_empty() {
                return Ok(None);
            }
        }
        Err(not_asked_for("a list without an end"))
    }

    async fn answer_marked(&self, parent: i64, mark: &str) -> Result<Option<Said>, PortError> {
        self.answer_where(parent, |said| said.mark.as_deref() == Some(mark))
            .await
    }

    /// Remembers that an answer is being tried; answers with when it first was, as far as is known here.
    fn tried(&self, mark: &str, again: bool) -> Timestamp {
        let now = self.around.clock.now();
        let mut tried = held(&self.tried);
        tried.retain(|_, at| now.since(*at) < 4 * LONGEST);
        let since = tried.entry(mark.to_owned()).or_insert(now);
        if again {
            *since = now;
        }
        *since
    }

    /// Writes an answer below what it answers, unless it stands there.
    pub(super) async fn answer_in_public(&self, message: &Outgoing) -> Result<Published, PortError> {
        let Some(parent) = beginning(&message.conversation).filter(|_| self.shop.has_login()) else {
            return Err(refused("nothing that stands on the site is answered"));
        };
        if !message.files.is_empty() {
            return Err(refused("a comment takes no files"));
        }
        // Nothing has been written yet, whatever goes wrong here.
        let before = async {
            if let Some(there) = self.answer_marked(parent, &message.marker).await? {
                return Ok((Some(there), 0));
            }
            let above = comments::said(&self.of_site(&site::comment(parent)).await?)?;
            if above.shown {
                return Ok((None, above.post));
            }
            let why = "what is answered is not shown";
            Err(PortError::new(PortErrorKind::CommentNotShown, Retry::Never, why))
        };
        let before: Result<(Option<Said>, i64), PortError> = before.await;
        let (there, post) = before.map_err(|error| PortError {
            effect: Effect::None,
            ..error
        })?;
        if let Some(there) = there {
            return Ok(published(&there));
        }
        let (words, program) = (content(&message.text), format!("{PROGRAM}{}", message.marker));
        self.tried(&message.marker, true);
        let response = self.exchange(&site::answer(post, parent, &words, &program)).await?;
        if is_duplicate(&response) {
            return self.already_there(parent, &words, &message.marker).await;
        }
        if let Some(no) = says_no(&response) {
            return Err(no.with("host", self.shop.host()));
        }
        let body = answers::body(&response, self.shop.host()).map_err(PortError::with_unknown_effect)?;
        match comments::said(&body) {
            Ok(said) if said.parent == parent && said.mark.as_deref() == Some(&message.marker) => Ok(published(&said)),
            // Who may write and not moderate is not told by which program a comment was written.
            Ok(said) if response.status == 201 && said.parent == parent => Ok(published(&said)),
            _ => {
                let why = "another answer than was asked for";
                let error = PortError::new(PortErrorKind::OutcomeUnknown, Retry::Later, why);
                Err(error.with("host", self.shop.host()).with_unknown_effect())
            }
        }
    }

    /// The site has these words by this account below this comment: it is found by its mark, or by being the same.
    async fn already_there(&self, parent: i64, words: &str, mark: &str) -> Result<Published, PortError> {
        if let Some(there) = self.answer_marked(parent, mark).await? {
            return Ok(published(&there));
        }
        let (own, plain) = (self.own().await?, mail::html::plain(words));
        let same = self
            .answer_where(parent, |said| said.author == own && said.sent == plain)
            .await?;
        let same = same.ok_or_else(|| refused("the same words are there already, where they cannot be seen"))?;
        Ok(published(&same))
    }

    /// Whether an answer stands there. That it does not is believed only when nothing can still be on its way.
    pub(super) async fn find_in_public(&self, message: &Outgoing) -> Result<Found<Published>, PortError> {
        let Some(parent) = beginning(&message.conversation) else {
            return Ok(Found::No);
        };
        let since = self.tried(&message.marker, false);
        if let Some(there) = self.answer_marked(parent, &message.marker).await? {
            return Ok(Found::Yes(published(&there)));
        }
        let waited = self.around.clock.now().since(since);
        Ok(if waited >= LONGEST {
            Found::No
        } else {
            Found::CannotTell
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_stands_on_the_site_can_be_answered_there() {
        for (conversation, comment) in [
            ("comment:17", Some(17)),
            ("comment:", None),
            ("comment:0", None),
            ("comment:+1", None),
            ("comment:17:order", None),
            ("order:17:note", None),
            ("", None),
        ] {
            assert_eq!(beginning(conversation), comment, "{conversation:?}");
        }
    }

    #[test]
    fn words_stay_words() {
        assert_eq!(content(" 1 < 2 & <b>no</b>\n"), "1 &lt; 2 &amp; &lt;b&gt;no&lt;/b&gt;");
    }

    #[test]
    fn a_no_is_the_sites_own_only_in_its_own_shape() {
        let said = |status: u16, body: &str| {
            let body = body.as_bytes().to_vec();
            says_no(&HttpResponse {
                status,
                headers: Vec::new(),
                body,
            })
            .map(|no| no.kind)
        };
        let own = |code: &str, status: u16| format!("{{\"code\":\"{code}\",\"data\":{{\"status\":{status}}}}}");
        for (status, code, kind) in [
            (401, "incorrect_password", PortErrorKind::SiteSignInRefused),
            (403, "rest_comment_closed", PortErrorKind::CommentsClosed),
            (403, "rest_forbidden_context", PortErrorKind::SiteRightsMissing),
            (404, "rest_comment_invalid_id", PortErrorKind::CommentNotShown),
            (400, "comment_flood", PortErrorKind::RateLimited),
            (400, "rest_comment_content_invalid", PortErrorKind::Refused),
        ] {
            assert_eq!(said(status, &own(code, status)), Some(kind), "{code}");
            assert_eq!(said(status, "<html>Firewall</html>"), None);
            assert_eq!(said(status, &own(code, 500)), None);
        }
        assert_eq!(said(500, &own("rest_comment_failed_create", 500)), None, "who knows");
    }
}
