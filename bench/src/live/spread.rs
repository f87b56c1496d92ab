//! Medians, and how far values are from them.

/// The value that as many are below as above; 0 of none.
pub fn median(values: &[f64]) -> f64 {
    quantile(values, 0.5)
}

/// The value that this part of all is not above, by nearest rank; 0 of none.
pub fn quantile(values: &[f64], part: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let rank = (part * sorted.len() as f64).ceil() as usize;
    sorted.get(rank.saturating_sub(1)).copied().unwrap_or(0.0)
}

/// Median of the distances from the median.
pub fn mad(values: &[f64]) -> f64 {
    let middle = median(values);
    median(&values.iter().map(|value| (value - middle).abs()).collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use super::{mad, median, quantile};

    #[test]
    fn by_nearest_rank() {
        let values = [5.0, 1.0, 4.0, 2.0, 30.0];
        assert_eq!((median(&values), mad(&values)), (4.0, 2.0));
        assert_eq!((quantile(&values, 0.99), quantile(&values, 0.2), quantile(&[], 0.5)), (30.0, 1.0, 0.0));
    }
}
