//! Real mail servers for the tests: Dovecot keeps the mailboxes, Exim (which most shared hosting runs) takes mail and gives it
//! to Dovecot. Both are Debian's programs, run as one unprivileged user in a temporary folder, listen on loopback only and
//! go away with their folder. Nothing of the machine's own mail is touched.

mod certificates;

use super::postgres::unprivileged;
use super::supervised::{Account, Supervised};
use crate::process;
use anyhow::{Context, Result, bail};
use certificates::Certificates;
use serde_json::json;
use std::fs;
use std::io::Read;
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;
use tempfile::TempDir;

/// Opens every mailbox; they are empty and on loopback.
const PASSWORD: &str = "only-for-tests";

/// Signs the access tokens of the tests' own provider.
const TOKEN_KEY: &str = "signs-only-for-tests";
/// The same as the IMAP server reads it.
const TOKEN_KEY_BASE64: &str = "c2lnbnMtb25seS1mb3ItdGVzdHM=";

/// Running mail servers.
pub(super) struct Mail {
    /// The file that says where they are and what is in them.
    pub(super) description: PathBuf,
    // Exim is stopped before what it delivers to, and the folder goes last.
    exim: Supervised,
    dovecot: Supervised,
    /// Only for IMAP with the certificate that is over.
    expired: Supervised,
    _folder: TempDir,
}

/// Ports on 127.0.0.1.
struct Ports {
    imap: u16,
    imaps: u16,
    imaps_expired: u16,
    submission: u16,
    submissions: u16,
    submissions_expired: u16,
    incoming: u16,
}

/// What is filled into a configuration.
type Slots<'a> = [(&'a str, &'a str)];

impl Mail {
    /// Starts both. `root` is the project's.
    pub(super) fn start(root: &Path) -> Result<Self> {
        let sources = root.join("tests/servers/mail");
        let logs = root.join("target/servers");
        fs::create_dir_all(&logs)?;
        let account = unprivileged(&["nobody", "postgres"])?;
        let folder = tempfile::Builder::new().prefix("mostrador-mail-").tempdir()?;
        let place = folder.path();
        let text = |path: &Path| path.display().to_string();
        for name in ["certificates", "mail", "first", "second", "exim", "tokens", "keys"] {
            fs::create_dir(place.join(name))?;
        }
        let certificates = Certificates::make(&place.join("certificates"))?;
        let [
            imap,
            imaps,
            imaps_expired,
            unused,
            submission,
            submissions,
            submissions_expired,
            incoming,
        ] = free_ports()?;
        let ports = Ports {
            imap,
            imaps,
            imaps_expired,
            submission,
            submissions,
            submissions_expired,
            incoming,
        };
        let oauth2 = place.join("dovecot-oauth2.conf");
        let keys = text(&place.join("keys"));
        fs::write(
            &oauth2,
            fill(&read(&sources.join("dovecot-oauth2.conf"))?, &[("KEYS", &keys)])?,
        )?;
        let of_all = place.join("keys/default/HS256");
        fs::create_dir_all(&of_all)?;
        fs::write(of_all.join("default"), TOKEN_KEY_BASE64)?;
        let owner = Owner::of(account)?;
        let exim = program("exim4", &["/usr/sbin/exim4", "/usr/sbin/exim"])?;
        let (valid, expired) = (text(&certificates.valid), text(&certificates.expired));
        let (key, exim_path) = (text(&certificates.key), text(&exim));
        let mailboxes = text(place);
        let dovecot_slots = |folder: &Path, certificate: &str, imap: u16, imaps: u16| {
            fill(
                &read(&sources.join("dovecot.conf"))?,
                &[
                    ("FOLDER", &text(folder)),
                    ("USER", &owner.name),
                    ("GROUP", &owner.group),
                    ("UID", &owner.uid),
                    ("GID", &owner.gid),
                    ("CERTIFICATE", certificate),
                    ("KEY", &key),
                    ("PASSWORD", PASSWORD),
                    ("OAUTH2", &text(&oauth2)),
                    ("IMAP", &imap.to_string()),
                    ("IMAPS", &imaps.to_string()),
                ],
            )
        };
        let first = place.join("dovecot.conf");
        fs::write(&first, dovecot_slots(place, &valid, ports.imap, ports.imaps)?)?;
        let second = place.join("second/dovecot.conf");
        let settings = dovecot_slots(&place.join("second"), &expired, unused, ports.imaps_expired)?;
        fs::write(&second, settings)?;
        let third = place.join("exim.conf");
        let settings = fill(
            &read(&sources.join("exim.conf"))?,
            &[
                ("EXIM", &exim_path),
                ("USER", &owner.name),
                ("GROUP", &owner.group),
                ("FOLDER", &mailboxes),
                ("SUBMISSION", &ports.submission.to_string()),
                ("SUBMISSIONS", &ports.submissions.to_string()),
                ("EXPIRED", &ports.submissions_expired.to_string()),
                ("INCOMING", &ports.incoming.to_string()),
                ("CERTIFICATE", &valid),
                ("EXPIRED_CERTIFICATE", &expired),
                ("KEY", &key),
                ("PASSWORD", PASSWORD),
            ],
        )?;
        fs::write(&third, settings)?;
        if let Some(account) = account {
            let owner = format!("{}:{}", account.uid, account.gid);
            process::quietly(Command::new("chown").args(["-R", &owner]).arg(place))?;
        }
        println!("mail: starting");
        // Each of them removes the folder when it ends, so that the last one does, however we end.
        let dovecot = program("dovecot", &["/usr/sbin/dovecot"])?;
        let imap_server = |settings: &Path, log: &str, port: u16, tls: bool| {
            let mut command = Command::new(&dovecot);
            command.arg("-F").arg("-c").arg(settings).current_dir("/");
            let mut server = Supervised::start("Dovecot", &command, account, "TERM", Some(place), &logs.join(log))?;
            server.until(Duration::from_secs(30), || answers(port, tls, "* OK"))?;
            anyhow::Ok(server)
        };
        let dovecot = imap_server(&first, "dovecot.log", ports.imap, false)?;
        let expired = imap_server(&second, "dovecot-expired.log", ports.imaps_expired, true)?;
        let mut command = Command::new(&exim);
        // -bdf: a daemon that stays in front. -q1m: what could not be delivered at once is tried again every minute.
        command
            .args(["-bdf", "-q1m", "-C"])
            .arg(&third)
            .current_dir("/")
            .env("TZ", "UTC");
        let log = logs.join("exim.log");
        let mut exim = Supervised::start("Exim", &command, account, "TERM", Some(place), &log)?;
        exim.until(Duration::from_secs(30), || answers(ports.submission, false, "220 "))?;
        let description = place.join("mail.json");
        let facts = describe(&ports, &certificates, place);
        fs::write(&description, serde_json::to_string_pretty(&facts)?)?;
        println!("mail: ready on 127.0.0.1 (IMAP {imap}, submission {submission})");
        Ok(Self {
            description,
            exim,
            dovecot,
            expired,
            _folder: folder,
        })
    }

    /// Fails, with the end of its log, when one of them has ended.
    pub(super) fn check(&mut self) -> Result<()> {
        self.dovecot.check()?;
        self.expired.check()?;
        self.exim.check()
    }
}

/// What the tests are told.
fn describe(ports: &Ports, certificates: &Certificates, folder: &Path) -> serde_json::Value {
    json!({
        "host": "127.0.0.1",
        "authority": certificates.authority,
        "password": PASSWORD,
        "tokenKey": TOKEN_KEY,
        // A file for each access token that the SMTP server takes, named by its SHA-256.
        "tokens": folder.join("tokens"),
        "imap": { "startTls": ports.imap, "tls": ports.imaps, "expired": ports.imaps_expired },
        "smtp": {
            "startTls": ports.submission,
            "tls": ports.submissions,
            "expired": ports.submissions_expired,
            // As one server talks to another: nobody signs in, and only our domains are taken.
            "incoming": ports.incoming,
        },
        // Every address of these is a mailbox.
        "domains": { "shop": "tallerazul.test", "people": "correo.test" },
        "shop": "hola@tallerazul.test",
        "carla": "carla@correo.test",
        // A mailbox lies in <mailboxes>/<domain>/<name>/Maildir.
        "mailboxes": folder.join("mail"),
    })
}

/// Whom the servers run as, in the words of their configuration.
struct Owner {
    name: String,
    group: String,
    uid: String,
    gid: String,
}

impl Owner {
    fn of(account: Option<Account>) -> Result<Self> {
        let ask = |arguments: &[&str]| {
            process::quietly(Command::new("id").args(arguments)).map(|text| text.trim().to_owned())
        };
        let uid = match account {
            Some(account) => account.uid.to_string(),
            None => ask(&["-u"])?,
        };
        Ok(Self {
            name: ask(&["-un", &uid])?,
            group: ask(&["-gn", &uid])?,
            gid: ask(&["-g", &uid])?,
            uid,
        })
    }
}

/// Fills a configuration; fails when a slot stays open, since a server would take it for a value.
fn fill(text: &str, slots: &Slots<'_>) -> Result<String> {
    let mut filled = text.to_owned();
    for (name, value) in slots {
        filled = filled.replace(&format!("@{name}@"), value);
    }
    let is_slot = |word: &&str| word.len() > 1 && word.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_');
    let open = filled.split('@').skip(1).find(is_slot);
    match open {
        Some(name) => bail!("the slot {name} of a configuration has no value"),
        None => Ok(filled),
    }
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))
}

/// Servers are not on the PATH of everybody.
fn program(name: &str, places: &[&str]) -> Result<PathBuf> {
    let found = places.iter().map(PathBuf::from).find(|path| path.is_file());
    found.with_context(|| {
        format!("`{name}` is not installed (Debian: dovecot-imapd, dovecot-lmtpd, exim4-daemon-light)")
    })
}

/// Ports of loopback that nobody listens on now, each another.
fn free_ports<const N: usize>() -> Result<[u16; N]> {
    let mut held = Vec::with_capacity(N);
    let mut ports = [0; N];
    for port in &mut ports {
        let listener = TcpListener::bind(("127.0.0.1", 0))?;
        *port = listener.local_addr()?.port();
        held.push(listener);
    }
    Ok(ports)
}

/// Whether a server greets there; behind TLS it is enough that somebody listens.
fn answers(port: u16, tls: bool, greeting: &str) -> bool {
    let ask = || -> std::io::Result<bool> {
        let mut stream = TcpStream::connect(("127.0.0.1", port))?;
        if tls {
            return Ok(true);
        }
        stream.set_read_timeout(Some(Duration::from_secs(5)))?;
        let mut start = vec![0; greeting.len()];
        stream.read_exact(&mut start)?;
        Ok(start == greeting.as_bytes())
    };
    ask().unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_open_slot_of_a_configuration_is_told() {
        let text = "listen = @PORT@\nowner = postmaster@tallerazul.test\n";
        assert_eq!(
            fill(text, &[("PORT", "25")]).unwrap(),
            "listen = 25\nowner = postmaster@tallerazul.test\n"
        );
        let error = fill(text, &[("HOST", "x")]).unwrap_err();
        assert!(format!("{error:#}").contains("PORT"), "{error:#}");
    }

    #[test]
    fn ports_are_all_different() {
        let mut ports = free_ports::<8>().unwrap().to_vec();
        ports.sort_unstable();
        ports.dedup();
        assert_eq!(ports.len(), 8);
    }

    #[test]
    fn one_certificate_is_valid_and_one_is_over() {
        let folder = tempfile::tempdir().unwrap();
        let certificates = Certificates::make(folder.path()).unwrap();
        let verify = |certificate: &Path| {
            let mut command = Command::new("openssl");
            command.arg("verify").arg("-CAfile").arg(&certificates.authority);
            process::quietly(command.arg(certificate)).is_ok()
        };
        assert!(verify(&certificates.valid));
        assert!(!verify(&certificates.expired));
    }
}
