//! An archive on this computer's disk as a list of files that is read part by part, from any place on. It is never read whole,
//! and nothing in it is changed.

use domain::Timestamp;
use mail::archive::{self, Mbox, Noted};
use mail::limits;
use ports::MailRecord;
use serde::{Deserialize, Serialize};
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

/// Mails of one part.
const MAILS: usize = 100;
/// Bytes of one part, unless its first mail alone is larger.
const BYTES: usize = 24 * 1024 * 1024;
/// Files that one part looks at, so that it also ends where there is nothing to read.
const FILES: usize = 400;
/// Levels of folders inside folders.
const DEEPEST: usize = 24;
/// Files that mail programs keep beside mails.
const BESIDE: &[&str] = &[
    "msf",
    "dat",
    "plist",
    "html",
    "json",
    "sqlite",
    "db",
    "log",
    "ini",
    "xml",
    "cmeta",
    "index",
    "ics",
    "vcf",
    "mbsyncstate",
];

/// Where reading goes on.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(super) struct Place {
    /// The file's path below the archive; empty when the archive is one file.
    file: String,
    /// Bytes of it that were read.
    at: u64,
    /// All of it was.
    whole: bool,
}

/// Something that could not be read, or not wholly. The words are `imports.problem.<code>`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Problem {
    /// The file, below the archive.
    pub(crate) file: String,
    /// What is wrong: `not_mail`, `cut_off`, `too_large`, `unreadable`, `charset_guessed`.
    pub(crate) code: String,
    /// How many mails of the file.
    pub(crate) mails: u64,
}

/// A file of the archive.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Entry {
    path: PathBuf,
    name: String,
    size: u64,
    noted: Noted,
    /// It lies in a folder of a Maildir, where every file is a mail.
    in_maildir: bool,
}

/// The files of an archive.
#[derive(Debug, Clone)]
pub(super) struct Archive {
    entries: Vec<Entry>,
    /// Bytes of all of them.
    pub(super) total: u64,
    /// It is one file, of which somebody said that it is mail.
    single: bool,
}

/// A part of an archive.
#[derive(Debug, Default)]
pub(super) struct Part {
    pub(super) mails: Vec<MailRecord>,
    /// The file of each mail.
    pub(super) files: Vec<String>,
    pub(super) place: Place,
    pub(super) left_out: i64,
    pub(super) problems: Vec<Problem>,
    /// Bytes of the archive before the place.
    pub(super) done: u64,
    pub(super) more: bool,
}

/// For whom an archive is read.
#[derive(Debug, Clone)]
pub(super) struct For {
    /// The mailbox.
    pub(super) mailbox: String,
    pub(super) now: Timestamp,
}

impl Archive {
    /// Looks what there is, and reads none of it.
    ///
    /// # Errors
    /// The path cannot be read.
    pub(super) fn at(path: &Path) -> io::Result<Archive> {
        let mut archive = Archive {
            entries: Vec::new(),
            total: 0,
            single: false,
        };
        let about = fs::metadata(path)?;
        if about.is_file() {
            archive.single = true;
            archive.add(path, String::new(), about.len(), &Noted::default(), false);
        } else {
            archive.walk(path, "", &Noted::default(), 0)?;
        }
        Ok(archive)
    }

    fn add(&mut self, path: &Path, name: String, size: u64, noted: &Noted, in_maildir: bool) {
        self.total = self.total.saturating_add(size);
        self.entries.push(Entry {
            path: path.to_owned(),
            name,
            size,
            noted: noted.clone(),
            in_maildir,
        });
    }

    /// Everything below a folder, in the order of names, which is the same at every reading.
    fn walk(&mut self, folder: &Path, below: &str, noted: &Noted, depth: usize) -> io::Result<()> {
        let mut names: Vec<(String, fs::DirEntry)> = fs::read_dir(folder)?
            .flatten()
            .map(|entry| (entry.file_name().to_string_lossy().into_owned(), entry))
            .collect();
        names.sort_by(|one, other| one.0.cmp(&other.0));
        let is_maildir = ["cur", "new"].iter().all(|part| folder.join(part).is_dir());
        for (name, entry) in names {
            let (path, at) = (entry.path(), format!("{below}{name}"));
            // A link could lead in a circle, or out of what was handed over.
            let Ok(about) = fs::symlink_metadata(&path) else {
                continue;
            };
            let said = noted.clone().and(of_name(&name));
            if about.is_dir() {
                if depth < DEEPEST && !said.unwanted && !(is_maildir && name == "tmp") {
                    let here = if is_maildir && (name == "cur" || name == "new") {
                        noted.clone()
                    } else {
                        said
                    };
                    self.walk(&path, &format!("{at}/"), &here, depth + 1)?;
                }
            } else if about.is_file() && !said.unwanted && !is_beside(&name) {
                let in_maildir = matches!(folder.file_name().and_then(|name| name.to_str()), Some("cur" | "new"));
                self.add(&path, at, about.len(), &said, in_maildir);
            }
        }
        Ok(())
    }

    /// The next part from a place on.
    pub(super) fn part(&self, place: &Place, of: &For) -> Part {
        let first = self.entries.partition_point(|entry| entry.name < place.file);
        let mut part = Part {
            place: place.clone(),
            done: self.entries.iter().take(first).map(|entry| entry.size).sum(),
            more: true,
            ..Part::default()
        };
        let mut bytes = 0;
        for entry in self.entries.iter().skip(first).take(FILES) {
            let resumes = entry.name == place.file;
            if resumes && place.whole {
                part.done += entry.size;
                continue;
            }
            let from = if resumes { place.at } else { 0 };
            if part.mails.len() >= MAILS || bytes >= BYTES {
                return part;
            }
            part.place = Place {
                file: entry.name.clone(),
                at: from,
                whole: false,
            };
            match self.read(entry, from, of, &mut part, &mut bytes) {
                Ok(()) if !part.place.whole => {
                    part.done += part.place.at.min(entry.size);
                    return part;
                }
                Ok(()) => {}
                Err(error) => {
                    tracing::info!(%error, "a file of an archive could not be read");
                    part.problem(&entry.name, "unreadable");
                    part.place.whole = true;
                }
            }
            part.done += entry.size;
        }
        part.more = first + FILES < self.entries.len();
        part
    }

    /// Reads a file from a place on, until it or the part is at its end.
    fn read(&self, entry: &Entry, from: u64, of: &For, part: &mut Part, bytes: &mut usize) -> io::Result<()> {
        let mut file = BufReader::with_capacity(256 * 1024, File::open(&entry.path)?);
        let start = file.fill_buf()?.to_vec();
        let ends = |suffix: &str| {
            entry
                .path
                .extension()
                .is_some_and(|ext| ext.eq_ignore_ascii_case(suffix))
        };
        if archive::begins_mbox(&start) && !entry.in_maildir {
            file.seek(SeekFrom::Start(from))?;
            return many(file, from, entry, of, part, bytes);
        }
        part.place.whole = true;
        if ends("emlx") {
            match archive::emlx(file, limits::MESSAGE as u64)? {
                Some((source, noted)) => part.take(entry, source, None, noted, None, of, bytes),
                None => part.problem(&entry.name, "cut_off"),
            }
            return Ok(());
        }
        if entry.size == 0 {
            return Ok(());
        }
        if !(entry.in_maildir || begins_mail(&start)) {
            // Beside mails there are files of all kinds; only what claims to be mail is worth a word.
            if self.single || ends("eml") || ends("mbox") {
                part.problem(&entry.name, "not_mail");
            }
            return Ok(());
        }
        let modified = fs::metadata(&entry.path)?.modified().ok();
        let modified = modified.and_then(|at| at.duration_since(std::time::UNIX_EPOCH).ok());
        let at = modified
            .and_then(|since| i64::try_from(since.as_millis()).ok())
            .map(Timestamp);
        let mut source = Vec::new();
        file.take(limits::MESSAGE as u64 + 1).read_to_end(&mut source)?;
        let large = (entry.size > limits::MESSAGE as u64).then_some(entry.size);
        if large.is_some() {
            source.truncate(limits::HEADERS);
        }
        let noted = archive::of_maildir_name(entry.name.rsplit('/').next().unwrap_or_default());
        let noted = if entry.in_maildir { noted } else { Noted::default() };
        part.take(entry, source, large, noted, at, of, bytes);
        Ok(())
    }
}

/// Mails of a file that holds many.
fn many(
    file: BufReader<File>,
    from: u64,
    entry: &Entry,
    of: &For,
    part: &mut Part,
    bytes: &mut usize,
) -> io::Result<()> {
    let Some(mut mbox) = Mbox::open(file, from)? else {
        // It is another file than the one that reading began with.
        part.problem(&entry.name, "cut_off");
        part.place.whole = true;
        return Ok(());
    };
    while part.mails.len() < MAILS && *bytes < BYTES {
        let Some(piece) = mbox.read()? else {
            part.place.whole = true;
            return Ok(());
        };
        part.place.at = piece.next;
        if piece.broken {
            part.problem(&entry.name, "cut_off");
        } else {
            part.take(
                entry,
                piece.bytes,
                piece.cut_from,
                Noted::default(),
                piece.arrived,
                of,
                bytes,
            );
        }
    }
    Ok(())
}

impl Part {
    #[expect(clippy::too_many_arguments, reason = "all of it is what a mail of an archive is")]
    fn take(
        &mut self,
        entry: &Entry,
        source: Vec<u8>,
        cut_from: Option<u64>,
        noted: Noted,
        at: Option<Timestamp>,
        of: &For,
        bytes: &mut usize,
    ) {
        let noted = archive::of_header(&source).and(noted).and(entry.noted.clone());
        if noted.unwanted {
            self.left_out += 1;
            return;
        }
        if cut_from.is_some() {
            self.problem(&entry.name, "too_large");
        }
        *bytes += source.len();
        let has_date = mail::header::Fields::split(source.get(..limits::HEADERS).unwrap_or(&source))
            .0
            .has("date");
        self.files.push(entry.name.clone());
        self.mails.push(MailRecord {
            mailbox: of.mailbox.clone(),
            source,
            cut_from,
            sent: noted.sent,
            // A mail is of its own date; only one without any is of when it came.
            arrived: at.filter(|at| !has_date && *at < of.now).unwrap_or(of.now),
            answered: noted.answered,
            before: true,
            archived: Some(noted.labels),
        });
    }

    fn problem(&mut self, file: &str, code: &str) {
        note(&mut self.problems, file, code, 1);
    }
}

/// Adds a problem to a list that says each file and cause once.
pub(super) fn note(problems: &mut Vec<Problem>, file: &str, code: &str, mails: u64) {
    match problems.iter_mut().find(|one| one.file == file && one.code == code) {
        Some(known) => known.mails += mails,
        None => problems.push(Problem {
            file: file.to_owned(),
            code: code.to_owned(),
            mails,
        }),
    }
}

/// What a folder's or file's name says: `Sent.mbox`, `.Sent`, `INBOX.Sent`, `Sent.sbd`.
fn of_name(name: &str) -> Noted {
    let bare = name.trim_start_matches('.');
    let bare = [".mbox", ".sbd"]
        .iter()
        .find_map(|end| bare.strip_suffix(end))
        .unwrap_or(bare);
    let last = bare.rsplit('.').next().unwrap_or(bare);
    archive::of_folder(bare).and(archive::of_folder(last))
}

fn is_beside(name: &str) -> bool {
    let small = name.to_lowercase();
    let ending = small.rsplit_once('.').map_or("", |(_, ending)| ending);
    BESIDE.contains(&ending) || small.starts_with("dovecot") || small == "maildirfolder" || small.starts_with(".ds_")
}

/// A header comes first: a line with a name and a colon.
fn begins_mail(start: &[u8]) -> bool {
    let start = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start);
    let line = start.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let name = line.split(|byte| *byte == b':').next().unwrap_or_default();
    name.len() < line.len()
        && (2..80).contains(&name.len())
        && name.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_795_334_400_000);

    fn mail(number: u32) -> String {
        format!(
            "From: Carla <c{number}@correo.test>\nSubject: {number}\nDate: Sat, 21 Nov 2026 08:00:00 +0000\n\nHola {number}\n"
        )
    }

    fn mbox(numbers: std::ops::Range<u32>) -> String {
        numbers
            .map(|number| format!("From - Sat Nov 21 08:00:00 2026\n{}\n", mail(number)))
            .collect()
    }

    fn put(folder: &Path, name: &str, text: &str) {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Everything, part by part, as a program does that is ended after each.
    fn all(path: &Path) -> (Vec<MailRecord>, Vec<Problem>, i64) {
        let of = For {
            mailbox: "hola@tallerazul.test".to_owned(),
            now: NOW,
        };
        let (mut place, mut mails, mut problems, mut left_out) = (Place::default(), Vec::new(), Vec::new(), 0);
        loop {
            let archive = Archive::at(path).unwrap();
            let part = archive.part(&place, &of);
            mails.extend(part.mails);
            problems.extend(part.problems);
            left_out += part.left_out;
            let kept = serde_json::to_string(&part.place).unwrap();
            place = serde_json::from_str(&kept).unwrap();
            if !part.more {
                assert_eq!(part.done, archive.total);
                return (mails, problems, left_out);
            }
        }
    }

    #[test]
    fn folders_of_every_program_are_read_once_and_in_parts() {
        let folder = tempfile::tempdir().unwrap();
        let at = folder.path();
        put(at, "Inbox", &mbox(0..250));
        put(at, "Inbox.msf", "<!-- index -->");
        put(at, "Sent.sbd/2025", &mbox(250..260));
        put(at, "Trash", &mbox(260..270));
        put(at, "Devoluciones.mbox/mbox", &mbox(270..275));
        put(at, "Maildir/cur/1.M1:2,S", &mail(275));
        put(at, "Maildir/cur/2.M1:2,ST", &mail(276));
        put(at, "Maildir/new/3.M1", &mail(277));
        put(at, "Maildir/tmp/4.M1", &mail(278));
        put(at, "Maildir/.Sent/cur/5.M1:2,S", &mail(279));
        put(at, "Maildir/.Sent/new/6.M1", &mail(280));
        put(
            at,
            "Messages/7.emlx",
            &format!("{}\n{}<plist/>", mail(281).len(), mail(281)),
        );
        put(at, "Messages/8.eml", &mail(282));
        put(at, "Messages/9.eml", "no mail at all");
        put(at, "Messages/notes.txt", "no mail either");
        let (mails, problems, left_out) = all(at);
        let mut subjects: Vec<u32> = mails
            .iter()
            .map(|mail| mail::parse(&mail.source).subject.parse().unwrap())
            .collect();
        subjects.sort_unstable();
        let wanted: Vec<u32> = (0..260).chain(270..276).chain([277, 279, 280, 281, 282]).collect();
        assert_eq!(subjects, wanted);
        assert_eq!(mails.iter().filter(|mail| mail.sent).count(), 12);
        assert_eq!(left_out, 1);
        assert_eq!(
            problems,
            [Problem {
                file: "Messages/9.eml".to_owned(),
                code: "not_mail".to_owned(),
                mails: 1
            }]
        );
        assert!(mails.iter().all(|mail| mail.before && mail.archived.is_some()));
    }

    #[test]
    fn one_file_that_is_no_mail_is_told() {
        let folder = tempfile::tempdir().unwrap();
        put(folder.path(), "foto.jpg", "\u{fffd}JFIF");
        let (mails, problems, _) = all(&folder.path().join("foto.jpg"));
        assert_eq!((mails.len(), problems[0].code.as_str()), (0, "not_mail"));
        put(
            folder.path(),
            "half.mbox",
            &format!("{}From - Sat Nov 21 08:00:00 2026\nSubj", mbox(0..2)),
        );
        let (mails, problems, _) = all(&folder.path().join("half.mbox"));
        assert_eq!((mails.len(), problems[0].code.as_str()), (2, "cut_off"));
    }
}
