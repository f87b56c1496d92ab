//! Errors of brokers (kafka.apache.org, "Error Codes"): their names, and what they mean for the records at hand.

/// What becomes of records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    /// They are there.
    Arrived,
    /// They come again; perhaps elsewhere.
    Later,
    /// The same, and they may be there already.
    Unsure,
    /// The broker has forgotten who produces, or counts otherwise.
    Stranger,
    /// There are too many bytes of them.
    TooLarge,
    /// For good.
    Refused,
}

/// The name of an error, and its meaning.
pub(super) fn meaning(code: i16) -> (&'static str, Meaning) {
    match code {
        0 => ("NONE", Meaning::Arrived),
        2 => ("CORRUPT_MESSAGE", Meaning::Later),
        3 => ("UNKNOWN_TOPIC_OR_PARTITION", Meaning::Later),
        5 => ("LEADER_NOT_AVAILABLE", Meaning::Later),
        6 => ("NOT_LEADER_OR_FOLLOWER", Meaning::Later),
        7 => ("REQUEST_TIMED_OUT", Meaning::Unsure),
        10 => ("MESSAGE_TOO_LARGE", Meaning::TooLarge),
        17 => ("INVALID_TOPIC_EXCEPTION", Meaning::Refused),
        18 => ("RECORD_LIST_TOO_LARGE", Meaning::TooLarge),
        19 => ("NOT_ENOUGH_REPLICAS", Meaning::Later),
        20 => ("NOT_ENOUGH_REPLICAS_AFTER_APPEND", Meaning::Unsure),
        29 => ("TOPIC_AUTHORIZATION_FAILED", Meaning::Refused),
        31 => ("CLUSTER_AUTHORIZATION_FAILED", Meaning::Later),
        32 => ("INVALID_TIMESTAMP", Meaning::Refused),
        33 => ("UNSUPPORTED_SASL_MECHANISM", Meaning::Later),
        42 => ("INVALID_REQUEST", Meaning::Refused),
        43 => ("UNSUPPORTED_FOR_MESSAGE_FORMAT", Meaning::Refused),
        44 => ("POLICY_VIOLATION", Meaning::Refused),
        45 => ("OUT_OF_ORDER_SEQUENCE_NUMBER", Meaning::Stranger),
        46 => ("DUPLICATE_SEQUENCE_NUMBER", Meaning::Arrived),
        47 => ("INVALID_PRODUCER_EPOCH", Meaning::Stranger),
        56 => ("KAFKA_STORAGE_ERROR", Meaning::Later),
        58 => ("SASL_AUTHENTICATION_FAILED", Meaning::Later),
        59 => ("UNKNOWN_PRODUCER_ID", Meaning::Stranger),
        76 => ("UNSUPPORTED_COMPRESSION_TYPE", Meaning::Refused),
        87 => ("INVALID_RECORD", Meaning::Refused),
        _ => ("see Kafka's list", Meaning::Later),
    }
}

/// An error for people.
pub(super) fn shown(code: i16) -> String {
    format!("error {code} ({})", meaning(code).0)
}
