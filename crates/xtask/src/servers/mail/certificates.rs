//! Certificates of the mail servers, made at every start and valid for a few days: an authority of our own that only the tests
//! trust, and one key with two certificates, of which one is over.

use crate::process;
use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Files, all PEM.
pub(super) struct Certificates {
    /// The authority's own; what tests trust.
    pub(super) authority: PathBuf,
    /// For `localhost` and 127.0.0.1.
    pub(super) valid: PathBuf,
    /// The same, over since the year 2001.
    pub(super) expired: PathBuf,
    /// The key of both.
    pub(super) key: PathBuf,
}

/// What `openssl ca` wants to know.
const SETTINGS: &str = "\
[req]
distinguished_name = name
prompt = no
[name]
CN = localhost
[authority]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[server]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = serverAuth
subjectAltName = DNS:localhost, IP:127.0.0.1
[ca]
default_ca = ours
[ours]
database = index.txt
serial = serial
new_certs_dir = .
certificate = authority.pem
private_key = authority.key
default_md = sha256
policy = anything
unique_subject = no
x509_extensions = server
[anything]
commonName = supplied
";

impl Certificates {
    /// Makes them in `folder`, which must be there.
    pub(super) fn make(folder: &Path) -> Result<Self> {
        fs::write(folder.join("settings"), SETTINGS)?;
        fs::write(folder.join("index.txt"), "")?;
        fs::write(folder.join("serial"), "1000\n")?;
        let openssl = |words: &str| {
            let mut command = Command::new("openssl");
            command.args(words.split_whitespace()).current_dir(folder);
            process::quietly(&mut command)
                .map(drop)
                .context("the servers' certificates could not be made")
        };
        openssl("ecparam -name prime256v1 -genkey -noout -out authority.key")?;
        openssl("ecparam -name prime256v1 -genkey -noout -out server.key")?;
        openssl(
            "req -x509 -new -config settings -extensions authority -key authority.key -subj /CN=Mostrador-tests \
             -days 30 -out authority.pem",
        )?;
        openssl("req -new -config settings -key server.key -out server.csr")?;
        let signed = "ca -batch -notext -config settings -in server.csr";
        openssl(&format!("{signed} -days 30 -out valid.pem"))?;
        openssl(&format!(
            "{signed} -startdate 20010101000000Z -enddate 20010201000000Z -out expired.pem"
        ))?;
        Ok(Self {
            authority: folder.join("authority.pem"),
            valid: folder.join("valid.pem"),
            expired: folder.join("expired.pem"),
            key: folder.join("server.key"),
        })
    }
}
