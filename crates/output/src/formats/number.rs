//! Numbers in JSON, as Falco prints them.

/// Appends the shortest digits that read back as the number: with a point between 0.0001 and 10^15, else with an
/// exponent of at least two digits, as the JSON library of Falco does. What JSON has no word for is `null`.
pub(super) fn append_float(number: f64, out: &mut Vec<u8>) {
    if !number.is_finite() {
        return out.extend_from_slice(b"null");
    }
    if number == 0.0 {
        return out.extend_from_slice(if number.is_sign_negative() { b"-0.0" } else { b"0.0" });
    }
    // Rust's own scientific form has the shortest digits: `-1.25e-7`.
    let text = format!("{number:e}");
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let negative = mantissa.starts_with('-');
    let digits: Vec<u8> = mantissa.bytes().filter(u8::is_ascii_digit).collect();
    if negative {
        out.push(b'-');
    }
    // Where the point stands, counted in digits from the left.
    let point = exponent + 1;
    match usize::try_from(point) {
        Ok(point @ 1..=15) if point >= digits.len() => {
            out.extend_from_slice(&digits);
            out.extend(std::iter::repeat_n(b'0', point - digits.len()));
            out.extend_from_slice(b".0");
        }
        Ok(point @ 1..=15) => {
            let (whole, fraction) = digits.split_at(point);
            out.extend_from_slice(whole);
            out.push(b'.');
            out.extend_from_slice(fraction);
        }
        _ if (-3..=0).contains(&point) => {
            out.extend_from_slice(b"0.");
            out.extend(std::iter::repeat_n(b'0', point.unsigned_abs() as usize));
            out.extend_from_slice(&digits);
        }
        _ => append_scientific(&digits, exponent, out),
    }
}

fn append_scientific(digits: &[u8], exponent: i32, out: &mut Vec<u8>) {
    if let Some((first, rest)) = digits.split_first() {
        out.push(*first);
        if !rest.is_empty() {
            out.push(b'.');
            out.extend_from_slice(rest);
        }
    }
    out.push(b'e');
    out.push(if exponent < 0 { b'-' } else { b'+' });
    out.extend_from_slice(format!("{:02}", exponent.unsigned_abs()).as_bytes());
}

#[cfg(test)]
mod tests {
    use super::append_float;

    #[test]
    fn numbers_are_written_as_falco_writes_them() {
        let floats = [
            (0.0, "0.0"),
            (-0.0, "-0.0"),
            (1.0, "1.0"),
            (-1.5, "-1.5"),
            (0.001, "0.001"),
            (0.0001, "0.0001"),
            (0.00001, "1e-05"),
            (123_456_789_012_345.0, "123456789012345.0"),
            (1e15, "1e+15"),
            (1.25e20, "1.25e+20"),
            (1e-300, "1e-300"),
            (33.33, "33.33"),
            (f64::NAN, "null"),
        ];
        for (number, want) in floats {
            let mut out = Vec::new();
            append_float(number, &mut out);
            assert_eq!(String::from_utf8_lossy(&out), want);
        }
    }
}
