//! Which folders are read. The server's own marks (RFC 6154) come first; where it has none, the names that mail programs give.

use ports::{FolderRole, MailFolder};

/// Further folders that were asked for: names with commas between them.
pub(super) fn wanted(typed: &str) -> Vec<String> {
    let names = typed.split(',').map(str::trim).filter(|name| !name.is_empty());
    names.map(str::to_owned).collect()
}

/// Folders in which mail arrives, the inbox first; those that are not there are left out.
pub(super) fn inbox(all: &[MailFolder], more: &[String]) -> Vec<String> {
    let mut names = vec!["INBOX".to_owned()];
    for name in more {
        let found = all
            .iter()
            .find(|folder| folder.holds_mail && (folder.name == *name || shown(&folder.name) == *name));
        if let Some(folder) = found
            && !names.contains(&folder.name)
        {
            names.push(folder.name.clone());
        }
    }
    names
}

/// Folders in which copies of answers are.
pub(super) fn sent(all: &[MailFolder]) -> Vec<String> {
    let marked: Vec<&MailFolder> = all
        .iter()
        .filter(|folder| folder.holds_mail && folder.role == Some(FolderRole::Sent))
        .collect();
    let found = if marked.is_empty() {
        all.iter()
            .filter(|folder| folder.holds_mail && is_sent(folder))
            .take(1)
            .collect()
    } else {
        marked
    };
    found.into_iter().map(|folder| folder.name.clone()).collect()
}

fn is_sent(folder: &MailFolder) -> bool {
    let name = shown(&folder.name).to_lowercase();
    let last = match folder.delimiter.as_deref() {
        Some(delimiter) if !delimiter.is_empty() => name.rsplit(delimiter).next().unwrap_or(&name),
        _ => &name,
    };
    mail::archive::of_folder(last).sent
}

/// A name as people read it (RFC 3501, 5.1.3: modified UTF-7); as it stands when it is not of that form.
pub(super) fn shown(name: &str) -> String {
    use base64::Engine as _;
    let mut text = String::new();
    let mut rest = name;
    while let Some((before, after)) = rest.split_once('&') {
        text.push_str(before);
        let Some((coded, next)) = after.split_once('-') else {
            return name.to_owned();
        };
        rest = next;
        if coded.is_empty() {
            text.push('&');
            continue;
        }
        let engine = base64::engine::general_purpose::STANDARD_NO_PAD;
        let Ok(bytes) = engine.decode(coded.replace(',', "/")) else {
            return name.to_owned();
        };
        let units = bytes.chunks_exact(2).map(|pair| match pair {
            [high, low] => u16::from_be_bytes([*high, *low]),
            _ => 0,
        });
        text.extend(char::decode_utf16(units).map(|letter| letter.unwrap_or('\u{fffd}')));
    }
    text.push_str(rest);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(name: &str, role: Option<FolderRole>) -> MailFolder {
        MailFolder {
            name: name.to_owned(),
            delimiter: Some(".".to_owned()),
            role,
            holds_mail: true,
        }
    }

    #[test]
    fn the_folder_of_answers_is_found_by_its_mark_or_its_name() {
        for (all, found) in [
            (
                vec![
                    folder("INBOX", Some(FolderRole::Inbox)),
                    folder("X", Some(FolderRole::Sent)),
                ],
                vec!["X"],
            ),
            (
                vec![folder("INBOX.Elk&APw-ld&APY-tt elemek", None)],
                vec!["INBOX.Elk&APw-ld&APY-tt elemek"],
            ),
            (
                vec![folder("INBOX.Enviados", None), folder("Sent", None)],
                vec!["INBOX.Enviados"],
            ),
            (vec![folder("Presents", None)], vec![]),
        ] {
            assert_eq!(sent(&all), found);
        }
    }

    #[test]
    fn names_are_read_as_people_wrote_them() {
        assert_eq!(shown("Elk&APw-ld&APY-tt"), "Elküldött");
        assert_eq!(shown("Q&-A"), "Q&A");
        assert_eq!(shown("broken&"), "broken&");
        assert_eq!(
            inbox(
                &[folder("INBOX.Web", None), folder("H&AO0-rek", None)],
                &wanted(" INBOX.Web, Hírek, none")
            ),
            ["INBOX", "INBOX.Web", "H&AO0-rek"]
        );
    }
}
