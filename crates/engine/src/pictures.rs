//! Pictures of mails that lie elsewhere. Nothing is fetched before the agent asks, for a mail or for every mail of an address; what is
//! asked is what the mail was found to show when it was made safe, and nothing that the page names; what only watches is never fetched.
//! A picture is fetched once and kept encrypted with its message. A mail's pictures together are waited for as long as somebody looks
//! at a mail, and the agent may stop that before.

use crate::engine::lock;
use crate::undo::Undo;
use crate::{Engine, EngineError};
use domain::{AttachmentId, MINUTE, MessageId};
use ports::{Picture, PictureError};
use serde_json::json;
use store::{AttachmentRow, PicturesOfMail, WriteTx};
use tokio::sync::watch;

/// Most pictures of one mail.
const MOST: usize = 60;
/// Most bytes of all pictures of one mail.
const MOST_BYTES: usize = 25 * 1024 * 1024;
/// How many are fetched at a time.
const AT_ONCE: usize = 4;
/// Longest that the pictures of one mail are waited for together, in milliseconds.
const LONGEST: i64 = MINUTE;
/// Why a picture is not there that was not waited for; its words stand beside those of [`PictureError::code`].
const STOPPED: &str = "stopped";

/// What the agent asked for.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(tag = "of", rename_all = "snake_case")]
pub(crate) enum PicturesOf {
    /// One mail.
    Mail { message: String },
    /// Every mail of an address, in small letters.
    Sender { address: String },
}

/// A mail's pictures that lie elsewhere, as they are now.
#[derive(Debug, Clone)]
pub struct RemotePictures {
    /// What is known of the mail.
    pub mail: PicturesOfMail,
    /// Addresses of those that can be shown, in the order of the mail.
    pub shown: Vec<String>,
    /// How many others only watch whether the mail is read.
    pub watchers: usize,
}

impl RemotePictures {
    /// Those that nobody has tried to fetch.
    pub fn waiting(&self) -> impl Iterator<Item = &String> {
        let known = &self.mail.fetched;
        self.shown
            .iter()
            .filter(|url| !known.iter().any(|one| one.url == **url))
    }
}

impl Engine {
    /// The pictures of a mail that lie elsewhere.
    ///
    /// # Errors
    /// `not_found` when the entry is no mail.
    pub async fn remote_pictures(&self, message: MessageId) -> Result<RemotePictures, EngineError> {
        let mail = self.store().pictures_of(message).await?;
        let (mut shown, watchers) = mail::html::remote_pictures(&mail.html);
        shown.truncate(MOST);
        Ok(RemotePictures { mail, shown, watchers })
    }

    /// Shows the pictures of a mail, or of every mail of its sender, or no longer. Recorded; taking back hides them again.
    ///
    /// # Errors
    /// `not_found`; `sender_doubtful` when something speaks against the mail being from the address that it names.
    pub async fn show_pictures(&self, message: MessageId, of_sender: bool, wanted: bool) -> Result<(), EngineError> {
        let mail = self.store().pictures_of(message).await?;
        let (of, before) = if of_sender {
            if !mail.authentic && wanted {
                return Err(EngineError::refused("sender_doubtful"));
            }
            let address = mail.sender;
            (PicturesOf::Sender { address }, mail.asked_for_sender)
        } else {
            let message = message.to_string();
            (PicturesOf::Mail { message }, mail.asked)
        };
        if before == wanted {
            return Ok(());
        }
        let mut tx = self.store().write().await?;
        Self::set_pictures(&mut tx, &of, wanted).await?;
        let name = if wanted { "mail.pictures" } else { "mail.no_pictures" };
        let undo = Undo::Pictures {
            of: of.clone(),
            wanted: before,
        };
        self.record(
            &mut tx,
            name,
            Some(mail.ticket),
            &json!({ "pictures": of }),
            Some(&undo),
        )
        .await?;
        Ok(tx.commit().await?)
    }

    pub(crate) async fn set_pictures(tx: &mut WriteTx, of: &PicturesOf, wanted: bool) -> Result<(), EngineError> {
        match of {
            PicturesOf::Mail { message } => {
                let message = MessageId::parse(message).ok_or_else(|| EngineError::refused("not_found"))?;
                tx.set_pictures_of_mail(message, wanted).await?;
            }
            PicturesOf::Sender { address } => tx.set_pictures_of_sender(address, wanted).await?,
        }
        Ok(())
    }

    /// Stops fetching the pictures of a mail: what is not there yet is noted as not waited for, and can be asked for again.
    pub fn stop_pictures(&self, message: MessageId) {
        if let Some(stop) = lock(&self.inner.picture_stops).get(&message) {
            let _ = stop.send(true);
        }
    }

    /// Fetches what is asked for and not there yet; `again`: also what could not be had before. Each is stored as it comes. Only one
    /// mail is fetched for at a time; it ends after a minute, or when it is stopped, and notes what it did not wait for.
    ///
    /// # Errors
    /// What the database reports. That a picture cannot be had is no error: it is noted with the mail.
    pub async fn load_pictures(&self, message: MessageId, again: bool) -> Result<(), EngineError> {
        let mut stopped = lock(&self.inner.picture_stops)
            .entry(message)
            .or_insert_with(|| watch::channel(false).0)
            .subscribe();
        let _one = self.inner.picturing.lock().await;
        let done = self.load_until(message, again, &mut stopped).await;
        lock(&self.inner.picture_stops).remove(&message);
        done
    }

    async fn load_until(
        &self,
        message: MessageId,
        again: bool,
        stopped: &mut watch::Receiver<bool>,
    ) -> Result<(), EngineError> {
        let pictures = self.remote_pictures(message).await?;
        if !pictures.mail.wanted() {
            return Ok(());
        }
        let failed = pictures
            .mail
            .fetched
            .iter()
            .filter(|one| again && one.failure.is_some());
        let mut urls: Vec<String> = pictures.waiting().cloned().collect();
        urls.extend(failed.map(|one| one.url.clone()));
        let mut ended = std::pin::pin!(async {
            tokio::select! {
                () = self.wait(LONGEST) => {}
                // An error says that nobody can stop it any more: only the time ends it.
                true = async { stopped.wait_for(|stop| *stop).await.is_ok() } => {}
            }
        });
        let (mut bytes, mut tried) = (0, 0);
        for few in urls.chunks(AT_ONCE) {
            let mut asked: Vec<_> = few
                .iter()
                .map(|url| {
                    let (pictures, url) = (self.inner.outside.pictures.clone(), url.clone());
                    tokio::spawn(async move { pictures.picture(&url).await })
                })
                .collect();
            for place in 0..few.len() {
                let (url, one) = (&few[place], &mut asked[place]);
                let came = tokio::select! {
                    biased;
                    came = one => Some(came.unwrap_or(Err(PictureError::Unreachable))),
                    () = &mut ended => None,
                };
                let Some(mut got) = came else {
                    asked.iter().for_each(tokio::task::JoinHandle::abort);
                    return self.note_stopped(message, &urls[tried..]).await;
                };
                tried += 1;
                bytes += got.as_ref().map_or(0, |picture| picture.bytes.len());
                if bytes > MOST_BYTES {
                    got = Err(PictureError::TooLarge);
                }
                if !self.keep_picture(message, url, got).await? {
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    /// Notes what was not waited for.
    async fn note_stopped(&self, message: MessageId, urls: &[String]) -> Result<(), EngineError> {
        match self.store().pictures_of(message).await {
            Ok(mail) if mail.wanted() => {}
            Ok(_) | Err(store::StoreError::NotFound) => return Ok(()),
            Err(error) => return Err(error.into()),
        }
        let mut tx = self.store().write().await?;
        for url in urls {
            tx.remote_picture_failed(message, url, STOPPED, self.now()).await?;
        }
        Ok(tx.commit().await?)
    }

    /// Keeps what came; false when nobody wants it any more.
    async fn keep_picture(
        &self,
        message: MessageId,
        url: &str,
        got: Result<Picture, PictureError>,
    ) -> Result<bool, EngineError> {
        // It may have been taken back, or the customer erased, while it was on its way.
        match self.store().pictures_of(message).await {
            Ok(mail) if mail.wanted() => {}
            Ok(_) | Err(store::StoreError::NotFound) => return Ok(false),
            Err(error) => return Err(error.into()),
        }
        let got = match got {
            Ok(picture) => Ok((self.store().attachments().keep(&picture.bytes)?, picture)),
            Err(error) => Err(error),
        };
        let mut tx = self.store().write().await?;
        match got {
            Ok((content, picture)) => {
                let file = AttachmentRow {
                    id: AttachmentId(self.new_id()),
                    message,
                    name: "picture".to_owned(),
                    media_type: picture.media_type.to_owned(),
                    size: i64::try_from(picture.bytes.len()).unwrap_or(i64::MAX),
                    content,
                };
                tx.add_remote_picture(url, &file, self.now()).await?;
            }
            Err(error) => {
                tx.remote_picture_failed(message, url, error.code(), self.now()).await?;
            }
        }
        tx.commit().await?;
        Ok(true)
    }
}
