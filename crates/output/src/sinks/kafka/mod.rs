//! Kafka, and what speaks its protocol: an alert is a record; its key says which partition it comes to. It has arrived when all replicas that are in sync have it
//! (`acks=all`). Batches are numbered (an idempotent producer), so that brokers know what comes twice.

mod bytes;
mod cluster;
mod connection;
mod errors;
mod payload;
mod records;
mod sasl;
mod settings;

pub use settings::{KEYS, KafkaSettings};

use super::keys::Built;
use super::{Delivered, Failure, Mistake, Sink};
use crate::client::{Verdict, Verdicts};
use crate::delivery::Batch;
use crate::formats::headed::split;
use crate::net::{Tls, is_address};
use bytes::{Answer, Put};
use cluster::{Cluster, Partition};
use connection::Api;
use errors::{Meaning, meaning, shown};
use lanner_lang::yaml::Node;
use payload::Head;
use records::{Entry, OVERHEAD, batch as make_batch, partition};
use rustc_hash::FxBuildHasher;
use std::collections::{BTreeMap, BTreeSet};
use std::hash::BuildHasher;
use std::io;

/// Lines of any format.
pub(super) const OWN_FORM: bool = false;

/// Alerts of a batch.
const BATCH: usize = 10_000;

/// Bytes of a partition's batch at first: a little less than what brokers take by default.
const MAX_BYTES: usize = 900_000;

/// Looks at the brokers, the topic, the key, the password and the certificates.
pub(super) fn check(group: Option<&Node>) -> Result<(), Mistake> {
    build(group).map(drop)
}

/// Makes the sink from its group of keys.
pub(super) fn build(group: Option<&Node>) -> Result<Built, Mistake> {
    let settings = KafkaSettings::read(group);
    let head = Head::new(&settings.topic, &settings.key).map_err(|(key, message)| Mistake::at(key, message))?;
    Ok(Built::with_head(KafkaSink::new(settings)?, head).in_batches_of(BATCH))
}

/// Produces records.
#[derive(Debug)]
struct KafkaSink {
    settings: KafkaSettings,
    tls: Option<Tls>,
    cluster: Cluster,
    verdicts: Verdicts,
    /// Bytes of a partition's batch.
    limit: usize,
}

/// Records for a partition, and their places among the alerts.
#[derive(Debug, Default)]
struct Load<'a> {
    places: Vec<usize>,
    entries: Vec<Entry<'a>>,
    bytes: usize,
    /// There is more than may go at once.
    full: bool,
}

impl Load<'_> {
    fn hash(&self) -> u64 {
        let parts: Vec<_> = self.entries.iter().map(|entry| (entry.key, entry.value, entry.ms)).collect();
        FxBuildHasher.hash_one(parts)
    }
}

/// What a round of requests brought about.
#[derive(Debug, Default)]
struct Round {
    /// Something arrived or was refused, or a new try makes sense at once.
    moved: bool,
    /// Why something must come again.
    failure: Option<Failure>,
    /// A broker does not know us any more.
    stranger: bool,
}

impl KafkaSink {
    fn new(settings: KafkaSettings) -> Result<Self, Mistake> {
        if settings.brokers.is_empty() {
            return Err(Mistake::at("brokers", "there is no broker"));
        }
        if let Some(wrong) = settings.brokers.iter().find(|at| !is_address(at) || at.contains(['/', '@', ' '])) {
            return Err(Mistake::at("brokers", format!("`{wrong}` is no address of a broker: use HOST:PORT")));
        }
        let has_user = !settings.user.is_empty();
        match settings.sasl.as_str() {
            "none" if has_user => return Err(Mistake::at("user", "`sasl` says how to log in")),
            "plain" if !settings.tls => return Err(Mistake::at("sasl", "a password does not go without TLS: set `tls`")),
            "none" => {}
            _ if !has_user => return Err(Mistake::at("user", "`sasl` needs a user")),
            _ => {}
        }
        let tls = if settings.tls { Some(Tls::new(&settings.trust())?) } else { None };
        let (cluster, verdicts) = (Cluster::default(), Verdicts::default());
        Ok(Self { settings, tls, cluster, verdicts, limit: MAX_BYTES })
    }

    /// Sends what is open, as much as may go at once.
    fn round(&mut self, batch: Batch<'_>) -> Result<Round, Failure> {
        let Self { settings, tls, cluster, .. } = self;
        let open: BTreeSet<usize> = self.verdicts.open().collect();
        let records = || batch.records().enumerate().filter(|(place, _)| open.contains(place));
        let topic = |line| std::str::from_utf8(split(line).0).unwrap_or_default();
        let topics: BTreeSet<&str> = records().map(|(_, record)| topic(record.line)).collect();
        if topics.iter().any(|topic| cluster.leaders(topic).is_none()) {
            cluster.learn(&topics, settings, tls.as_ref())?;
        }
        cluster.bound();
        cluster.produce_as(settings, tls.as_ref())?;
        let mut round = Round::default();
        let mut loads: BTreeMap<Partition, Load<'_>> = BTreeMap::new();
        for (place, record) in records() {
            let (name, rest) = split(record.line);
            let (key, value) = split(rest);
            let name = std::str::from_utf8(name).unwrap_or_default();
            let leaders = match cluster.leaders(name) {
                Some(Ok(leaders)) => leaders,
                Some(Err(code)) if meaning(*code).1 == Meaning::Refused => {
                    self.verdicts.set(place, Verdict::Refused(format!("topic {name}: {}", shown(*code))));
                    round.moved = true;
                    continue;
                }
                Some(Err(code)) => {
                    round.failure = Some(Failure::retry(format!("topic {name}: {}", shown(*code))));
                    continue;
                }
                None => {
                    round.failure = Some(Failure::retry(format!("topic {name}: the brokers do not know it")));
                    continue;
                }
            };
            let number = partition(key, leaders.len());
            let load = loads.entry((name.to_owned(), i32::try_from(number).unwrap_or_default())).or_default();
            let len = key.len() + value.len() + OVERHEAD;
            load.full |= !load.places.is_empty() && load.bytes + len > self.limit;
            if !load.full {
                load.places.push(place);
                load.entries.push(Entry { key, value, ms: i64::try_from(record.ts / 1_000_000).unwrap_or(i64::MAX) });
                load.bytes += len;
            }
        }
        self.produce(loads, &mut round)?;
        if round.failure.is_some() {
            self.cluster.forget_leaders();
        }
        if round.stranger {
            self.cluster.become_another();
        }
        Ok(round)
    }

    /// Sends loads to the leaders of their partitions.
    fn produce(&mut self, loads: BTreeMap<Partition, Load<'_>>, round: &mut Round) -> Result<(), Failure> {
        if loads.iter().any(|(partition, load)| self.cluster.is_taken(partition, load.hash())) {
            self.cluster.become_another();
            self.cluster.produce_as(&self.settings, self.tls.as_ref())?;
        }
        let mut by_leader: BTreeMap<i32, Vec<(Partition, Load<'_>)>> = BTreeMap::new();
        for (partition, load) in loads {
            let leaders = self.cluster.leaders(&partition.0).and_then(|leaders| leaders.as_ref().ok());
            let leader = leaders.and_then(|leaders| leaders.get(partition.1 as usize)).copied().unwrap_or(-1);
            by_leader.entry(leader).or_default().push((partition, load));
        }
        for (leader, loads) in by_leader {
            if leader < 0 {
                let why = loads.first().map_or_else(String::new, |((topic, number), _)| format!("{topic}/{number}"));
                round.failure = Some(Failure::retry(format!("partition {why} has no leader")));
                continue;
            }
            if let Err(failure) = self.produce_at(leader, &loads, round) {
                for (partition, load) in &loads {
                    self.cluster.set_unsure(partition.clone(), load.hash());
                }
                round.failure = Some(failure);
            }
        }
        Ok(())
    }

    /// Sends loads to the leader of their partitions.
    fn produce_at(&mut self, leader: i32, loads: &[(Partition, Load<'_>)], round: &mut Round) -> Result<(), Failure> {
        let mut body = Vec::new();
        // No transaction; all replicas in sync, for which the leader waits a little less long than we for its answer.
        body.i16(-1);
        body.i16(-1);
        let timeout = self.settings.timeout_ms - self.settings.timeout_ms / 4;
        body.i32(i32::try_from(timeout).unwrap_or(i32::MAX));
        let mut topics: Vec<(&str, Vec<&(Partition, Load<'_>)>)> = Vec::new();
        for of in loads {
            match topics.last_mut() {
                Some((topic, all)) if *topic == of.0.0 => all.push(of),
                _ => topics.push((&of.0.0, vec![of])),
            }
        }
        body.count(topics.len());
        for (topic, all) in topics {
            body.text(topic);
            body.count(all.len());
            for (partition, load) in all {
                body.i32(partition.1);
                let gzip = self.settings.compression == "gzip";
                let made = make_batch(&load.entries, self.cluster.place(partition), gzip);
                body.bytes(&made.map_err(|error| Failure::retry(error.to_string()))?);
            }
        }
        let (settings, tls) = (&self.settings, self.tls.as_ref());
        let (bytes, at) = self.cluster.ask_leader(leader, Api::Produce, &body, settings, tls)?;
        let codes = produced(&mut Answer(&bytes)).map_err(|error| Failure::retry(format!("{at}: {error}")))?;
        for (partition, load) in loads {
            let missing = || Failure::retry(format!("{at}: an answer without partition {}/{}", partition.0, partition.1));
            let code = codes.get(partition).ok_or_else(missing)?;
            self.settle(&at, partition, load, *code, round);
        }
        Ok(())
    }

    /// Understands what a broker says of a load.
    fn settle(&mut self, at: &str, partition: &Partition, load: &Load<'_>, code: i16, round: &mut Round) {
        let why = || format!("{at}: {}/{}: {}", partition.0, partition.1, shown(code));
        let verdict = match meaning(code).1 {
            Meaning::Arrived => {
                self.cluster.set_known(partition, load.entries.len());
                Some(Verdict::Arrived)
            }
            Meaning::TooLarge if load.entries.len() > 1 => {
                self.cluster.set_known(partition, 0);
                self.limit = load.bytes / 2;
                round.moved = true;
                None
            }
            Meaning::TooLarge | Meaning::Refused => {
                self.cluster.set_known(partition, 0);
                Some(Verdict::Refused(why()))
            }
            Meaning::Stranger => {
                round.stranger = true;
                round.failure = Some(Failure::retry(why()));
                None
            }
            Meaning::Unsure => {
                self.cluster.set_unsure(partition.clone(), load.hash());
                round.failure = Some(Failure::retry(why()));
                None
            }
            Meaning::Later => {
                round.failure = Some(Failure::retry(why()));
                None
            }
        };
        if let Some(verdict) = verdict {
            round.moved = true;
            load.places.iter().for_each(|place| self.verdicts.set(*place, verdict.clone()));
        }
    }
}

/// Errors by partition, out of an answer of version 3.
fn produced(answer: &mut Answer<'_>) -> io::Result<BTreeMap<Partition, i16>> {
    let topics = answer.each(|topic| {
        let name = topic.text()?;
        topic.each(|partition| {
            let (number, code) = (partition.i32()?, partition.i16()?);
            // Where it begins, and when it was appended.
            partition.i64()?;
            partition.i64()?;
            Ok(((name.clone(), number), code))
        })
    })?;
    Ok(topics.into_iter().flatten().collect())
}

impl Sink for KafkaSink {
    fn deliver(&mut self, batch: Batch<'_>) -> Result<Delivered, Failure> {
        self.verdicts.turn_to(batch);
        loop {
            if let Some(known) = self.verdicts.take() {
                return known;
            }
            let round = self.round(batch)?;
            if let Some(known) = self.verdicts.take() {
                return known;
            }
            if !round.moved || round.failure.is_some() {
                return Err(round.failure.unwrap_or_else(|| Failure::retry("the brokers have not taken all")));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Head, KafkaSettings, KafkaSink};

    #[test]
    fn settings_that_can_not_be_are_refused() {
        let good = KafkaSettings::default;
        assert!(KafkaSink::new(good()).is_ok());
        for (key, settings) in [
            ("brokers", KafkaSettings { brokers: Vec::new(), ..good() }),
            ("brokers", KafkaSettings { brokers: vec!["kafka://h:9092".into()], ..good() }),
            ("user", KafkaSettings { user: "u".into(), ..good() }),
            ("user", KafkaSettings { sasl: "scram-sha-256".into(), ..good() }),
            ("sasl", KafkaSettings { sasl: "plain".into(), user: "u".into(), ..good() }),
            ("ca_cert", KafkaSettings { tls: true, ca_cert: "/absent.pem".into(), ..good() }),
        ] {
            assert_eq!(KafkaSink::new(settings).unwrap_err().key, key);
        }
        for (topic, key, wrong) in [("", "", "topic"), ("a b", "", "topic"), ("a{", "", "topic"), ("a", "{x", "key")] {
            assert_eq!(Head::new(topic, key).unwrap_err().0, wrong);
        }
        assert!(Head::new("lanner.{proc.name}", "{rule}").is_ok());
    }
}
