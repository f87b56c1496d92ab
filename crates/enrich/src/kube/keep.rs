//! JSON of which only some values are read: objects of the API server are large, and little of them is wanted.

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};
use std::fmt;

/// What is read of a value.
#[derive(Debug)]
pub(crate) enum Keep {
    /// All of it.
    Whole,
    /// Of an object these members, each as it says. What is no object is null.
    Members(&'static [(&'static str, Keep)]),
    /// Of an array each element. What is no array is null.
    Each(&'static Keep),
}

impl Keep {
    /// Reads JSON.
    ///
    /// # Errors
    /// Where it is none, or something follows it.
    pub(crate) fn read(&'static self, json: &[u8]) -> serde_json::Result<Value> {
        let mut reader = serde_json::Deserializer::from_slice(json);
        let value = self.deserialize(&mut reader)?;
        reader.end()?;
        Ok(value)
    }
}

impl<'de> DeserializeSeed<'de> for &'static Keep {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<Value, D::Error> {
        match self {
            Keep::Whole => serde::Deserialize::deserialize(reader),
            Keep::Members(_) | Keep::Each(_) => reader.deserialize_any(self),
        }
    }
}

impl<'de> Visitor<'de> for &'static Keep {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let Keep::Members(wanted) = self else {
            while members.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
            return Ok(Value::Null);
        };
        let mut kept = Map::new();
        while let Some(key) = members.next_key::<String>()? {
            match wanted.iter().find(|(name, _)| *name == key) {
                Some((_, keep)) => drop(kept.insert(key, members.next_value_seed(keep)?)),
                None => drop(members.next_value::<IgnoredAny>()?),
            }
        }
        Ok(Value::Object(kept))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Value, A::Error> {
        let Keep::Each(keep) = self else {
            while elements.next_element::<IgnoredAny>()?.is_some() {}
            return Ok(Value::Null);
        };
        let mut kept = Vec::new();
        while let Some(value) = elements.next_element_seed(*keep)? {
            kept.push(value);
        }
        Ok(Value::Array(kept))
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_str<E>(self, _: &str) -> Result<Value, E> {
        Ok(Value::Null)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    static KEEP: Keep = Keep::Members(&[
        ("a", Keep::Whole),
        ("list", Keep::Each(&Keep::Members(&[("x", Keep::Whole)]))),
        ("in", Keep::Members(&[("y", Keep::Whole)])),
    ]);

    #[test]
    fn what_is_not_wanted_is_not_kept() {
        let json = br#"{"z":{"deep":[1,{}]},"a":{"b":[1,"c"]},"list":[{"x":1,"w":2},7,null,[8],{"w":1}],"in":{"x":1,"y":"v"}}"#;
        let want = r#"{"a":{"b":[1,"c"]},"in":{"y":"v"},"list":[{"x":1},null,null,null,{}]}"#;
        assert_eq!(KEEP.read(json).unwrap().to_string(), want);
        let odd = KEEP.read(br#"{"list":{"x":1},"in":[1],"a":null}"#).unwrap();
        assert_eq!(odd.to_string(), r#"{"a":null,"in":null,"list":null}"#);
        for scalar in ["null", "true", "-1", "1", "1.5", "\"x\"", "[]"] {
            assert_eq!(KEEP.read(scalar.as_bytes()).unwrap(), Value::Null, "{scalar}");
        }
        for broken in ["", "{", "{}}", "{\"a\":}", &"[".repeat(100_000)] {
            assert!(KEEP.read(broken.as_bytes()).is_err());
        }
    }
}
