//! A change: everything that belongs together, with the topics that it touches.

#[cfg(feature = "points")]
use crate::planted::{self, Bug};
use crate::{NewsRuleRow, Published, StoreError, Topic};
use domain::{ConnectionId, PromisePolicy, Timestamp};
use sqlx::sqlite::SqliteConnection;
use sqlx::{Sqlite, Transaction};
use std::collections::{BTreeSet, HashSet};
use tokio::sync::broadcast;

/// A transaction of the only writer. Dropped without `commit` it leaves nothing behind.
pub struct WriteTx {
    inner: Transaction<'static, Sqlite>,
    touched: BTreeSet<Topic>,
    changes: broadcast::Sender<Published>,
    /// What the shop promises, once it was read.
    pub(crate) policy: Option<PromisePolicy>,
    /// What is watched for in a shop and when it was read, once it was asked: every order of a batch wants to know.
    pub(crate) watched: Option<(ConnectionId, Vec<NewsRuleRow>, Option<Timestamp>)>,
    /// Words of what was made findable, which are written with the commit: every mail of a batch has the same ones.
    pub(crate) words: HashSet<String>,
}

impl WriteTx {
    pub(crate) fn new(inner: Transaction<'static, Sqlite>, changes: broadcast::Sender<Published>) -> WriteTx {
        WriteTx {
            inner,
            touched: BTreeSet::new(),
            changes,
            policy: None,
            watched: None,
            words: HashSet::new(),
        }
    }

    pub(crate) fn touch(&mut self, topic: Topic) {
        self.touched.insert(topic);
    }

    pub(crate) fn db(&mut self) -> &mut SqliteConnection {
        &mut self.inner
    }

    /// Makes the change durable, then tells whoever listens.
    ///
    /// # Errors
    /// `DiskFull`, or what the database reports; then nothing was changed.
    pub async fn commit(mut self) -> Result<(), StoreError> {
        self.write_words().await?;
        #[cfg(feature = "points")]
        if planted::is(Bug::ToldBeforeDurable) {
            tokio::spawn(async move {
                crate::points::pass(crate::points::Point::BeforeCommit);
                // A mistake on purpose looks at nothing.
                let _ = self.inner.commit().await;
                let _ = self.changes.send(self.touched.into_iter().collect());
            });
            return Ok(());
        }
        #[cfg(feature = "points")]
        match crate::points::reach(crate::points::Point::BeforeCommit).await {
            Err(StoreError::DiskFull) if planted::is(Bug::FullDiskIsFine) => return Ok(()),
            reached => reached?,
        }
        self.inner.commit().await?;
        #[cfg(feature = "points")]
        crate::points::reach(crate::points::Point::AfterCommit).await?;
        if !self.touched.is_empty() {
            // Nobody listening is no failure.
            let _ = self.changes.send(self.touched.into_iter().collect());
        }
        Ok(())
    }
}
