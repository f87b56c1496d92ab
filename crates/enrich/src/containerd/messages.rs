//! Messages of containerd's own API v1, as far as they are needed; names and numbers are those of its `api` folder.

use std::collections::HashMap;

pub(crate) const VERSION: &str = "/containerd.services.version.v1.Version/Version";
pub(crate) const NAMESPACES: &str = "/containerd.services.namespaces.v1.Namespaces/List";
pub(crate) const SUBSCRIBE: &str = "/containerd.services.events.v1.Events/Subscribe";
pub(crate) const GET_CONTAINER: &str = "/containerd.services.containers.v1.Containers/Get";
pub(crate) const LIST_CONTAINERS: &str = "/containerd.services.containers.v1.Containers/List";
pub(crate) const GET_IMAGE: &str = "/containerd.services.images.v1.Images/Get";

/// A question without a part.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct Empty {}

#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct VersionResponse {
    #[prost(string, tag = "1")]
    pub version: String,
}

#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct ListNamespacesResponse {
    #[prost(message, repeated, tag = "1")]
    pub namespaces: Vec<Namespace>,
}

#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct Namespace {
    #[prost(string, tag = "1")]
    pub name: String,
}

/// What is asked for: expressions, any of which has to hold.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct Filters {
    #[prost(string, repeated, tag = "1")]
    pub filters: Vec<String>,
}

#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct Envelope {
    #[prost(string, tag = "2")]
    pub namespace: String,
    #[prost(string, tag = "3")]
    pub topic: String,
    #[prost(message, optional, tag = "4")]
    pub event: Option<Any>,
}

#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct Any {
    #[prost(bytes = "vec", tag = "2")]
    pub value: Vec<u8>,
}

/// The beginning of `ContainerCreate`, `ContainerDelete` and `TaskStart`.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct AboutContainer {
    #[prost(string, tag = "1")]
    pub id: String,
}

/// Asks for a container by its id, or for an image by its name.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct GetRequest {
    #[prost(string, tag = "1")]
    pub name: String,
}

#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct GetContainerResponse {
    #[prost(message, optional, tag = "1")]
    pub container: Option<Container>,
}

#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct ListContainersResponse {
    #[prost(message, repeated, tag = "1")]
    pub containers: Vec<Container>,
}

#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct Container {
    #[prost(string, tag = "1")]
    pub id: String,
    #[prost(map = "string, string", tag = "2")]
    pub labels: HashMap<String, String>,
    #[prost(string, tag = "3")]
    pub image: String,
    /// The specification of its runtime: JSON.
    #[prost(message, optional, tag = "5")]
    pub spec: Option<Any>,
    #[prost(message, optional, tag = "8")]
    pub created_at: Option<Timestamp>,
    /// Id of the sandbox that it belongs to.
    #[prost(string, tag = "11")]
    pub sandbox: String,
}

#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct Timestamp {
    /// Since 1970.
    #[prost(int64, tag = "1")]
    pub seconds: i64,
}

#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct GetImageResponse {
    #[prost(message, optional, tag = "1")]
    pub image: Option<Image>,
}

#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct Image {
    #[prost(message, optional, tag = "3")]
    pub target: Option<Descriptor>,
}

#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct Descriptor {
    #[prost(string, tag = "2")]
    pub digest: String,
}
