//! Logging in with a password: PLAIN (RFC 4616) and SCRAM (RFC 5802, RFC 7677).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::hmac::{HMAC_SHA256, HMAC_SHA512, Key, sign};
use ring::rand::{SecureRandom, SystemRandom};
use ring::{digest, pbkdf2};
use std::num::NonZeroU32;

/// A dialogue: what is said first, then an answer to each answer.
#[derive(Debug)]
pub(super) enum Dialogue {
    Plain,
    Scram(Scram),
}

/// The name of a way in the protocol, what is said first, and the rest.
pub(super) type Begun = (&'static str, Vec<u8>, Dialogue);

/// Rounds of hashing that a server may ask for: a second or two.
const MAX_ROUNDS: u32 = 4_000_000;

/// Where the dialogue of SCRAM is.
pub(super) struct Scram {
    wide: bool,
    password: String,
    nonce: String,
    /// What was said first, without its head.
    first: String,
    /// What the server must say at the end.
    signature: Option<String>,
}

impl std::fmt::Debug for Scram {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Scram")
    }
}

/// Begins to log in; `None` without a way.
///
/// # Errors
/// When the system gives no random numbers.
pub(super) fn begin(way: &str, user: &str, password: &str) -> Result<Option<Begun>, String> {
    let (name, wide) = match way {
        "plain" => return Ok(Some(("PLAIN", format!("\0{user}\0{password}").into_bytes(), Dialogue::Plain))),
        "scram-sha-256" => ("SCRAM-SHA-256", false),
        "scram-sha-512" => ("SCRAM-SHA-512", true),
        // The key's kind lets no other words through.
        _ => return Ok(None),
    };
    let mut random = [0; 18];
    SystemRandom::new().fill(&mut random).map_err(|_| "the system gives no random numbers".to_owned())?;
    let scram = Scram::new(wide, user, password, STANDARD.encode(random));
    Ok(Some((name, format!("n,,{}", scram.first).into_bytes(), Dialogue::Scram(scram))))
}

impl Dialogue {
    /// What is said to an answer; `None`: it is done.
    ///
    /// # Errors
    /// An answer that is none.
    pub(super) fn next(&mut self, answer: &[u8]) -> Result<Option<Vec<u8>>, String> {
        match self {
            Self::Plain => Ok(None),
            Self::Scram(scram) => scram.next(answer),
        }
    }
}

impl Scram {
    fn new(wide: bool, user: &str, password: &str, nonce: String) -> Self {
        let user = user.replace('=', "=3D").replace(',', "=2C");
        let first = format!("n={user},r={nonce}");
        Self { wide, password: password.to_owned(), nonce, first, signature: None }
    }

    fn hmac(&self, key: &[u8], text: &[u8]) -> Vec<u8> {
        let algorithm = if self.wide { HMAC_SHA512 } else { HMAC_SHA256 };
        sign(&Key::new(algorithm, key), text).as_ref().to_vec()
    }

    fn next(&mut self, answer: &[u8]) -> Result<Option<Vec<u8>>, String> {
        let text = String::from_utf8_lossy(answer).into_owned();
        let part = |name: &str| text.split(',').find_map(|part| part.strip_prefix(name));
        if let Some(error) = part("e=") {
            return Err(error.chars().filter(|c| !c.is_control()).take(100).collect());
        }
        if let Some(wanted) = &self.signature {
            return match part("v=") {
                Some(found) if found == wanted => Ok(None),
                _ => Err("the broker does not know the password itself".to_owned()),
            };
        }
        let wrong = || "the broker's words are no SCRAM".to_owned();
        let nonce = part("r=").filter(|nonce| nonce.starts_with(&self.nonce)).ok_or_else(wrong)?;
        let salt = STANDARD.decode(part("s=").ok_or_else(wrong)?).map_err(|_| wrong())?;
        let rounds = part("i=").and_then(|rounds| rounds.parse().ok()).filter(|rounds| (1..=MAX_ROUNDS).contains(rounds));
        let rounds = rounds.and_then(NonZeroU32::new).ok_or_else(wrong)?;
        let (kind, hash, len) = match self.wide {
            true => (pbkdf2::PBKDF2_HMAC_SHA512, &digest::SHA512, digest::SHA512_OUTPUT_LEN),
            false => (pbkdf2::PBKDF2_HMAC_SHA256, &digest::SHA256, digest::SHA256_OUTPUT_LEN),
        };
        let mut salted = vec![0; len];
        pbkdf2::derive(kind, rounds, &salt, self.password.as_bytes(), &mut salted);
        // `c` is the head of what was said first, `n,,`.
        let end = format!("c=biws,r={nonce}");
        let all = format!("{},{text},{end}", self.first);
        let client = self.hmac(&salted, b"Client Key");
        let stored = digest::digest(hash, &client);
        let signed = self.hmac(stored.as_ref(), all.as_bytes());
        let proof: Vec<u8> = client.iter().zip(&signed).map(|(one, other)| one ^ other).collect();
        let server = self.hmac(&salted, b"Server Key");
        self.signature = Some(STANDARD.encode(self.hmac(&server, all.as_bytes())));
        Ok(Some(format!("{end},p={}", STANDARD.encode(proof)).into_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use super::Scram;

    /// The example of RFC 7677, section 3.
    #[test]
    fn the_published_dialogue_is_held() {
        let of = || Scram::new(false, "user", "pencil", "rOprNGfwEbeRWgbNEkqO".into());
        let nonce = "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
        let first = format!("{nonce},s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096");
        let mut scram = of();
        let said = scram.next(first.as_bytes()).unwrap().unwrap();
        let want = format!("c=biws,{nonce},p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=");
        assert_eq!(String::from_utf8(said).unwrap(), want);
        assert_eq!(scram.next(b"v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="), Ok(None));
        let mut scram = of();
        scram.next(first.as_bytes()).unwrap();
        assert!(scram.next(b"v=AAAA").is_err());
        for wrong in ["", "r=other,s=AA==,i=1", "r=rOprNGfwEbeRWgbNEkqO,s=AA==,i=99999999", "e=invalid-user"] {
            assert!(of().next(wrong.as_bytes()).is_err(), "{wrong}");
        }
    }
}
