//! How keys of outputs are declared: once, beside the code that obeys them; types, defaults and documentation follow from it.

/// Declares a group of keys of an output: a struct, and a row for each key.
macro_rules! output_settings {
    (
        $(#[doc = $of_all:literal])+
        $Settings:ident $prefix:literal $KEYS:ident {$(
            $(#[doc = $doc:literal])+
            $name:ident : $Type:ty $([$unit:literal])? $(as ($kind:expr))? = $default:expr;
        )*}
    ) => {
        $(#[doc = $of_all])+
        #[derive(Debug, Clone, PartialEq)]
        pub struct $Settings {
            $( $(#[doc = $doc])+ pub $name: $Type, )*
        }

        impl Default for $Settings {
            fn default() -> Self {
                Self { $( $name: $default, )* }
            }
        }

        impl $Settings {
            /// Reads the group; what is missing has its default.
            pub fn read(group: Option<&lanner_lang::yaml::Node>) -> Self {
                let _ = group;
                Self { $( $name: lanner_lang::keys::value(group, stringify!($name)).unwrap_or_else(|| $default), )* }
            }
        }

        /// The group's keys.
        pub static $KEYS: &[lanner_lang::keys::Key] = &[$(
            lanner_lang::keys::Key {
                path: concat!("lanner.outputs[].", $prefix, stringify!($name)),
                kind: output_settings!(@kind $Type $(, $kind)?),
                default: || {
                    let default: $Type = $default;
                    lanner_lang::keys::Setting::show(&default)
                },
                unit: concat!($($unit)?),
                doc: concat!($($doc),+),
            },
        )*];
    };
    (@kind $Type:ty) => { <$Type as lanner_lang::keys::Setting>::KIND };
    (@kind $Type:ty, $kind:expr) => { $kind };
}

/// The same for an output that may speak TLS: its own keys, and behind them those that say whom to trust.
macro_rules! tls_settings {
    ($(#[doc = $of_all:literal])+ $Settings:ident $prefix:literal $KEYS:ident { $($own:tt)* }) => {
        output_settings! {
            $(#[doc = $of_all])+
            $Settings $prefix $KEYS {
                $($own)*
                /// Don't check the server's certificate.
                insecure: bool = false;
                /// A file with the certificate of the authority.
                ca_cert: String = String::new();
                /// A file with certificates of authorities, looked at if there is no `ca_cert`.
                ca_bundle: String = String::new();
                /// A directory with certificates of authorities, looked at if there is neither.
                ca_path: String = "/etc/ssl/certs".into();
                /// Show a client certificate.
                mtls: bool = false;
                /// The client certificate, with those between it and the authority (PEM).
                client_cert: String = String::new();
                /// Its key (PEM).
                client_key: String = String::new();
            }
        }

        impl $Settings {
            /// Whom to trust, and as whom to come.
            pub fn trust(&self) -> $crate::trust::Trust {
                $crate::trust::Trust {
                    insecure: self.insecure,
                    ca_cert: self.ca_cert.clone(),
                    ca_bundle: self.ca_bundle.clone(),
                    ca_path: self.ca_path.clone(),
                    mtls: self.mtls,
                    client_cert: self.client_cert.clone(),
                    client_key: self.client_key.clone(),
                }
            }
        }
    };
}

/// The same for an output that posts to a server: its own keys, and behind them those of the connection.
macro_rules! http_settings {
    ($(#[doc = $of_all:literal])+ $Settings:ident $prefix:literal $KEYS:ident { $($own:tt)* }) => {
        tls_settings! {
            $(#[doc = $of_all])+
            $Settings $prefix $KEYS {
                $($own)*
                /// The User-Agent header.
                user_agent: String = concat!("lanner/", env!("CARGO_PKG_VERSION")).into();
                /// Further headers.
                headers: Vec<(String, String)> = Vec::new();
                /// Keep the connection for the next request.
                keep_alive: bool = true;
                /// How long a request may take in all.
                timeout_ms: u64 ["ms"] as (lanner_lang::keys::Kind::Int(10, 600_000)) = 10_000;
                /// A proxy: its URL, or `none`. Empty: what the variables `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY` say.
                proxy: String = String::new();
            }
        }

        impl $Settings {
            /// How to connect.
            pub fn connection(&self) -> $crate::client::Connection {
                $crate::client::Connection {
                    user_agent: self.user_agent.clone(),
                    headers: self.headers.clone(),
                    trust: self.trust(),
                    keep_alive: self.keep_alive,
                    timeout_ms: self.timeout_ms,
                    proxy: self.proxy.clone(),
                }
            }
        }
    };
}
