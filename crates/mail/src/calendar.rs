//! Invitations: as much of an iCalendar part as a ticket shows. The part itself is kept.

use crate::charset::clean_line;

/// One invitation.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Invitation {
    /// `REQUEST`, `REPLY`, `CANCEL`…; empty when it is not told.
    pub method: String,
    /// Its identifier.
    pub uid: String,
    /// What it is called.
    pub summary: String,
    /// Where.
    pub place: String,
    /// When it begins, as it is written (`20261122T120000Z`), since its zone may be of its own making.
    pub starts: String,
    /// When it ends, as it is written.
    pub ends: String,
}

/// The first event of a calendar; `None` when there is none.
pub(crate) fn read(text: &str) -> Option<Invitation> {
    let mut invitation = Invitation::default();
    let mut in_event = false;
    let mut lines: Vec<String> = Vec::new();
    for line in text.lines().take(5_000) {
        match (line.strip_prefix([' ', '\t']), lines.last_mut()) {
            (Some(rest), Some(last)) if last.len() < 4_000 => last.push_str(rest),
            (Some(_), _) => {}
            (None, _) => lines.push(line.to_owned()),
        }
    }
    for line in &lines {
        let Some((name, value)) = line.split_once(':') else {
            continue;
        };
        let property = name.split(';').next().unwrap_or_default().to_ascii_uppercase();
        let value = clean_line(
            &value
                .replace("\\n", " ")
                .replace("\\N", " ")
                .replace("\\,", ",")
                .replace("\\;", ";")
                .replace("\\\\", "\\"),
        );
        match (property.as_str(), in_event) {
            ("METHOD", false) => invitation.method = value.to_uppercase(),
            ("BEGIN", _) if value == "VEVENT" => in_event = true,
            ("END", true) if value == "VEVENT" => return Some(invitation),
            ("UID", true) => invitation.uid = value,
            ("SUMMARY", true) => invitation.summary = value,
            ("LOCATION", true) => invitation.place = value,
            ("DTSTART", true) => invitation.starts = value,
            ("DTEND", true) => invitation.ends = value,
            _ => {}
        }
    }
    in_event.then_some(invitation)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_event_is_read_with_its_folded_lines() {
        let text = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VTIMEZONE\r\nDTSTART:1970\r\nEND:VTIMEZONE\r\nBEGIN:VEVENT\r\nUID:1@x\r\nSUMMARY;LANGUAGE=es:Recogida\\, m\r\n iércoles\r\nDTSTART;TZID=Madrid:20261122T120000\r\nEND:VEVENT\r\n";
        let invitation = read(text).unwrap();
        assert_eq!(
            (
                invitation.method.as_str(),
                invitation.summary.as_str(),
                invitation.starts.as_str()
            ),
            ("REQUEST", "Recogida, miércoles", "20261122T120000")
        );
        assert_eq!(read("nothing"), None);
    }
}
