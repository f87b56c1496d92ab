//! Owners of pods, and their owners: asked for one by one, since all of a cluster's are far more than those of a node's pods.

use super::book::Wanted;
use super::config::Config;
use super::failure::Failure;
use super::http::Connection;
use super::object::{Kind, Object, SINGLE};
use super::pace::Pace;
use super::status::{ResourceState, Shared};
use std::path::PathBuf;
use tokio::sync::mpsc;

/// Only names, labels and owners; servers that can't, send whole objects.
const METADATA: &str = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json";

/// What is found out about an owner.
pub(crate) type Answer = (Wanted, Result<Object, Failure>);

/// Reads owners.
#[derive(Debug)]
pub(crate) struct Reader {
    /// Which of the status's resources this is.
    pub number: usize,
    pub kubeconfig: Option<PathBuf>,
    pub status: Shared,
    pub pace: Pace,
}

impl Reader {
    /// Answers until nobody asks, or listens.
    pub(crate) async fn run(self, mut questions: mpsc::Receiver<Wanted>, answers: mpsc::Sender<Answer>) {
        let mut connection = None;
        while let Some(wanted) = questions.recv().await {
            let answer = self.read(&mut connection, &wanted).await;
            match &answer {
                Ok(_) | Err(Failure::NotFound) => self.status.set(self.number, ResourceState::Answers),
                Err(failure) => {
                    self.status.set(self.number, ResourceState::Fails(failure.to_string()));
                    self.status.note(failure);
                    connection = None;
                }
            }
            if answers.send((wanted, answer)).await.is_err() {
                return;
            }
        }
    }

    async fn read(&self, connection: &mut Option<Connection>, wanted: &Wanted) -> Result<Object, Failure> {
        if let Some(open) = connection.as_mut().filter(|open| !open.is_closed()) {
            match self.ask(open, wanted).await {
                // The server may close a connection that was quiet just when it is used again.
                Err(Failure::Io(_)) => {}
                answer => return answer,
            }
        }
        let open = connection.insert(Connection::open(&Config::find(self.kubeconfig.as_deref())?, self.pace).await?);
        self.ask(open, wanted).await
    }

    /// The object must be the very one: another may have its name now.
    async fn ask(&self, connection: &mut Connection, wanted: &Wanted) -> Result<Object, Failure> {
        let path = wanted.owner.path(&wanted.namespace).ok_or(Failure::NotFound)?;
        let answer = connection.get(&path, METADATA).await?;
        let body = connection.body(answer).await?;
        let value = SINGLE.read(&body).map_err(Failure::garbage)?;
        let object = Object::new(Kind::Owner, &wanted.owner.kind, &value);
        object.filter(|object| object.uid == wanted.owner.uid).ok_or(Failure::NotFound)
    }
}
