//! What is asked of the site that the shop is a part of: comments and reviews as WordPress keeps them, in one list.

use super::requests::Ask;
use ports::Method;
use serde_json::json;

const COMMENT: &str = "id,post,parent,author,author_name,author_email,author_user_agent,date_gmt,content,status";

/// A page of comments that may be seen by moderators only, with their writers' addresses; the newest first.
fn newest(status: &str, parent: Option<i64>, page: u32, limit: usize) -> Ask {
    let mut parameters = vec![
        ("context", "edit".to_owned()),
        ("status", status.to_owned()),
        ("orderby", "date_gmt".to_owned()),
        ("order", "desc".to_owned()),
        ("per_page", limit.to_string()),
        ("page", page.to_string()),
        ("_fields", COMMENT.to_owned()),
    ];
    parameters.extend(parent.map(|parent| ("parent", parent.to_string())));
    Ask::of_site("/wp-json/wp/v2/comments", &parameters)
}

/// Comments on the site, newest first, also those that wait for somebody to allow them, with their writers' addresses.
pub(super) fn comments(page: u32, limit: usize) -> Ask {
    newest("all", None, page, limit)
}

/// One comment, or review.
pub(super) fn comment(id: i64) -> Ask {
    let parameters = [("context", "edit".to_owned()), ("_fields", COMMENT.to_owned())];
    Ask::of_site(format!("/wp-json/wp/v2/comments/{id}"), &parameters)
}

/// What an account may do here.
pub(super) fn user(id: i64) -> Ask {
    let parameters = [("context", "edit".to_owned()), ("_fields", "id,roles".to_owned())];
    Ask::of_site(format!("/wp-json/wp/v2/users/{id}"), &parameters)
}

/// Whose the application password is.
pub(super) fn me() -> Ask {
    Ask::of_site("/wp-json/wp/v2/users/me", &[("_fields", "id".to_owned())])
}

/// What a post of this kind is called.
pub(super) fn title(kind: &str, id: i64) -> Ask {
    Ask::of_site(
        format!("/wp-json/wp/v2/{kind}/{id}"),
        &[("_fields", "id,title".to_owned())],
    )
}

/// What answers a comment directly, whatever has become of it.
pub(super) fn answers(parent: i64, page: u32, limit: usize) -> Ask {
    newest("any", Some(parent), page, limit)
}

/// Writes an answer below a comment. `program` is kept with it and shown to nobody.
pub(super) fn answer(post: i64, parent: i64, content: &str, program: &str) -> Ask {
    let body = json!({ "post": post, "parent": parent, "content": content, "author_user_agent": program });
    Ask {
        method: Method::Post,
        body: Some(body.to_string()),
        ..Ask::of_site("/wp-json/wp/v2/comments", &[])
    }
}
