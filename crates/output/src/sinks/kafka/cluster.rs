//! What is known of the brokers: who leads which partition, and as whom we produce.

use super::KafkaSettings;
use super::bytes::{Answer, Put};
use super::connection::{Api, Connection};
use super::errors::shown;
use super::records::Place;
use crate::net::Tls;
use crate::sinks::Failure;
use std::collections::{BTreeSet, HashMap};
use std::io;

/// A partition of a topic.
pub(super) type Partition = (String, i32);

/// Partitions whose sequences are kept; more than a batch can have. Topics may be named by what alerts show, so that there is no end to them.
const MAX_SEQUENCES: usize = 20_000;

/// Brokers, topics, and the state of the producer.
#[derive(Debug, Default)]
pub(super) struct Cluster {
    /// Who answers questions about the others.
    guide: Option<Connection>,
    addresses: HashMap<i32, String>,
    connections: HashMap<i32, Connection>,
    topics: HashMap<String, Result<Vec<i32>, i16>>,
    /// Producer's id and epoch.
    producer: Option<(i64, i16)>,
    sequences: HashMap<Partition, i32>,
    /// Batches that may be there, by what is in them.
    unsure: HashMap<Partition, u64>,
}

impl Cluster {
    /// Leaders of a topic's partitions, -1 for none; or an error. `None`: nothing is known.
    pub(super) fn leaders(&self, topic: &str) -> Option<&Result<Vec<i32>, i16>> {
        self.topics.get(topic)
    }

    /// Who leads may be another one now.
    pub(super) fn forget_leaders(&mut self) {
        self.topics.clear();
    }

    fn guide(&mut self, settings: &KafkaSettings, tls: Option<&Tls>) -> Result<&mut Connection, Failure> {
        let guide = match self.guide.take() {
            Some(guide) => guide,
            None => {
                let mut last = Err(Failure::retry("there is no broker"));
                let known = self.addresses.values().filter(|at| !settings.brokers.contains(at));
                for at in settings.brokers.iter().chain(known) {
                    last = Connection::open(at, settings, tls);
                    if last.is_ok() {
                        break;
                    }
                }
                last?
            }
        };
        Ok(self.guide.insert(guide))
    }

    /// Asks the guide; a connection on which nothing was said for long may be closed, which is no failure.
    fn ask(&mut self, api: Api, body: &[u8], settings: &KafkaSettings, tls: Option<&Tls>) -> Result<Vec<u8>, Failure> {
        let was_there = self.guide.is_some();
        let mut answer = self.guide(settings, tls)?.ask(api, body);
        if was_there && matches!(answer, Err(Failure::Retry { .. })) {
            self.guide = None;
            answer = self.guide(settings, tls)?.ask(api, body);
        }
        if answer.is_err() {
            self.guide = None;
        }
        answer
    }

    /// Asks who leads these topics.
    pub(super) fn learn(
        &mut self,
        topics: &BTreeSet<&str>,
        settings: &KafkaSettings,
        tls: Option<&Tls>,
    ) -> Result<(), Failure> {
        let mut body = Vec::new();
        body.count(topics.len());
        topics.iter().for_each(|topic| body.text(topic));
        // Brokers may make topics that are not there, if they do so at all.
        body.i8(1);
        let bytes = self.ask(Api::Metadata, &body, settings, tls)?;
        let (addresses, topics) = metadata(&mut Answer(&bytes)).map_err(|error| match &self.guide {
            Some(guide) => guide.broken(&error),
            None => Failure::retry(error.to_string()),
        })?;
        self.connections.retain(|node, connection| addresses.get(node).is_some_and(|at| at == connection.at()));
        self.addresses = addresses;
        self.topics = topics;
        Ok(())
    }

    /// Asks the leader with this number.
    pub(super) fn ask_leader(
        &mut self,
        node: i32,
        api: Api,
        body: &[u8],
        settings: &KafkaSettings,
        tls: Option<&Tls>,
    ) -> Result<(Vec<u8>, String), Failure> {
        let at = self.addresses.get(&node).ok_or_else(|| Failure::retry(format!("broker {node} has no address")))?;
        let kept = self.connections.remove(&node);
        let was_kept = kept.is_some();
        let mut connection = kept.map_or_else(|| Connection::open(at, settings, tls), Ok)?;
        let mut answer = connection.ask(api, body);
        if was_kept && matches!(answer, Err(Failure::Retry { .. })) {
            connection = Connection::open(at, settings, tls)?;
            answer = connection.ask(api, body);
        }
        let answer = answer?;
        let at = connection.at().to_owned();
        self.connections.insert(node, connection);
        Ok((answer, at))
    }

    /// As whom to produce; asked for where it is not known.
    pub(super) fn produce_as(&mut self, settings: &KafkaSettings, tls: Option<&Tls>) -> Result<(), Failure> {
        if self.producer.is_some() {
            return Ok(());
        }
        let mut body = Vec::new();
        // No transactions.
        body.i16(-1);
        body.i32(0);
        let bytes = self.ask(Api::InitProducerId, &body, settings, tls)?;
        let mut answer = Answer(&bytes);
        let mut read = || {
            answer.i32()?;
            Ok((answer.i16()?, answer.i64()?, answer.i16()?))
        };
        let (code, id, epoch) = read().map_err(|error: io::Error| Failure::retry(error.to_string()))?;
        self.producer = match code {
            0 => Some((id, epoch)),
            // Brokers before 2.8 ask for a right of its own; without it what comes twice stays twice.
            31 => Some((Place::NONE.producer, Place::NONE.epoch)),
            _ => {
                let at = self.guide.as_ref().map_or("", Connection::at);
                return Err(Failure::retry(format!("{at}: {}", shown(code))));
            }
        };
        Ok(())
    }

    /// Where a batch with this content begins in the partition's sequence.
    pub(super) fn place(&self, partition: &Partition) -> Place {
        match self.producer {
            Some((producer, epoch)) if producer >= 0 => {
                Place { producer, epoch, sequence: self.sequences.get(partition).copied().unwrap_or(0) }
            }
            _ => Place::NONE,
        }
    }

    /// From now on as somebody else, whose sequences begin anew.
    pub(super) fn become_another(&mut self) {
        self.producer = None;
        self.sequences.clear();
        self.unsure.clear();
    }

    /// Forgets all sequences if there are too many.
    pub(super) fn bound(&mut self) {
        if self.sequences.len().max(self.unsure.len()) > MAX_SEQUENCES {
            self.become_another();
        }
    }

    /// Whether another batch than this one may be there with the same place in the sequence.
    pub(super) fn is_taken(&self, partition: &Partition, content: u64) -> bool {
        self.unsure.get(partition).is_some_and(|other| *other != content)
    }

    /// This batch may be there.
    pub(super) fn set_unsure(&mut self, partition: Partition, content: u64) {
        self.unsure.insert(partition, content);
    }

    /// It is known what became of a batch of so many records, which count in the sequence if they are there.
    pub(super) fn set_known(&mut self, partition: &Partition, records: usize) {
        self.unsure.remove(partition);
        let next = self.sequences.entry(partition.clone()).or_insert(0);
        // Behind the largest number comes 0.
        *next = ((i64::from(*next) + records as i64) % (i64::from(i32::MAX) + 1)) as i32;
    }
}

/// Addresses of brokers, and leaders of topics.
type Metadata = (HashMap<i32, String>, HashMap<String, Result<Vec<i32>, i16>>);

/// Version 4.
fn metadata(answer: &mut Answer<'_>) -> io::Result<Metadata> {
    // How long we were held back.
    answer.i32()?;
    let brokers = answer.each(|broker| {
        let (node, host, port) = (broker.i32()?, broker.text()?, broker.i32()?);
        // The rack.
        broker.text()?;
        let host = if host.contains(':') { format!("[{host}]") } else { host };
        Ok((node, format!("{host}:{port}")))
    })?;
    // The cluster's name and its controller.
    answer.text()?;
    answer.i32()?;
    let topics = answer.each(|topic| {
        let (code, name) = (topic.i16()?, topic.text()?);
        topic.bool()?;
        let mut partitions = topic.each(|partition| {
            partition.i16()?;
            let (number, leader) = (partition.i32()?, partition.i32()?);
            partition.each(Answer::i32)?;
            partition.each(Answer::i32)?;
            Ok((number, leader))
        })?;
        partitions.sort_unstable();
        let leaders: Vec<i32> = partitions.into_iter().map(|(_, leader)| leader).collect();
        // A topic that is just being made has no partitions.
        let code = if code == 0 && leaders.is_empty() { 5 } else { code };
        Ok((name, if code == 0 { Ok(leaders) } else { Err(code) }))
    })?;
    Ok((brokers.into_iter().collect(), topics.into_iter().collect()))
}

#[cfg(test)]
mod tests {
    use super::{Answer, Cluster, MAX_SEQUENCES, Put, metadata};

    #[test]
    fn topics_without_end_take_bounded_memory() {
        let mut cluster = Cluster { producer: Some((7, 0)), ..Cluster::default() };
        for number in 0..=MAX_SEQUENCES {
            cluster.bound();
            assert_eq!(cluster.producer, Some((7, 0)));
            cluster.set_known(&(format!("topic-{number}"), 0), 1);
        }
        cluster.bound();
        assert_eq!((cluster.sequences.len(), cluster.producer), (0, None));
    }

    #[test]
    fn metadata_is_whole_or_none() {
        let mut bytes = Vec::new();
        bytes.i32(0);
        bytes.count(1);
        bytes.i32(7);
        bytes.text("::1");
        bytes.i32(9092);
        bytes.i16(-1);
        bytes.text("cluster");
        bytes.i32(7);
        bytes.count(3);
        for (code, name, leaders) in [(0, "a", &[8, 7][..]), (0, "new", &[]), (29, "denied", &[])] {
            bytes.i16(code);
            bytes.text(name);
            bytes.i8(0);
            bytes.count(leaders.len());
            // The last partition stands first.
            for (number, leader) in leaders.iter().enumerate().rev() {
                bytes.i16(0);
                bytes.i32(i32::try_from(number).unwrap());
                bytes.i32(*leader);
                bytes.count(1);
                bytes.i32(7);
                bytes.count(0);
            }
        }
        let (addresses, topics) = metadata(&mut Answer(&bytes)).unwrap();
        assert_eq!(addresses[&7], "[::1]:9092");
        assert_eq!((&topics["a"], &topics["new"], &topics["denied"]), (&Ok(vec![8, 7]), &Err(5), &Err(29)));
        for len in 0..bytes.len() {
            assert!(metadata(&mut Answer(&bytes[..len])).is_err(), "{len}");
        }
    }
}
