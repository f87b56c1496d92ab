//! Numbers in decimal digits, two at a time.

/// The digits of 0 to 99.
static PAIRS: [[u8; 2]; 100] = pairs();

const fn pairs() -> [[u8; 2]; 100] {
    let mut pairs = [[0; 2]; 100];
    let mut at = 0;
    while at < 100 {
        pairs[at] = [b'0' + (at / 10) as u8, b'0' + (at % 10) as u8];
        at += 1;
    }
    pairs
}

/// Digits of the largest number.
const MAX_DIGITS: usize = 20;

/// Writes a number to the end of `digits`, which are zeros before; returns where it begins, which is the end for 0.
#[inline]
fn fill(mut number: u64, digits: &mut [u8; MAX_DIGITS]) -> usize {
    let mut at = MAX_DIGITS;
    for pair in digits.as_chunks_mut::<2>().0.iter_mut().rev() {
        if number == 0 {
            break;
        }
        *pair = PAIRS[(number % 100) as usize];
        number /= 100;
        at -= 2;
    }
    at + usize::from(digits.get(at) == Some(&b'0'))
}

/// Appends an unsigned number.
#[inline]
pub fn write_uint(number: u64, out: &mut Vec<u8>) {
    write_padded(number, 1, out);
}

/// Appends a signed number.
#[inline]
pub fn write_int(number: i64, out: &mut Vec<u8>) {
    if number < 0 {
        out.push(b'-');
    }
    write_uint(number.unsigned_abs(), out);
}

/// Appends a number with zeros in front up to a width.
pub fn write_padded(number: u64, width: usize, out: &mut Vec<u8>) {
    let mut digits = [b'0'; MAX_DIGITS];
    let at = fill(number, &mut digits).min(MAX_DIGITS - width.min(MAX_DIGITS));
    out.extend_from_slice(digits.get(at..).unwrap_or_default());
}

/// The last nine digits of a number.
pub fn nine_digits(number: u32) -> [u8; 9] {
    let mut digits = [0; 9];
    let mut rest = number % 1_000_000_000;
    digits[0] = b'0' + (rest / 100_000_000) as u8;
    for pair in digits[1..].as_chunks_mut::<2>().0.iter_mut().rev() {
        *pair = PAIRS[(rest % 100) as usize];
        rest /= 100;
    }
    digits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_those_of_the_number() {
        let mut numbers = vec![0, 1, 9, 10, 11, 99, 100, 101, 999, 1000, u64::from(u32::MAX), u64::MAX - 1, u64::MAX];
        numbers.extend((0..20).map(|power| 10u64.saturating_pow(power)));
        for number in numbers {
            for width in [0, 1, 2, 9, 20] {
                let mut out = Vec::new();
                write_padded(number, width, &mut out);
                // A width of 0 writes nothing for 0.
                let want = if (number, width) == (0, 0) { String::new() } else { format!("{number:0width$}") };
                assert_eq!(String::from_utf8_lossy(&out), want);
            }
        }
        for number in [i64::MIN, -1, 0, 1, i64::MAX] {
            let mut out = Vec::new();
            write_int(number, &mut out);
            assert_eq!(String::from_utf8_lossy(&out), number.to_string());
        }
        for number in [0, 1, 999_999_999, 120_034_500, u32::MAX] {
            let want = format!("{:09}", number % 1_000_000_000);
            assert_eq!(String::from_utf8_lossy(&nine_digits(number)), want);
        }
    }
}
